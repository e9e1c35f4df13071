"""Tickets that go up the plan's levels by themselves, lived through from due time to due time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seiketsu.accounts.queries import actor_of
from seiketsu.core import clock
from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.test_kit import settle, travel
from seiketsu.desk import actions
from seiketsu.desk.models import Escalation, Ticket
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.conftest import client_organization, desk, maya  # noqa: F401 - fixtures
from seiketsu.desk.tests.factories import TEST

MONDAY = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)


def standing(ticket: Ticket) -> tuple[int, int | None]:
    return Ticket.objects.values_list("level", "escalated_to").get(pk=ticket.pk)


def ways(ticket: Ticket) -> list[tuple[int, int, str, str]]:
    rows = Escalation.objects.filter(ticket=ticket).order_by("id")
    return [(row.from_level, row.to_level, row.cause.partition(":")[0], row.outcome) for row in rows]


def solve_and_reopen(ticket: Ticket, agent) -> None:
    factories.answer(Ticket.objects.get(pk=ticket.pk), agent, set_status="solved")
    settle()
    actions.reopen(ticket, actor=actor_of(ticket.requester), reopened_by=ticket.requester)
    settle()


def test_reopened_twice_it_goes_to_tier_2(client_organization, maya):  # noqa: F811
    ticket = factories.ticket(client_organization)
    solve_and_reopen(ticket, maya)
    assert standing(ticket) == (1, None)
    solve_and_reopen(ticket, maya)
    assert standing(ticket) == (2, 2)
    assert ways(ticket) == [(1, 2, "reopened", "")]
    assert Escalation.objects.get().reason == "Reopened twice"


def test_an_enterprise_client_whom_nobody_answered_gets_the_success_manager(desk):  # noqa: F811
    ines = factories.agent(name="Ines Duarte", team="success")
    client = factories.organization(tier="enterprise", success_manager=ines)
    ticket = factories.ticket(client)
    travel(MONDAY + timedelta(minutes=59))
    assert standing(ticket) == (1, None)
    travel(MONDAY + timedelta(minutes=61))

    assert standing(ticket) == (3, 3)
    assert ways(ticket) == [(1, 3, "missed", "")]
    assert Ticket.objects.get(pk=ticket.pk).assignee == ines
    assert Escalation.objects.get().at == MONDAY + timedelta(hours=1), "at the deadline itself"


def test_answered_before_the_worker_looked_it_stays(desk, maya):  # noqa: F811
    client = factories.organization(tier="enterprise")
    ticket = factories.ticket(client)
    settle()
    clock.set_to(MONDAY + timedelta(minutes=70))
    factories.answer(Ticket.objects.get(pk=ticket.pk), maya)
    settle()
    assert standing(ticket) == (1, None), "the client has the answer, late as it is"


def test_a_defect_takes_it_to_engineering_and_solved_there_it_stays_solved(client_organization, maya):  # noqa: F811
    ticket = factories.ticket(client_organization)
    actions.escalate_for_defect(ticket, defect_id=12, reason="Calls drop after a minute", actor=TEST)
    engineer = factories.agent(team="engineering")
    factories.answer(Ticket.objects.get(pk=ticket.pk), engineer, set_status="solved")
    travel(clock.now() + timedelta(days=2))
    assert ways(ticket) == [(1, 4, "defect", "resolved")]


def test_a_critical_one_that_nobody_takes_on_goes_from_level_to_level_and_ends_at_the_top(client_organization):  # noqa: F811
    ticket = factories.ticket(client_organization, priority="urgent", category="billing")
    actions.escalate(ticket, level=2, reason="They can not work", actor=TEST)
    travel(MONDAY + timedelta(minutes=16))
    assert standing(ticket) == (4, 4)
    travel(MONDAY + timedelta(minutes=46))
    assert standing(ticket) == (5, 5)
    travel(MONDAY + timedelta(days=3))
    assert ways(ticket) == [
        (1, 2, "", "further"),
        (2, 4, "unacknowledged", "further"),
        (4, 5, "unacknowledged", ""),
    ]


def test_taken_on_in_time_it_goes_no_further(client_organization):  # noqa: F811
    sofia = factories.agent(team="tier2")
    ticket = factories.ticket(client_organization, priority="urgent", category="billing")
    actions.escalate(ticket, level=2, reason="They can not work", actor=TEST)
    travel(MONDAY + timedelta(minutes=10))
    actions.acknowledge_escalation(ticket, person=sofia, actor=actor_of(sofia))
    travel(MONDAY + timedelta(hours=2))
    assert ways(ticket)[0] == (1, 2, "", "") and standing(ticket)[0] == 2


def test_handed_back_down_the_same_cause_does_not_take_it_up_again(client_organization, maya):  # noqa: F811
    ticket = factories.ticket(client_organization)
    travel(MONDAY + timedelta(hours=9))  # eight hours for a resolution, around the clock
    assert ways(ticket) == [(1, 2, "missed", "")]
    actions.de_escalate(ticket, reason="Tier 1 has nearly done it.", actor=actor_of(maya), person=maya)
    travel(MONDAY + timedelta(days=5))

    assert ways(ticket) == [(1, 2, "missed", "de_escalated")] and standing(ticket) == (1, None)
    solve_and_reopen(ticket, maya)
    solve_and_reopen(ticket, maya)
    assert ways(ticket)[1:] == [(1, 2, "reopened", "")], "another cause is another escalation"


STEPS = ("answer", "solve", "reopen", "wait", "long", "up", "down", "acknowledge", "defect", "urgent", "spam", "back")


def _step(ticket: Ticket, name: str, agent, numbers: dict[str, int]) -> None:
    now = Ticket.objects.select_related("requester").get(pk=ticket.pk)
    match name:
        case "answer":
            factories.answer(now, agent)
        case "solve":
            factories.answer(now, agent, set_status="solved")
        case "reopen":
            actions.reopen(now, actor=actor_of(now.requester), reopened_by=now.requester)
        case "wait":
            travel(clock.now() + timedelta(minutes=45))
        case "long":
            travel(clock.now() + timedelta(hours=11))
        case "up":
            actions.escalate(now, level=now.level + 1, reason="Higher", actor=actor_of(agent))
        case "down":
            actions.de_escalate(now, reason="Lower", actor=actor_of(agent), person=agent)
        case "acknowledge":
            actions.acknowledge_escalation(now, person=agent, actor=actor_of(agent))
        case "defect":
            actions.escalate_for_defect(now, defect_id=numbers.setdefault("defect", 1), reason="x", actor=TEST)
        case "urgent":
            actions.change_priority(now, priority="urgent", actor=TEST)
        case "spam":
            actions.mark_spam(now, actor=TEST)
        case "back":
            actions.not_spam(now, actor=TEST)


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=9))
def test_levels_move_by_recorded_escalations_alone_and_one_cause_moves_them_once(desk, steps):  # noqa: F811
    clock.set_to(MONDAY)
    agent = factories.agent(role="lead")
    ticket = factories.ticket(factories.organization(tier="enterprise"))
    level, numbers = 1, {}
    for name in steps:
        try:
            _step(ticket, name, agent, numbers)
            settle()
        except ProblemForPerson:
            pass
        rows = list(Escalation.objects.filter(ticket=ticket).order_by("id"))
        for row in rows[numbers.get("seen", 0) :]:
            assert row.from_level == level, "each begins where the ticket was"
            level = row.to_level
        numbers["seen"] = len(rows)
        now = Ticket.objects.get(pk=ticket.pk)
        lowered = name == "down" and rows and rows[-1].outcome in ("de_escalated", "withdrawn")
        level = rows[-1].from_level if lowered and now.level != level else level
        assert now.level == level
        standing_rows = [row for row in rows if row.ended_at is None]
        assert [row.to_level for row in standing_rows] == ([now.escalated_to] if now.escalated_to else [])
        causes = [row.cause for row in rows if row.cause]
        assert len(causes) == len(set(causes))
