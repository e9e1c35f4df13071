"""An agent puts a ticket off: it leaves their own queue, comes back by itself, and no promise waits for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from seiketsu.accounts.queries import actor_of
from seiketsu.core import clock
from seiketsu.core.events import queries as events
from seiketsu.core.test_kit import settle, travel
from seiketsu.desk import actions, queries
from seiketsu.desk.errors import NotAllowed, NotPossibleNow, UnknownValue
from seiketsu.desk.models import Snooze
from seiketsu.desk.subjects import subject_of
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.test_follow_the_plan import put_in_force
from seiketsu.desk.workspace import hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(open_ticket, maya):
    ticket = open_ticket()
    return actions.assign(ticket, assignee=maya, actor=actor_of(maya))


def put_off(ticket, user, by=timedelta(hours=3), **details):
    return actions.snooze(ticket, user=user, until=clock.now() + by, actor=actor_of(user), **details)


def view(key, user):
    return [row.ticket.pk for row in queries.queue(key, user=user).rows]


def endings(ticket):
    return [one.data for one in events.history(subject_of(ticket.pk)) if one.type == "desk.snooze_ended"]


def test_it_leaves_mine_and_waits_under_snoozed(mine, maya):
    put_off(mine, maya, note="Vendor answers at noon")

    assert view("mine", maya) == [] and view("snoozed", maya) == [mine.pk]
    assert queries.view_counts(maya)["mine"] == 0 and queries.view_counts(maya)["snoozed"] == 1
    # Nobody else stops seeing it, and nothing about it changed.
    assert view("next_due", maya) == [mine.pk]
    mine.refresh_from_db()
    assert mine.status == "new"


def test_it_is_put_off_for_one_person_alone(mine, maya):
    other = factories.agent(name="Ines Duarte")
    put_off(mine, maya)

    actions.assign(mine, assignee=other, actor=actor_of(other))

    assert view("mine", other) == [mine.pk]


def test_it_comes_back_when_its_time_is_up(mine, maya):
    row = put_off(mine, maya)

    travel(row.until - timedelta(seconds=1))
    assert view("mine", maya) == []
    travel(row.until)

    assert view("mine", maya) == [mine.pk] and view("snoozed", maya) == []
    row.refresh_from_db()
    assert (row.ended_how, row.ended_at) == ("time", row.until)
    assert endings(mine) == [{"ticket_id": mine.pk, "user_id": maya.pk, "how": "time"}]


def test_the_clients_word_brings_it_back_at_once(mine, maya):
    row = put_off(mine, maya)

    factories.client_writes(mine)

    row.refresh_from_db()
    assert row.ended_how == "client" and view("mine", maya) == [mine.pk]


def test_a_machines_mail_leaves_it_where_it_is(mine, maya):
    put_off(mine, maya)

    factories.client_writes(mine, "I am out of office.", is_automatic=True)

    assert view("snoozed", maya) == [mine.pk]


def test_no_promise_waits_for_it(mine, maya):
    due = mine.next_due_at
    put_off(mine, maya, by=timedelta(days=1))

    mine.refresh_from_db()
    assert mine.next_due_at == due
    travel(due + timedelta(minutes=1))
    assert view("breached", maya) == [mine.pk]


def test_again_moves_the_moment(mine, maya):
    put_off(mine, maya)
    row = put_off(mine, maya, by=timedelta(hours=5))

    assert [one.pk for one in Snooze.objects.standing()] == [row.pk]
    assert view("snoozed", maya) == [mine.pk]


def test_by_hand_it_is_back_and_again_is_harmless(mine, maya):
    put_off(mine, maya)
    actions.end_snooze(mine, user=maya, actor=actor_of(maya))
    actions.end_snooze(mine, user=maya, actor=actor_of(maya))

    assert view("mine", maya) == [mine.pk]
    assert len(endings(mine)) == 1


def test_what_was_closed_meanwhile_ends_without_a_word(mine, maya):
    row = put_off(mine, maya)
    factories.answer(mine, maya, set_status="solved")
    settle()

    assert view("snoozed", maya) == []
    travel(row.until)

    assert not Snooze.objects.standing().exists()
    assert endings(mine) == []


def test_refusals(mine, maya):
    with pytest.raises(NotAllowed):
        actions.snooze(mine, user=mine.requester, until=clock.now() + timedelta(hours=1), actor=actor_of(maya))
    with pytest.raises(UnknownValue):
        put_off(mine, maya, by=timedelta(0))
    factories.answer(mine, maya, set_status="solved")
    with pytest.raises(NotPossibleNow):
        put_off(mine, maya)
    assert not Snooze.objects.exists()


def test_the_database_itself_allows_one_each(mine, maya):
    row = put_off(mine, maya)
    with pytest.raises(IntegrityError), transaction.atomic():
        Snooze.objects.create(ticket=mine, user=maya, created_at=row.created_at, until=row.until)


def test_mornings_and_later_are_the_plans(maya):
    maya.time_zone = "America/New_York"
    offered = {one.key: one.at for one in hours.presets(maya)}
    assert offered["later_today"] == clock.now() + timedelta(hours=3)
    assert offered["tomorrow"] == datetime(2026, 11, 3, 14, 0, tzinfo=UTC)  # 9:00 in New York

    put_in_force(
        ("later_today: 3h", "later_today: 2h"), ("working_hours: Monday-Friday 09", "working_hours: Monday-Friday 07")
    )

    offered = {one.key: one.at for one in hours.presets(maya)}
    assert offered["later_today"] == clock.now() + timedelta(hours=2)
    assert offered["tomorrow"] == datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


def test_a_moment_is_a_preset_or_typed_in_ones_own_zone(maya):
    maya.time_zone = "Europe/Madrid"  # it is 16:00 there
    assert hours.moment("tomorrow", maya) == datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
    assert hours.moment("17:30", maya) == datetime(2026, 11, 2, 16, 30, tzinfo=UTC)
    for text, told in (("today 9am", "has passed"), ("in 900 days", "a year away"), ("soon", "is no moment")):
        with pytest.raises(UnknownValue, match=told):
            hours.moment(text, maya)
