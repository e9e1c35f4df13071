"""A problem with incidents at three clients, lived through: answered together, solved, and reopened by one of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.core import clock
from seiketsu.core.events.queries import history
from seiketsu.core.test_kit import settle, travel
from seiketsu.desk import actions, queries
from seiketsu.desk.models import GroupAnswer, Message, Ticket
from seiketsu.desk.subjects import subject_of
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.conftest import client_organization, desk, maya  # noqa: F401 - fixtures

MONDAY = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
MENDED = "Hello {{requester.first_name}}, calls stay connected again."


@pytest.fixture
def problem(client_organization) -> Ticket:  # noqa: F811
    return factories.ticket(client_organization, subject_line="Calls drop after a transfer")


@pytest.fixture
def incidents(problem) -> list[Ticket]:
    made = []
    for name in ("Copperline", "Northgate", "Vale"):
        travel(clock.now() + timedelta(minutes=5))
        client = factories.organization(f"{name} Realty")
        made.append(factories.ticket(client, requester=factories.person(client, name=f"Ann {name}")))
        actions.link(made[-1], kind="incident", target=problem, actor=factories.TEST)
    settle()
    return made


def statuses(*tickets: Ticket) -> list[str]:
    stand = Ticket.objects.in_bulk([one.pk for one in tickets])
    return [str(stand[one.pk].status) for one in tickets]


def answers(ticket: Ticket) -> list[str]:
    said = Message.objects.public().filter(ticket=ticket, author_kind="staff").order_by("id")
    return list(said.values_list("body_text", flat=True))


def answer_all(problem: Ticket, author: User, shown: dict[int, int]) -> GroupAnswer:
    return actions.start_group_answer(
        problem=problem,
        tickets=shown,
        author=author,
        actor=actor_of(author),
        body_text=MENDED,
        set_status="solved",
    )


def shown_now(problem: Ticket) -> dict[int, int]:
    return {one.ticket.pk: one.seen for one in queries.waiting_for(Ticket.objects.get(pk=problem.pk))}


def test_answered_together_solved_and_reopened_by_one(problem, incidents, maya):  # noqa: F811
    copperline, northgate, vale = incidents
    shown = shown_now(problem)
    assert list(shown) == [problem.pk, *(one.pk for one in incidents)]

    # While Maya writes, a colleague answers Northgate, which is not to hear it twice.
    travel(MONDAY + timedelta(minutes=40))
    colleague = factories.agent(name="Jonas Reyes")
    factories.answer(Ticket.objects.get(pk=northgate.pk), colleague, "It is mended; I tried it with you on the phone.")
    answer = answer_all(problem, maya, shown)
    travel(MONDAY + timedelta(hours=1))
    assert statuses(problem, copperline, vale) == ["solved"] * 3
    assert answers(copperline) == ["Hello Ann, calls stay connected again."]
    assert len(answers(northgate)) == 1
    held = queries.answer_shown(answer).held
    assert [(one.item.ticket_id, one.word.author_name) for one in held] == [(northgate.pk, "Jonas Reyes")]

    actions.leave_out(held[0].item)
    factories.answer(Ticket.objects.get(pk=northgate.pk), colleague, "Closing it then.", set_status="solved")
    travel(MONDAY + timedelta(days=1))
    assert len(answers(northgate)) == 2, "nothing was sent late"

    # Vale is not content; the problem hears of it once, the others stay solved.
    actions.reopen(vale, actor=actor_of(vale.requester), reopened_by=vale.requester)
    travel(MONDAY + timedelta(days=1, hours=2))
    told = [event.data for event in history(subject_of(problem.pk)) if event.type == "desk.incident_reopened"]
    assert [one["incident_id"] for one in told] == [vale.pk]
    assert statuses(vale, copperline, northgate) == ["open", "solved", "solved"]
    assert list(shown_now(problem)) == [vale.pk]

    again = answer_all(problem, maya, shown_now(problem))
    travel(MONDAY + timedelta(days=1, hours=3))
    assert queries.answer_shown(again).held == []
    assert answers(vale) == ["Hello Ann, calls stay connected again."] * 2
    assert [len(answers(one)) for one in (problem, copperline, northgate)] == [1, 1, 2]


def test_silence_confirms_each_incident_by_its_own_time(problem, incidents, maya):  # noqa: F811
    answer_all(problem, maya, shown_now(problem))
    travel(clock.now() + timedelta(hours=1))
    assert statuses(problem, *incidents) == ["solved"] * 4
    travel(MONDAY + timedelta(days=3))
    actions.reopen(incidents[0], actor=actor_of(incidents[0].requester), reopened_by=incidents[0].requester)
    travel(MONDAY + timedelta(days=14))
    assert statuses(problem, *incidents) == ["closed", "open", "closed", "closed"]
    assert list(shown_now(problem)) == [incidents[0].pk]
