"""Rules that wait: each looks at a ticket when its time has come, once for each state, and at nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.queries import actor_of
from seiketsu.core import clock
from seiketsu.core.test_kit import settle, travel
from seiketsu.desk import actions
from seiketsu.desk.automation import actions as automation
from seiketsu.desk.automation import timers
from seiketsu.desk.models import AutomationRule, Message, RuleFiring, RuleTimer, Ticket
from seiketsu.desk.rules.automation.spec import Since, Unit
from seiketsu.desk.rules.automation.waiting import MOST_REPEATS
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.automation_parts import TEST, after, do, on, rule, when

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ticket(desk, client_organization, maya) -> Ticket:
    """Of a Monday, 10:00 in New York; Business is served around the clock, so its hours are too."""
    made = factories.ticket(client_organization)
    settle()
    return made


def tags_of(ticket: Ticket) -> list[str]:
    ticket.refresh_from_db()
    return ticket.tags


def test_open_and_untouched_for_four_hours_goes_up(ticket):
    rule(
        after(
            4,
            Unit.HOURS,
            Since.TOUCHED,
            every=[when("status", "is", "new", "open")],
            acts=[do("escalate", level="2", reason="Untouched for 4 hours.")],
        )
    )
    begun = clock.now()

    travel(begun + 4 * HOUR - timedelta(seconds=1))
    ticket.refresh_from_db()
    assert ticket.level == 1
    travel(begun + 4 * HOUR)
    ticket.refresh_from_db()
    assert ticket.level == 2
    firing = RuleFiring.objects.get()
    assert (firing.at, firing.event_id, firing.depth) == (begun + 4 * HOUR, None, 1)

    travel(begun + 3 * DAY)
    assert RuleFiring.objects.count() == 1  # what the rule did itself is no touch


def test_a_touch_moves_the_moment(ticket, maya):
    rule(
        after(
            4, Unit.HOURS, Since.TOUCHED, every=[when("status", "is", "new", "open")], acts=[do("add_tags", tags="x")]
        )
    )
    begun = clock.now()
    travel(begun + 3 * HOUR)

    actions.add_note(ticket, body=factories.body("On it."), author=maya, actor=actor_of(maya))
    travel(begun + 6 * HOUR)
    assert tags_of(ticket) == []
    travel(begun + 7 * HOUR)
    assert tags_of(ticket) == ["x"]


def test_three_business_days_skip_the_weekend(desk, maya):
    starter = factories.organization("Small Brokers", tier="starter")
    asked = factories.ticket(starter)
    rule(
        after(
            3,
            Unit.BUSINESS_DAYS,
            Since.STATUS,
            every=[when("status", "is", "pending")],
            acts=[do("mail", to="requester", subject="Still waiting", text="Hello {{requester.first_name}}.")],
        )
    )
    clock.set_to(datetime(2026, 11, 6, 15, 30, tzinfo=UTC))  # a Friday
    factories.answer(asked, maya, set_status="pending")
    settle()

    due = RuleTimer.objects.get().due_at
    assert due == datetime(
        2026, 11, 12, 15, 30, tzinfo=UTC
    )  # Veterans' Day is a holiday of the plan, or it is Wednesday
    travel(due)
    assert RuleFiring.objects.get().outcome == "done"


def test_a_new_state_begins_anew_and_the_same_state_is_reminded_once(ticket, maya):
    rule(
        after(1, Unit.DAYS, Since.STATUS, every=[when("status", "is", "pending")], acts=[do("note", text="Waits.")]),
    )
    factories.answer(ticket, maya, set_status="pending")
    travel(clock.now() + 5 * DAY)
    assert RuleFiring.objects.count() == 1

    factories.client_writes(ticket)
    settle()
    factories.answer(Ticket.objects.get(pk=ticket.pk), maya, set_status="pending")
    travel(clock.now() + 5 * DAY)
    assert RuleFiring.objects.count() == 2


def test_told_to_repeat_it_does_but_not_for_ever(ticket):
    rule(
        after(
            1,
            Unit.HOURS,
            Since.CREATED,
            every=[when("status", "is", "new")],
            acts=[do("note", text="New!")],
            repeats=True,
        )
    )
    begun = clock.now()

    travel(begun + 3 * HOUR)
    assert list(RuleFiring.objects.order_by("at").values_list("at", flat=True)) == [begun + n * HOUR for n in (1, 2, 3)]
    travel(begun + 2 * MOST_REPEATS * HOUR)
    assert RuleFiring.objects.count() == MOST_REPEATS


def test_a_condition_that_is_met_later_is_seen_when_the_ticket_changes(ticket, maya):
    rule(
        after(
            1,
            Unit.HOURS,
            Since.CREATED,
            every=[when("priority", "at_least", "high"), when("status", "is_not", "solved")],
            acts=[do("add_tags", tags="hot")],
        )
    )
    travel(clock.now() + 2 * HOUR)
    assert tags_of(ticket) == [] and not RuleTimer.objects.exclude(due_at=None).exists()

    actions.change_priority(ticket, priority="high", actor=actor_of(maya))
    settle()

    assert tags_of(ticket) == ["hot"]


def test_a_condition_that_time_alone_may_meet_is_looked_at_then(desk):
    starter = factories.organization("Small Brokers", tier="starter")
    asked = factories.ticket(starter)
    rule(
        after(
            30,
            Unit.HOURS,
            Since.CREATED,
            every=[when("hours", "open", "tier"), when("since_client_wrote", "at_least", "2", "days")],
            acts=[do("add_tags", tags="x")],
        )
    )
    begun = clock.now()
    travel(begun + 2 * DAY - HOUR)
    assert tags_of(asked) == []

    travel(begun + 2 * DAY)  # a Wednesday at the same hour, which is open
    assert tags_of(asked) == ["x"]


def test_a_rule_that_is_made_later_reaches_what_is_open_already(desk, client_organization, maya):
    made = [factories.ticket(client_organization) for _number in range(5)]
    done = factories.ticket(client_organization)
    factories.answer(done, maya, set_status="solved")
    actions.close(Ticket.objects.get(pk=done.pk), actor=TEST)
    settle()
    travel(clock.now() + 2 * HOUR)

    rule(after(1, Unit.HOURS, Since.CREATED, every=[when("status", "is", "new")], acts=[do("add_tags", tags="x")]))
    settle()

    assert [tags_of(one) for one in made] == [["x"]] * 5
    assert tags_of(done) == []
    assert AutomationRule.objects.get().caught_up_to is None


def test_catching_up_goes_on_where_it_was(desk, client_organization):
    made = [factories.ticket(client_organization) for _number in range(5)]
    settle()
    waiting = rule(
        after(9, Unit.DAYS, Since.CREATED, every=[when("status", "is", "new")], acts=[do("add_tags", tags="x")])
    )

    assert timers.catch_up(clock.now(), 2) == 2
    waiting.refresh_from_db()
    assert waiting.caught_up_to == made[1].pk
    assert timers.catch_up(clock.now(), 2) == 2
    assert timers.catch_up(clock.now(), 2) == 1
    waiting.refresh_from_db()
    assert waiting.caught_up_to is None and RuleTimer.objects.count() == 5
    assert timers.catch_up(clock.now(), 2) == 0


def test_switched_off_it_looks_at_nothing_and_on_again_at_all(ticket):
    waiting = rule(
        after(1, Unit.HOURS, Since.CREATED, every=[when("status", "is", "new")], acts=[do("add_tags", tags="x")])
    )
    settle()
    automation.switch_rule(waiting, is_on=False, actor=TEST)
    assert not RuleTimer.objects.exclude(due_at=None).exists()
    travel(clock.now() + 5 * HOUR)
    assert tags_of(ticket) == []

    automation.switch_rule(waiting, is_on=True, actor=TEST)
    settle()
    assert tags_of(ticket) == ["x"]


@pytest.mark.parametrize("verb", ["delete", "mark_spam"])
def test_what_was_taken_away_has_no_timer(ticket, verb):
    rule(after(1, Unit.HOURS, Since.CREATED, every=[when("status", "is", "new")], acts=[do("add_tags", tags="x")]))
    settle()

    getattr(actions, verb)(ticket, actor=TEST)
    travel(clock.now() + 5 * HOUR)

    assert tags_of(ticket) == []
    assert RuleTimer.objects.get().due_at is None


def test_two_rules_that_wait_for_each_other_stop(ticket, maya):
    """Each brings about the state in which the other waits: time alone must not keep them going."""
    wait = {"acts": [do("status", status="hold")], "every": [when("status", "is", "open")]}
    rule(after(1, Unit.HOURS, Since.STATUS, **wait), "Hold")
    rule(
        after(1, Unit.HOURS, Since.STATUS, every=[when("status", "is", "hold")], acts=[do("status", status="open")]),
        "Open",
    )
    actions.change_status(ticket, status="open", actor=actor_of(maya))

    travel(clock.now() + 2 * DAY)

    assert list(RuleFiring.objects.order_by("id").values_list("rule__name", "depth")) == [("Hold", 1), ("Open", 2)]

    actions.change_status(Ticket.objects.get(pk=ticket.pk), status="hold", actor=actor_of(maya))
    travel(clock.now() + 2 * DAY)
    assert RuleFiring.objects.count() == 4  # a person's hand begins anew


def test_a_trigger_and_a_wait_that_answer_each_other_stop(ticket, maya):
    rule(on("status", every=[when("status", "is", "hold")], acts=[do("status", status="open")]), "At once")
    rule(
        after(1, Unit.HOURS, Since.STATUS, every=[when("status", "is", "open")], acts=[do("status", status="hold")]),
        "Later",
    )

    actions.change_status(ticket, status="hold", actor=actor_of(maya))
    travel(clock.now() + 2 * DAY)

    assert list(RuleFiring.objects.order_by("id").values_list("rule__name", "depth")) == [("At once", 1), ("Later", 2)]


def test_a_fault_of_ours_keeps_no_other_from_running(ticket, client_organization, monkeypatch):
    other = factories.ticket(client_organization)
    rule(after(1, Unit.HOURS, Since.CREATED, every=[when("status", "is", "new")], acts=[do("add_tags", tags="x")]))
    settle()
    fire = timers.fire

    def break_for_one(rule, about, **details):
        if about.pk == ticket.pk:
            raise RuntimeError("a fault of ours")
        return fire(rule, about, **details)

    monkeypatch.setattr(timers, "fire", break_for_one)
    clock.set_to(clock.now() + HOUR)
    assert timers.fire_due(clock.now(), 10) == 2

    assert (tags_of(ticket), tags_of(other)) == ([], ["x"])
    assert RuleTimer.objects.get(ticket=ticket).due_at == clock.now() + HOUR
    monkeypatch.setattr(timers, "fire", fire)
    travel(clock.now() + HOUR)
    assert tags_of(ticket) == ["x"]


def test_the_engine_looks_at_what_is_due_alone(desk, client_organization):
    for _number in range(12):
        factories.ticket(client_organization)
    rule(after(9, Unit.DAYS, Since.CREATED, every=[when("status", "is", "new")], acts=[do("add_tags", tags="x")]))
    settle()
    assert RuleTimer.objects.count() == 12

    with CaptureQueriesContext(connection) as asked:
        assert timers.fire_due(clock.now(), 100) == 0
    assert len(asked) == 1 and "desk_ruletimer" in asked[0]["sql"]
    with CaptureQueriesContext(connection) as asked:
        assert timers.next_due() is not None
    assert len(asked) == 1


def test_setting_timers_costs_the_same_for_one_ticket_as_for_many(desk, client_organization):
    tickets = [factories.ticket(client_organization) for _number in range(8)]
    waiting = rule(
        after(9, Unit.DAYS, Since.TOUCHED, every=[when("status", "is", "new")], acts=[do("add_tags", tags="x")])
    )

    def asked(some: list[Ticket]) -> int:
        RuleTimer.objects.all().delete()
        AutomationRule.objects.update(caught_up_to=some[0].pk - 1)
        with CaptureQueriesContext(connection) as queries:
            timers.catch_up(clock.now(), len(some))
        return len(queries)

    assert waiting.is_timed
    assert asked(tickets[:1]) == asked(tickets)


def test_a_note_tells_who_did_it(ticket):
    rule(
        after(1, Unit.HOURS, Since.CREATED, every=[when("status", "is", "new")], acts=[do("note", text="Hello?")]),
        "Hello",
    )

    travel(clock.now() + HOUR)

    assert Message.objects.get(ticket=ticket, visibility="internal").author_kind == "system"
