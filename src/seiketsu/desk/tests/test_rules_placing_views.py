"""Between two views there is a place, or it is said that there is none."""

from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules.placing_views import place_between

stands = st.tuples(st.integers(0, 40), st.integers(1, 40))


@given(st.integers(1, 40), st.none() | stands, st.none() | stands)
def test_whatever_place_is_found_lies_between(number, before, after):
    if before is not None and after is not None and before > after:
        before, after = after, before
    found = place_between(number, before, after)
    if found is not None:
        assert found >= 0
        assert before is None or before < (found, number)
        assert after is None or (found, number) < after
    elif after is None:
        raise AssertionError("at the end there is always room")


@given(st.integers(1, 40), st.integers(0, 40), st.integers(2, 40), st.integers(1, 40), st.integers(1, 40))
def test_between_positions_that_are_not_neighbours_there_is_always_room(number, low, apart, first, second):
    assert place_between(number, (low, first), (low + apart, second)) is not None
