"""Which tickets may be linked, as pure rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules import links
from seiketsu.desk.rules.links import Refusal, Side, Word


def nothing_above(_number: int) -> list[int]:
    return []


def side(number: int, organization: int | None = 1, requester: int = 10) -> Side:
    return Side(number, organization, requester)


def test_two_tickets_of_one_client_may_be_linked_in_any_way():
    for kind in (links.DUPLICATE, links.CHILD, links.INCIDENT):
        assert links.refusal(kind, side(1), side(2), has_one=False, above=nothing_above) is None


def test_only_incidents_reach_over_two_clients():
    verdicts = {
        kind: links.refusal(kind, side(1), side(2, organization=2), has_one=False, above=nothing_above)
        for kind in (links.DUPLICATE, links.CHILD, links.INCIDENT)
    }
    assert verdicts == {links.DUPLICATE: Refusal.CLIENTS, links.CHILD: Refusal.CLIENTS, links.INCIDENT: None}


def test_strangers_are_one_client_only_when_they_are_one_person():
    same = links.refusal(links.CHILD, side(1, None), side(2, None), has_one=False, above=nothing_above)
    other = links.refusal(links.CHILD, side(1, None), side(2, None, 11), has_one=False, above=nothing_above)
    assert (same, other) == (None, Refusal.CLIENTS)


def test_a_ticket_has_one_of_each_and_never_itself():
    assert links.refusal(links.CHILD, side(1), side(1), has_one=False, above=nothing_above) is Refusal.ITSELF
    assert links.refusal(links.CHILD, side(1), side(2), has_one=True, above=nothing_above) is Refusal.TAKEN


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=40))
def test_no_order_of_links_ever_makes_a_circle(wanted: list[tuple[int, int]]):
    above: dict[int, int] = {}
    for source, target in wanted:
        refused = links.refusal(
            links.CHILD,
            side(source),
            side(target),
            has_one=source in above,
            above=lambda number: [above[number]] if number in above else [],
        )
        if refused is None:
            above[source] = target
    for start, first in above.items():
        seen, at = {start}, first
        while at in above:
            assert at not in seen
            seen.add(at)
            at = above[at]
        assert at != start


@pytest.mark.parametrize(
    ("statuses", "done", "percent"),
    [([], 0, 0), (["open"], 0, 0), (["solved", "open"], 1, 50), (["closed", "solved"], 2, 100)],
)
def test_a_parent_is_as_far_as_its_parts(statuses, done, percent):
    found = links.progress(statuses)
    assert (found.done, found.total, found.percent) == (done, len(statuses), percent)
    assert found.is_complete is (done == len(statuses))


def test_only_what_came_after_the_author_looked_holds_an_answer_back():
    words = [Word(5, True, "Maya"), Word(9, False, "Denise"), Word(7, True, "Ines")]
    assert links.newest_unseen(words, 9) is None
    assert links.newest_unseen(words, 6) == words[1]
    assert links.newest_unseen([], 0) is None
