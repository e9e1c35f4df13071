"""The scorecard of a team and of a person, from real tickets and rosters; leads see all, others themselves."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from seiketsu.accounts.models import Organization, User
from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests import factories as people
from seiketsu.core import clock
from seiketsu.core.test_kit import settle, travel
from seiketsu.desk import actions
from seiketsu.desk.models import Ticket
from seiketsu.desk.tests import factories
from seiketsu.plan.tests.factories import apply_shipped_plan
from seiketsu.schedules import actions as schedules
from seiketsu.scorecard import teams
from seiketsu.scorecard.rules.periods import Period

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
NOVEMBER = Period.parse("2026-11")
SHIFT = "Monday-Friday 09:00-17:00"


@pytest.fixture(autouse=True)
def _desk(db: None) -> object:
    clock.set_to(MONDAY)
    apply_shipped_plan()
    yield
    clock.release()


@pytest.fixture
def maya() -> User:
    return people.staff(name="Maya Torres", teams=["tier1"], shift=SHIFT, time_zone="America/New_York")


@pytest.fixture
def owen() -> User:
    return people.staff(name="Owen Castillo", teams=["tier1"], shift=SHIFT, time_zone="America/New_York")


@pytest.fixture
def ines() -> User:
    return people.staff(name="Ines Duarte", role="lead", teams=["tier1"])


@pytest.fixture
def harbor() -> Organization:
    return factories.organization("Harbor & Pine Realty", tier="business")


Solved = Callable[..., Ticket]


@pytest.fixture
def solved(harbor: Organization) -> Solved:
    """`solved(by, after=minutes)`: a ticket that somebody answers and solves."""

    def made(by: User, *, after: int = 30, team: str = "tier1") -> Ticket:
        ticket = factories.ticket(harbor)
        ticket.refresh_from_db()
        if ticket.team != team:
            actions.change_team(ticket, team=team, actor=actor_of(by))
        travel(clock.now() + timedelta(minutes=after))
        factories.answer(ticket, by)
        ticket.refresh_from_db()
        actions.solve(ticket, actor=actor_of(by))
        settle()
        ticket.refresh_from_db()
        travel(clock.now() + timedelta(minutes=1))
        return ticket

    return made


def words(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode())).replace("\u00a0", " ")


def row(rows: tuple[object, ...], leaf: str) -> object:
    return next(one for one in rows if one.leaf == leaf)  # type: ignore[attr-defined]


def test_a_team_is_held_against_each_of_its_leaves(maya: User, solved: Solved) -> None:
    solved(maya)
    card = teams.team_card("tier1", NOVEMBER)
    assert [one.leaf for one in card.rows] == [
        "teams.tier1.metrics.first_response",
        "teams.tier1.metrics.first_contact_resolution",
        "teams.tier1.metrics.satisfaction",
        "teams.tier1.metrics.escalation_rate",
    ]
    first_contact = row(card.rows, "teams.tier1.metrics.first_contact_resolution")
    assert (first_contact.figure.n, first_contact.figure.total) == (1, 1)  # type: ignore[attr-defined]


def test_the_people_add_up_to_the_team(maya: User, owen: User, solved: Solved) -> None:
    for who in (maya, owen, maya):
        solved(who)
    card = teams.team_card("tier1", NOVEMBER)
    for team_row in card.rows:
        theirs = [one for line in card.agents for one in line.rows if one.leaf == team_row.leaf]
        if theirs:
            assert sum(one.figure.n for one in theirs) == team_row.figure.n, team_row.leaf
            assert sum(one.figure.total for one in theirs) == team_row.figure.total, team_row.leaf
    counted = {line.person.name: line.pace.solved for line in card.agents}
    assert counted == {"Maya Torres": 2, "Owen Castillo": 1}
    assert card.work.in_all.solved == sum(pace.solved for pace in card.work.by_hour.values()) == 3
    assert card.work.in_all.answered == sum(pace.answered for pace in card.work.by_hour.values()) == 3
    on_shift = sum((pace.on_shift for pace in card.work.by_hour.values()), timedelta())
    assert on_shift == card.work.in_all.on_shift


def test_the_first_answer_counts_for_whoever_gave_it(maya: User, owen: User, harbor: Organization) -> None:
    ticket = factories.ticket(harbor)
    travel(clock.now() + timedelta(minutes=20))
    factories.answer(ticket, maya)
    factories.answer(ticket, owen, "And one thing more.")
    settle()
    travel(clock.now() + timedelta(minutes=1))
    card = teams.team_card("tier1", NOVEMBER)
    lines = {line.person.name: line for line in card.agents}
    leaf = "teams.tier1.metrics.first_response"
    ticket.refresh_from_db()
    expected = (1, 0) if ticket.team == "tier1" else (0, 0)
    found = tuple(row(lines[name].rows, leaf).figure.n for name in ("Maya Torres", "Owen Castillo"))  # type: ignore[attr-defined]
    assert found == expected
    assert (lines["Maya Torres"].pace.answered, lines["Owen Castillo"].pace.answered) == (1, 1)


def test_pace_is_work_over_hours_of_the_roster(maya: User, solved: Solved) -> None:
    schedules.follow_plan(actor=people.TEST)
    solved(maya)
    travel(datetime(2026, 11, 2, 23, 0, tzinfo=UTC))
    card = teams.team_card("tier1", NOVEMBER)
    (line,) = card.agents
    assert line.pace.on_shift > timedelta()
    assert line.pace.answered_per_hour == 1 / line.pace.hours
    assert card.work.by_hour[3].on_shift == timedelta()


def test_a_reopened_solution_is_not_done(maya: User, solved: Solved) -> None:
    ticket = solved(maya)
    factories.client_writes(ticket)
    settle()
    travel(clock.now() + timedelta(minutes=1))
    card = teams.team_card("tier1", NOVEMBER)
    assert card.work.in_all.solved == 0
    assert card.work.in_all.answered == 1


def test_pace_stands_beside_the_plans_benchmark(ines: User) -> None:
    page = people.signed_in(ines).get("/scorecard/teams/tier1/")
    assert "Tickets per hour benchmarks" in words(page.content)


def test_leads_see_everybody_and_others_themselves(maya: User, owen: User, ines: User, solved: Solved) -> None:
    solved(maya)
    lead, own = people.signed_in(ines), people.signed_in(maya)
    assert "Owen Castillo" in words(lead.get("/scorecard/teams/tier1/").content)
    page = words(own.get("/scorecard/teams/tier1/").content)
    assert "Maya Torres" in page
    assert "Owen Castillo" not in page
    assert "leads see everybody" in page
    assert own.get(f"/scorecard/teams/tier1/{maya.pk}/").status_code == 200
    assert own.get(f"/scorecard/teams/tier1/{owen.pk}/").status_code == 403
    assert lead.get(f"/scorecard/teams/tier1/{owen.pk}/").status_code == 200
    assert "Owen Castillo" not in own.get("/scorecard/teams/tier1/export.csv").content.decode()


def test_the_cases_of_a_person_are_theirs_and_the_leads(maya: User, owen: User, ines: User, solved: Solved) -> None:
    mine, other = solved(maya), solved(owen)
    where = "/scorecard/desk.first_contact_resolution?leaf=teams.tier1.metrics.first_contact_resolution&agent="
    page = words(people.signed_in(ines).get(f"{where}{maya.pk}").content)
    assert f"#{mine.pk}" in page
    assert f"#{other.pk}" not in page
    assert "Every case of Maya Torres" in page
    assert people.signed_in(maya).get(f"{where}{owen.pk}").status_code == 403
    assert people.signed_in(maya).get(f"{where}{maya.pk}").status_code == 200
    assert people.signed_in(ines).get(f"{where}abc").status_code == 404
    assert people.signed_in(ines).get(f"/scorecard/desk.escalation?team=tier1&agent={maya.pk}").status_code == 404


@pytest.mark.parametrize("where", ["tier9/", "tier1/999999/", "tier2/{maya}/"])
def test_what_the_plan_does_not_have_is_not_found(where: str, maya: User, ines: User) -> None:
    client = people.signed_in(ines)
    assert client.get(f"/scorecard/teams/{where.format(maya=maya.pk)}").status_code == 404


def test_clients_and_strangers_do_not_see_it(client: Client, harbor: Organization) -> None:
    assert client.get("/scorecard/teams/tier1/").status_code in (302, 401)
    theirs = people.signed_in(people.person(harbor))
    assert theirs.get("/scorecard/teams/tier1/").status_code == 404


def test_one_is_led_to_ones_own_team(maya: User) -> None:
    tier2 = people.staff(name="Ravi Menon", teams=["tier2"])
    assert people.signed_in(tier2).get("/scorecard/teams/")["Location"].endswith("/scorecard/teams/tier2/")
    assert people.signed_in(maya).get("/scorecard/teams/")["Location"].endswith("/scorecard/teams/tier1/")


def test_the_file_holds_a_line_a_figure(maya: User, ines: User, solved: Solved) -> None:
    solved(maya)
    answer = people.signed_in(ines).get("/scorecard/teams/tier1/export.csv?period=2026-11")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    of_maya = [line for line in lines if line["Person"] == "Maya Torres"]
    assert {line["Plan leaf"] for line in of_maya} < {line["Plan leaf"] for line in lines if not line["Person"]}
    assert {line["Solved"] for line in of_maya} == {"1"}


def test_the_page_costs_the_same_for_any_number_of_people(
    ines: User, maya: User, owen: User, solved: Solved, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = people.signed_in(ines)
    client.get("/scorecard/teams/tier1/")
    with django_assert_max_num_queries(40) as before:
        client.get("/scorecard/teams/tier1/")
    for number in range(6):
        solved(people.staff(name=f"Colleague {number}", teams=["tier1"]))
    with django_assert_max_num_queries(len(before)):
        client.get("/scorecard/teams/tier1/")


def test_an_agents_months_are_counted_from_the_cases(maya: User, solved: Solved) -> None:
    solved(maya)
    travel(datetime(2026, 12, 3, 15, tzinfo=UTC))
    card = teams.agent_card(maya, "tier1", Period.parse("2026-12"))
    found = row(card.rows, "teams.tier1.metrics.first_contact_resolution")
    assert found.trend[-2:] == (100.0, None)  # type: ignore[attr-defined]
