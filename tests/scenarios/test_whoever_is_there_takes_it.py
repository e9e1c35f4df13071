"""Tickets go to whoever is there: absence, the end of a shift, overload, reopening, and a night of Enterprise."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from seiketsu.accounts.models import User
from seiketsu.core import clock, engine
from seiketsu.core.test_kit import settle, travel
from seiketsu.desk import actions, queries
from seiketsu.desk.errors import NotPossibleNow
from seiketsu.desk.models import Ticket
from seiketsu.desk.queries.team_queue import place_in_queue
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.factories import TEST
from seiketsu.desk.tests.routing_parts import available, goes, has, last_choice, refusals, reroutes
from seiketsu.plan.tests.factories import apply_shipped_plan
from seiketsu.schedules import actions as schedules

# A Monday, 10:00 in New York.
MORNING = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
DAY, EVENING = "Monday-Friday 09:00-17:00", "Monday-Friday 16:00-23:00"
HOUR = timedelta(hours=1)


@pytest.fixture
def day(db):
    """Two shifts that overlap for an hour in the afternoon: Dana by day, Eve in the evening."""
    clock.set_to(MORNING)
    engine.forget_runs()
    apply_shipped_plan()
    yield
    clock.release()


@pytest.fixture
def dana(day) -> User:
    return available("Dana", shift=DAY, time_zone="America/New_York")


@pytest.fixture
def eve(dana) -> User:
    person = available("Eve", shift=EVENING, time_zone="America/New_York")
    settle()
    return person


def business(tier: str = "business", **details) -> Ticket:
    made = factories.ticket(factories.organization(tier=tier), **details)
    settle()
    return made


def test_absence_what_is_due_before_they_are_back_goes_to_others(dana, eve):
    ticket = business()
    assert has(ticket) == "Dana"
    travel(MORNING + 6 * HOUR + timedelta(minutes=30))  # 16:30, both are there

    schedules.report_absence(dana, starts_at=clock.now(), ends_at=clock.now() + 72 * HOUR, actor=TEST)
    settle()

    assert has(ticket) == "Eve"
    assert last_choice(ticket).rule == "rerouted_absent"
    assert refusals(last_choice(ticket))["Dana"] == {"because": "just_left"}
    assert [one.data["reason"] for one in reroutes(ticket)] == ["absent"]


def test_absence_with_nobody_else_there_it_waits_for_the_next_shift(dana, eve):
    ticket = business()
    schedules.report_absence(dana, starts_at=clock.now(), ends_at=clock.now() + 72 * HOUR, actor=TEST)
    settle()
    assert has(ticket) is None
    ticket.refresh_from_db()
    assert place_in_queue(ticket) == 1

    travel(MORNING + 6 * HOUR)  # 16:00: Eve's shift begins

    assert has(ticket) == "Eve"


def test_end_of_shift_only_what_is_due_before_they_are_back_leaves(dana, eve):
    due_tonight, no_hurry = business(), business("starter")
    later = Ticket.objects.get(pk=no_hurry.pk)
    actions.assign(later, assignee=dana, actor=TEST)
    factories.answer(later, dana, set_status="open")
    Ticket.objects.filter(pk=due_tonight.pk).update(next_due_at=MORNING + 9 * HOUR)
    Ticket.objects.filter(pk=later.pk).update(next_due_at=MORNING + 48 * HOUR)
    goes(eve, "away")
    travel(MORNING + 6 * HOUR + timedelta(minutes=50))
    goes(eve, "available")
    settle()
    assert (has(due_tonight), has(later)) == ("Dana", "Dana")

    travel(MORNING + 7 * HOUR)  # 17:00: Dana goes home

    assert (has(due_tonight), has(later)) == ("Eve", "Dana")
    assert last_choice(due_tonight).rule == "rerouted_shift_over"


def test_a_shift_that_begins_drains_the_queue(dana, eve):
    goes(dana, "offline")
    ticket = business()
    assert has(ticket) is None
    assert refusals(last_choice(ticket))["Eve"] == {
        "because": "off_shift",
        "until": (MORNING + 6 * HOUR).isoformat(),
    }

    travel(MORNING + 5 * HOUR + timedelta(minutes=59))
    assert has(ticket) is None
    travel(MORNING + 6 * HOUR)
    assert has(ticket) == "Eve"


def test_overload_what_is_over_waits_in_order_and_moves_up(day):
    ana = available("Ana", capacity=2)
    settle()
    tickets = [business() for _number in range(4)]
    assert [has(one) for one in tickets] == ["Ana", "Ana", None, None]
    waiting = [Ticket.objects.get(pk=one.pk) for one in tickets[2:]]
    assert [place_in_queue(one) for one in waiting] == [1, 2]
    assert refusals(last_choice(waiting[0]))["Ana"] == {"because": "full", "load": "2", "limit": 2}

    clock.set_to(clock.now() + timedelta(minutes=10))
    factories.answer(tickets[0], ana, set_status="solved")
    settle()

    assert [has(one) for one in waiting] == ["Ana", None]
    assert place_in_queue(Ticket.objects.get(pk=waiting[1].pk)) == 1


def test_reopened_it_returns_to_who_solved_it_where_they_are_there(dana, eve):
    ticket = business()
    factories.answer(ticket, dana, set_status="solved")
    settle()
    clock.set_to(MORNING + HOUR)
    actions.reopen(ticket, actor=TEST, reopened_by=ticket.requester)
    settle()

    assert has(ticket) == "Dana"
    assert reroutes(ticket) == []


def test_reopened_by_another_than_whoever_had_it_it_goes_to_who_solved_it(day):
    ana, ben = available("Ana"), available("Ben")
    settle()
    ticket = business()
    actions.assign(ticket, assignee=ana, actor=TEST)
    factories.answer(ticket, ben, set_status="solved")
    settle()
    actions.reopen(ticket, actor=TEST, reopened_by=ticket.requester)
    settle()

    assert has(ticket) == "Ben"
    assert last_choice(ticket).rule == "returned"


def test_reopened_in_the_evening_somebody_who_is_there_goes_on_with_it(dana, eve):
    ticket = business()
    factories.answer(ticket, dana, set_status="solved")
    settle()
    travel(MORNING + 9 * HOUR)  # 19:00
    actions.reopen(ticket, actor=TEST, reopened_by=ticket.requester)
    settle()

    assert has(ticket) == "Eve"
    assert last_choice(ticket).rule == "rerouted_reopened"
    assert [one.data["reason"] for one in reroutes(ticket)] == ["reopened"]


@pytest.fixture
def night(dana, eve) -> set[str]:
    """One in the morning; whoever of Tier 2 is on call."""
    for name in ("Nia", "Omar"):
        skills = ["systems", "platform", "customer_service"]
        factories.staff(name=name, teams=["tier2"], skills=skills, languages=["en"], shift="")
    settle()
    clock.set_to(MORNING + 15 * HOUR)
    return {one.person.name for one in queries.standings(["tier2"]) if one.is_on_call}


@pytest.mark.parametrize(
    ("text", "team"), [("Nothing works, all agents are down.", "tier2"), ("How do I change the greeting?", "tier1")]
)
def test_at_night_an_enterprise_ticket_goes_to_whoever_is_on_call(night, text, team):
    """Its own team's, or another's where its own has nobody on call and something is due before they are back."""
    ticket = business("enterprise", subject_line="At night", text=text)

    assert ticket.team == team
    assert has(ticket) in night
    assert "on call" in " ".join(last_choice(ticket).reasons)
    taker = next(one for one in last_choice(ticket).chosen["candidates"] if one["name"] == has(ticket))
    assert taker["is_called_in"]


def test_at_night_nobody_is_called_who_lacks_the_skill(night):
    User.objects.get(name=night.pop()).staff_profile.__class__.objects.filter(teams=["tier2"]).update(skills=["api"])
    ticket = business("enterprise", subject_line="At night", text="Nothing works, all agents are down.")

    assert has(ticket) is None
    assert {"because": "skill", "missing": ["systems"]} in refusals(last_choice(ticket)).values()


def test_at_night_what_can_wait_wakes_nobody(dana, eve):
    factories.staff(name="Nia", teams=["tier2"], skills=[], languages=["en"], shift="")
    settle()
    clock.set_to(MORNING + 15 * HOUR)

    ticket = business("starter")

    assert has(ticket) is None


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_exceed_a_limit():
    clock.set_to(MORNING)
    engine.forget_runs()
    apply_shipped_plan()
    try:
        available("Ana", capacity=3)
        client = factories.organization()
        tickets = [factories.ticket(client) for _number in range(8)]
        barrier, refused = threading.Barrier(4), []

        def give(some: list[Ticket]) -> None:
            try:
                barrier.wait()
                for one in some:
                    try:
                        actions.assign_best(one, actor=TEST)
                    except NotPossibleNow:
                        refused.append(one.pk)
            finally:
                connection.close()

        threads = [threading.Thread(target=give, args=(tickets[number::4],)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert Ticket.objects.filter(assignee__name="Ana").count() == 3
        assert len(refused) == 5
    finally:
        clock.release()
