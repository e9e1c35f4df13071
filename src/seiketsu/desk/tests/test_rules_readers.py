"""Whom the author of an answer must be sure of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules.readers import Belongs, Reader, belongs, to_confirm

_READERS = st.builds(
    Reader,
    user_id=st.integers(1, 9),
    is_staff=st.booleans(),
    organizations=st.frozensets(st.integers(1, 3)),
    is_added=st.booleans(),
)


def test_everybody_stands_somewhere():
    assert belongs(Reader(1, True, frozenset({2})), 1) is Belongs.STAFF
    assert belongs(Reader(1, False, frozenset({1, 2})), 1) is Belongs.CLIENT
    assert belongs(Reader(1, False, frozenset({2})), 1) is Belongs.OTHER_CLIENT
    assert belongs(Reader(1, False, frozenset()), 1) is Belongs.OUTSIDE
    assert belongs(Reader(1, False, frozenset({2})), None) is Belongs.OTHER_CLIENT


@given(st.lists(_READERS), st.integers(1, 3) | st.none(), st.frozensets(st.integers(1, 9)))
def test_nobody_of_another_client_passes_unconfirmed(readers, organization_id, confirmed):
    asked = [one for one, _where in to_confirm(readers, organization_id, confirmed)]
    for one in readers:
        where = belongs(one, organization_id)
        if where is Belongs.OTHER_CLIENT:
            assert (one in asked) == (one.user_id not in confirmed)
        if where in (Belongs.STAFF, Belongs.CLIENT) or one.user_id in confirmed:
            assert one not in asked
    assert to_confirm(readers, organization_id, {one.user_id for one in readers}) == []
