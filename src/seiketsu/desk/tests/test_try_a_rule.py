"""A rule is tried on past tickets before it goes live: it tells what it would have touched, and changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.queries import actor_of
from seiketsu.core import clock
from seiketsu.core.models import EventRecord
from seiketsu.core.test_kit import settle, travel
from seiketsu.desk import actions
from seiketsu.desk.automation import preview as previews
from seiketsu.desk.automation.preview import preview
from seiketsu.desk.models import RuleFiring, RuleTimer, Ticket
from seiketsu.desk.rules.automation.spec import Since, Unit
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.automation_parts import after, do, on, rule, when

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TAG = do("add_tags", tags="x")


def later(time: timedelta) -> None:
    """Whatever is due is done, then it is later; what fell due in between is not lived through, as no rule acts."""
    settle()
    clock.set_to(clock.now() + time)
    settle()


@pytest.fixture
def past(desk, client_organization, maya) -> list[Ticket]:
    """Three tickets of three days: about calls, about an invoice (made urgent a day later), about calls again."""
    made = []
    for subject, text in (("Calls", "All calls drop."), ("Invoice", "Wrong sum."), ("Again", "The calls drop again.")):
        made.append(factories.ticket(client_organization, subject_line=subject, text=text))
        later(DAY)
    actions.change_priority(made[1], priority="urgent", actor=actor_of(maya))
    settle()
    return made


def test_it_tells_which_it_would_have_touched_and_why(past):
    found = preview(on("opened", every=[when("text", "contains", "calls drop")], acts=[TAG]), 30)

    assert (found.tickets, found.times, found.looked_at, found.is_cut) == (2, 2, 3, False)
    assert [one.ticket for one in found.shown] == [past[2], past[0]]
    assert found.shown[0].at == past[2].created_at
    assert [one.met for one in found.shown[0].verdict.findings] == ["calls drop"]


def test_nothing_is_written(past):
    before = EventRecord.objects.count(), list(Ticket.objects.values())

    with CaptureQueriesContext(connection) as asked:
        preview(on("opened", acts=[do("mail", to="requester", subject="s", text="t"), TAG]), 30)
        preview(after(1, Unit.HOURS, Since.STATUS, every=[when("status", "is", "new")], acts=[TAG]), 30)

    # What runs by its plan ("execute") is the reading of the plan in force and the like.
    assert {one["sql"].split()[0].lower() for one in asked} <= {"select", "execute"}
    assert not any(word in one["sql"].lower() for one in asked for word in ("insert ", "update ", "delete "))
    assert (EventRecord.objects.count(), list(Ticket.objects.values())) == before
    assert not RuleFiring.objects.exists() and not RuleTimer.objects.exists()


def test_tickets_are_seen_as_they_were_then(past):
    urgent = [when("priority", "is", "urgent")]

    assert preview(on("opened", every=urgent, acts=[TAG]), 30).tickets == 0
    raised = preview(on("priority", every=[*urgent, when("previous_priority", "at_most", "high")], acts=[TAG]), 30)
    assert [one.ticket for one in raised.shown] == [past[1]]


def test_the_days_and_the_number_are_bounded(past, monkeypatch):
    spec = on("opened", acts=[TAG])

    assert preview(spec, 2).tickets == 2  # the first one is three days old
    assert preview(spec, 10_000).days == previews.MOST_DAYS
    monkeypatch.setattr(previews, "MOST_LOOKED_AT", 2)
    cut = preview(spec, 30)
    assert cut.is_cut and cut.looked_at == 2
    waits = preview(after(1, Unit.HOURS, Since.CREATED, every=[when("status", "is", "new")], acts=[TAG]), 30)
    assert waits.is_cut and waits.looked_at == 2


def test_a_rule_that_waits_is_tried_on_the_states_that_were(past, maya):
    factories.answer(past[0], maya, set_status="pending")
    asked_at = clock.now()
    later(2 * DAY)
    factories.client_writes(Ticket.objects.get(pk=past[0].pk))
    later(DAY)

    found = preview(after(1, Unit.DAYS, Since.STATUS, every=[when("status", "is", "pending")], acts=[TAG]), 30)

    assert [(one.ticket, one.at) for one in found.shown] == [(past[0], asked_at + DAY)]
    longer = after(3, Unit.DAYS, Since.STATUS, every=[when("status", "is", "pending")], acts=[TAG])
    assert preview(longer, 30).tickets == 0


@pytest.mark.parametrize(
    ("since", "expected"), [(Since.CREATED, 3), (Since.CLIENT_WROTE, 3), (Since.STAFF_ANSWERED, 1), (Since.ASSIGNED, 1)]
)
def test_every_beginning_of_a_wait_is_known_of_the_past(past, maya, since, expected):
    factories.answer(past[0], maya)
    later(2 * DAY)

    spec = after(12, Unit.HOURS, since, every=[when("status", "is_not", "closed")], acts=[TAG])

    assert preview(spec, 30).tickets == expected


def test_what_it_foretells_of_a_wait_is_what_the_rule_then_does(desk, client_organization, maya):
    """The same tickets and moments, tried afterwards and lived through with the rule on."""
    spec = after(
        4, Unit.HOURS, Since.CLIENT_WROTE, every=[when("status", "is", "new", "open")], acts=[do("note", text="n")]
    )
    rule(spec)
    one, other = factories.ticket(client_organization), factories.ticket(client_organization)
    travel(clock.now() + 2 * HOUR)
    factories.answer(other, maya, set_status="pending")
    travel(clock.now() + 8 * HOUR)
    factories.client_writes(Ticket.objects.get(pk=other.pk))
    travel(clock.now() + DAY)

    lived = set(RuleFiring.objects.values_list("ticket_id", "at"))
    assert lived == {(found.ticket.pk, found.at) for found in preview(spec, 7).shown}
    assert {ticket_id for ticket_id, _at in lived} == {one.pk, other.pk}


def test_a_preview_costs_the_same_for_few_as_for_many(desk, client_organization):
    spec = on("opened", every=[when("text", "contains", "greeting"), when("custom:mls", "is_empty")], acts=[TAG])
    waits = after(1, Unit.HOURS, Since.TOUCHED, every=[when("status", "is", "new")], acts=[TAG])

    def asked() -> list[int]:
        counts = []
        for one in (spec, waits):
            with CaptureQueriesContext(connection) as queries:
                preview(one, 30)
            counts.append(len(queries))
        return counts

    factories.ticket(client_organization)
    few = asked()
    for _number in range(6):
        factories.ticket(client_organization)
    assert asked() == few
