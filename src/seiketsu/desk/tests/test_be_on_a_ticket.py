"""Agents see who else is on a ticket and whether they write; signs of life that nobody keeps."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection

from seiketsu.core import clock
from seiketsu.core.events import queries as events
from seiketsu.desk import actions
from seiketsu.desk.errors import UnknownValue
from seiketsu.desk.models import TicketPresence
from seiketsu.desk.subjects import subject_of
from seiketsu.desk.tests import factories
from seiketsu.desk.workspace import presence

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(open_ticket):
    return open_ticket()


@pytest.fixture
def ines(desk):
    return factories.agent(name="Ines Duarte")


@pytest.fixture
def told(monkeypatch):
    """What open pages are told."""
    notices: list[tuple[str, str, int]] = []
    monkeypatch.setattr("seiketsu.desk.workspace.presence.passing.tell", lambda *notice: notices.append(notice))
    return notices


def seen_by(user, ticket):
    return [(one.user.name, one.doing) for one in presence.others_on(ticket.pk, user)]


def test_others_see_who_is_there_and_who_writes_first(ticket, maya, ines):
    zoe = factories.agent(name="Zoe")
    presence.be_here(ticket, user=ines, doing="viewing")
    presence.be_here(ticket, user=zoe, doing="replying")

    assert seen_by(maya, ticket) == [("Zoe", "replying"), ("Ines Duarte", "viewing")]
    assert seen_by(zoe, ticket) == [("Ines Duarte", "viewing")]


def test_pages_are_told_of_changes_and_not_of_every_beat(ticket, maya, told):
    for doing in ("viewing", "viewing", "replying", "replying", "gone", "gone"):
        presence.be_here(ticket, user=maya, doing=doing)
    assert told == [("presence", "ticket", ticket.pk)] * 3


def test_who_leaves_is_gone_and_who_falls_silent_too(ticket, maya, ines, told):
    presence.be_here(ticket, user=ines, doing="viewing")
    clock.advance(presence.LASTS)
    assert seen_by(maya, ticket) == []
    presence.be_here(ticket, user=ines, doing="viewing")  # a beat after a pause is news again
    assert len(told) == 2 and seen_by(maya, ticket) == [("Ines Duarte", "viewing")]
    presence.be_here(ticket, user=ines, doing="gone")
    assert seen_by(maya, ticket) == []


def test_nothing_of_it_is_kept(ticket, maya):
    before = len(events.history(subject_of(ticket.pk)))
    version = ticket.version
    presence.be_here(ticket, user=maya, doing="viewing")
    ticket.refresh_from_db()
    assert (len(events.history(subject_of(ticket.pk))), ticket.version) == (before, version)
    assert presence.forget(clock.now() + timedelta(hours=2), 100) == 1
    assert not TicketPresence.objects.exists()


def test_nobody_can_do_what_there_is_not(ticket, maya):
    with pytest.raises(UnknownValue):
        presence.be_here(ticket, user=maya, doing="dancing")
    assert not TicketPresence.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_notice_carries_no_more_than_that_something_is_to_be_looked_at(desk):
    ticket, maya = factories.ticket(factories.organization()), factories.agent()
    with connection.cursor() as cursor:
        cursor.execute("listen seiketsu_live")
    presence.be_here(ticket, user=maya, doing="replying")
    notice = next(connection.connection.notifies(timeout=5))
    assert json.loads(notice.payload) == {"events": [{"t": "presence", "s": "ticket", "i": ticket.pk}]}


def test_rows_show_people_and_ones_own_draft_in_one_query(ticket, open_ticket, maya, ines, django_assert_num_queries):
    other, quiet = open_ticket(), open_ticket()
    presence.be_here(ticket, user=ines, doing="viewing")
    presence.be_here(ticket, user=maya, doing="viewing")
    actions.save_draft(ticket, user=ines, visibility="public", text="Hers")
    actions.save_draft(other, user=maya, visibility="public", text="Mine")
    actions.save_draft(other, user=maya, visibility="internal", text="Mine too")

    with django_assert_num_queries(1):
        found = presence.signs([ticket.pk, other.pk, quiet.pk], maya)

    assert found == {
        ticket.pk: presence.Signs(((ines.pk, "Ines Duarte"),), has_draft=False),
        other.pk: presence.Signs((), has_draft=True),
    }
    with django_assert_num_queries(0):
        assert presence.signs([], maya) == {}
