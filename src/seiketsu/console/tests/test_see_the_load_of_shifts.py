"""A supervisor sees which coming shift has more work than its people can do, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.core import clock
from seiketsu.desk import actions
from seiketsu.desk.models import Ticket
from seiketsu.desk.queries import shifts
from seiketsu.desk.queries.forecasting import presences
from seiketsu.desk.queries.handling import Handling
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.test_follow_the_plan import put_in_force
from seiketsu.schedules import actions as rosters
from seiketsu.schedules import queries as roster_queries

pytestmark = pytest.mark.django_db
WALL = "/desk/wall/"
# An answer takes an hour, a ticket two of them.
KNOWN = Handling((60.0,), 30, 2)


@pytest.fixture(autouse=True)
def _no_memory():
    cache.clear()


@pytest.fixture
def maya(desk):
    found = factories.staff(name="Maya", teams=["tier1"], shift="Monday-Sunday 00:00-24:00", languages=["en"])
    rosters.follow_plan(actor=factories.TEST)
    return found


@pytest.fixture
def lead(maya, monkeypatch):
    monkeypatch.setattr("seiketsu.console.views.wall.handling", lambda _now, _terms: KNOWN)
    return signed_in(factories.agent(name="Ines", role="lead"))


def found(team: str = "tier1"):
    now = clock.now()
    loaded = roster_queries.rosters(now, now + shifts.AHEAD)
    there = presences(loaded, now, now + shifts.AHEAD, on_call=False)
    return shifts.loads_by_shift(now, there, KNOWN)[team]


def at(moment, harbor, number: int = 1) -> None:
    """Tickets that came then, and are done."""
    for _number in range(number):
        one = factories.ticket(harbor)
        Ticket.objects.filter(pk=one.pk).update(created_at=moment, status="closed", first_team="tier1")


def test_open_work_is_the_answers_that_are_still_missing(maya, harbor):
    first, second = factories.ticket(harbor), factories.ticket(harbor)
    factories.answer(first, maya)
    factories.client_writes(first)
    (shift,) = found()
    assert (shift.people, shift.stays, shift.capacity) == ((maya.pk,), 3, pytest.approx(24))
    actions.change_status(second, status="pending", actor=factories.TEST)
    assert found()[0].stays == 1


def test_what_usually_comes_is_the_mean_of_the_same_hours_of_the_weeks_before(maya, harbor):
    now = clock.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    for week in (1, 2):
        at(hour - timedelta(weeks=week) + timedelta(hours=3, minutes=5), harbor, 4)
    at(hour - timedelta(weeks=1) + timedelta(hours=26), harbor)  # another time of the week
    at(hour - timedelta(weeks=5) + timedelta(hours=3), harbor)  # longer ago than is looked back
    assert found()[0].arrives == pytest.approx(8 / 4 * 2)

    put_in_force(("looks_back: 4w", "looks_back: 1w"))
    assert found()[0].arrives == pytest.approx(4 / 1 * 2)
    put_in_force(("looks_back: 4w", "looks_back: 6w"))
    assert found()[0].arrives == pytest.approx(9 / 6 * 2)


def test_an_over_full_shift_is_marked_and_explained(lead, harbor, read):
    for _number in range(2):
        factories.ticket(harbor)
    text = read(lead, WALL)
    assert "Load and capacity by shift" in text and "4.0 of 24.0 h" in text and "stay for later" not in text
    for _number in range(11):
        factories.ticket(harbor)
    text = read(lead, WALL)
    assert "26.0 of 24.0 h" in text and "26.0 h open, 0.0 h usually come." in text
    assert "What is open when it begins already takes longer than its people have." in text
    assert "2.0 h stay for later; 1 person more would do it." in text


def test_without_measured_answers_nothing_is_invented(maya, read):
    browser = signed_in(factories.agent(name="Ines", role="lead"))
    assert "Nothing can be said yet: too few answers are measured" in read(browser, WALL)


def test_the_hours_of_past_weeks_are_ranges_of_an_index(maya):
    values = {"start": clock.now(), "every": timedelta(weeks=1), "times": 4, "long": timedelta(hours=25)}
    with connection.cursor() as cursor:
        # Of no tickets any way is quick: what is shown is that an index can give them.
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("explain " + shifts._CAME, values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "desk_created" in plan
