"""No set of rules can go on for ever: the guard, against rules that set off whatever they like."""

from __future__ import annotations

from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules.automation.chain import DEEPEST, Barred, Fired, barred, depth_of

TICKETS = 3


def test_a_persons_happening_begins_a_chain():
    assert depth_of([], caused_by=None, by_rule=False) == 0
    assert depth_of([Fired(1, 1, 10, 2)], caused_by=None, by_rule=False) == 0


def test_what_a_firing_caused_is_as_deep_as_it():
    chain = [Fired(1, 1, 10, 1), Fired(2, 1, 11, 2)]

    assert depth_of(chain, caused_by=10, by_rule=True) == 1
    assert depth_of(chain, caused_by=11, by_rule=True) == 2


def test_what_came_by_another_way_is_as_deep_as_the_chain():
    chain = [Fired(1, 1, 10, 1), Fired(2, 1, 11, 3)]

    assert depth_of(chain, caused_by=99, by_rule=False) == 3
    assert depth_of([Fired(1, 1, None, 4)], caused_by=None, by_rule=True) == 4


def test_once_for_a_ticket_and_not_too_deep():
    chain = [Fired(1, 1, 10, 1)]

    assert barred(chain, rule_id=1, ticket_id=1, depth=1) is Barred.FIRED_ALREADY
    assert barred(chain, rule_id=1, ticket_id=2, depth=1) is None
    assert barred(chain, rule_id=2, ticket_id=1, depth=DEEPEST) is None
    assert barred(chain, rule_id=2, ticket_id=1, depth=DEEPEST + 1) is Barred.TOO_DEEP


# Each rule: which kinds of happening it listens to, and which it brings about, on which tickets.
RULES = st.lists(
    st.tuples(
        st.frozensets(st.integers(0, 3), min_size=1),
        st.lists(st.tuples(st.integers(0, 3), st.integers(0, TICKETS - 1)), max_size=3),
    ),
    min_size=1,
    max_size=8,
)


def play(rules, start) -> list[Fired]:
    """The desk, as far as the guard sees it: events in order, each handed to every rule that listens."""
    fired: list[Fired] = []
    number = 0
    waiting = deque([(number, start, 0, None, False)])
    while waiting:
        event_id, kind, ticket, cause, by_rule = waiting.popleft()
        depth = depth_of(fired, caused_by=cause, by_rule=by_rule) + 1
        for rule_id, (listens, causes) in enumerate(rules):
            if kind not in listens or barred(fired, rule_id=rule_id, ticket_id=ticket, depth=depth):
                continue
            fired.append(Fired(rule_id, ticket, event_id, depth))
            for caused_kind, caused_ticket in causes:
                number += 1
                waiting.append((number, caused_kind, caused_ticket, event_id, True))
        # Without the guard this loop would never end for most sets of rules; far beyond the bound is enough to fail.
        assert len(fired) <= len(rules) * TICKETS
    return fired


@given(RULES, st.integers(0, 3))
def test_no_set_of_rules_fires_more_than_once_each_on_a_ticket(rules, start):
    fired = play(rules, start)

    assert len({(one.rule_id, one.ticket_id) for one in fired}) == len(fired)


@given(RULES, st.integers(0, 3))
def test_no_firing_is_deeper_than_the_bound(rules, start):
    assert all(1 <= one.depth <= DEEPEST for one in play(rules, start))


def test_rules_that_answer_each_other_end_at_once():
    assert len(play([(frozenset({0}), [(1, 0)]), (frozenset({1}), [(0, 0)])], 0)) == 2
