"""Rules that set each other off come to an end: a guard against loops over the real event log."""

from __future__ import annotations

import pytest

from seiketsu.core.events.log import caused_by
from seiketsu.core.test_kit import settle
from seiketsu.desk import actions
from seiketsu.desk.models import Message, RuleFiring
from seiketsu.desk.rules.automation.chain import DEEPEST
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.automation_parts import TEST, do, on, rule, when

pytestmark = pytest.mark.django_db


def test_two_rules_that_answer_each_other_stop(desk, open_ticket):
    down = rule(
        on("priority", every=[when("priority", "is", "urgent")], acts=[do("priority", priority="high")]), "Down"
    )
    up = rule(on("priority", every=[when("priority", "is", "high")], acts=[do("priority", priority="urgent")]), "Up")
    ticket = open_ticket()

    actions.change_priority(ticket, priority="high", actor=TEST)
    settle()

    assert list(RuleFiring.objects.order_by("id").values_list("rule_id", "depth")) == [(up.pk, 1), (down.pk, 2)]
    ticket.refresh_from_db()
    assert ticket.priority == "high"

    actions.change_priority(ticket, priority="urgent", actor=TEST)  # a new cause begins a new chain
    settle()
    assert RuleFiring.objects.count() == 4


def test_a_backwards_chain_is_stopped_by_its_depth(desk, open_ticket):
    """Each rule stands before the one that sets it off, so each needs an event of its own."""
    length = DEEPEST + 2
    for step in reversed(range(length)):
        rule(
            on("details", every=[when("tags", "has_all", f"t{step}")], acts=[do("add_tags", tags=f"t{step + 1}")]),
            f"Step {step}",
        )
    ticket = open_ticket()

    actions.add_tags(ticket, tags=["t0"], actor=TEST)
    settle()

    ticket.refresh_from_db()
    assert set(ticket.tags) == {f"t{step}" for step in range(DEEPEST + 1)}
    stopped = RuleFiring.objects.get(outcome="stopped")
    assert (stopped.depth, stopped.did) == (DEEPEST + 1, [{"stopped": "too_deep"}])


def test_it_fires_once_even_when_the_same_events_come_in_one_request(desk, open_ticket, maya):
    ticket = open_ticket()
    rule(on("answered", "status", acts=[do("note", text="Seen.")]))

    with caused_by(None, None):
        factories.answer(ticket, maya, set_status="pending")
    settle()

    assert Message.objects.filter(ticket=ticket, visibility="internal").count() == 1
