"""When misses are said to cluster, and when they are not."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from seiketsu.scorecard.rules.clusters import FEWEST_MISSES, LEAST_LIFT, MOST_SHARE, Cluster, ClusterKind, Tally, find

NONE = Tally({}, {})
EVEN_HOURS = dict.fromkeys(range(24), 10)


def test_misses_at_night_are_found_across_midnight() -> None:
    misses = {23: 2, 0: 2, 1: 1, 3: 2, 5: 2, 6: 2, 12: 1, 15: 1, 18: 1}
    assert find(Tally(misses, EVEN_HOURS), NONE, NONE) == Cluster(ClusterKind.HOURS, 11, 14, 23, 7)


def test_a_stretch_is_no_wider_than_its_misses() -> None:
    found = find(Tally({9: 9, 17: 1}, EVEN_HOURS), NONE, NONE)
    assert found == Cluster(ClusterKind.HOURS, 9, 10, 9, 10)


def test_misses_spread_like_the_cases_are_no_cluster() -> None:
    assert find(Tally(EVEN_HOURS, EVEN_HOURS), NONE, NONE) is None
    office = dict.fromkeys(range(9, 15), 100)
    assert find(Tally(dict.fromkeys(range(9, 15), 2), office), NONE, NONE) is None


def test_weekends_are_named_as_such() -> None:
    weekdays = Tally({6: 4, 7: 4, 2: 1}, dict.fromkeys(range(1, 8), 20))
    assert find(NONE, weekdays, NONE) == Cluster(ClusterKind.WEEKEND, 8, 9)


def test_one_client_is_named_by_id() -> None:
    clients = Tally({7: 8, 9: 1}, {7: 20, 9: 50, 11: 60})
    assert find(NONE, NONE, clients) == Cluster(ClusterKind.CLIENT, 8, 9, 7, 7)


def test_tickets_without_a_client_are_not_a_client() -> None:
    assert find(NONE, NONE, Tally({0: 9}, {0: 9, 7: 60})) is None


def test_a_handful_is_an_anecdote() -> None:
    few = FEWEST_MISSES - 1
    assert find(Tally({3: few}, EVEN_HOURS), Tally({6: few}, {6: 10, 1: 100}), NONE) is None


@given(
    st.dictionaries(st.integers(0, 23), st.integers(0, 50)),
    st.dictionaries(st.integers(0, 23), st.integers(0, 200)),
)
def test_whatever_is_named_holds_what_is_claimed(misses: dict[int, int], others: dict[int, int]) -> None:
    cases = dict(Counter(others) + Counter(misses))
    found = find(Tally(misses, cases), NONE, NONE)
    if found is None:
        return
    width = (found.end - found.start) % 24
    places = {(found.start + step) % 24 for step in range(width)}
    inside = sum(misses.get(place, 0) for place in places)
    assert 1 <= width <= 8
    assert (inside, sum(misses.values())) == (found.misses, found.of)
    assert inside >= MOST_SHARE * found.of
    share_of_cases = sum(cases.get(place, 0) for place in places) / sum(cases.values())
    assert inside / found.of >= LEAST_LIFT * share_of_cases * 0.999999
