"""An agent says in the top bar whether they take tickets, and sees where a ticket stands in its queue."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.console.presenting.routing import ordinal
from seiketsu.core import clock
from seiketsu.core.test_kit import settle
from seiketsu.desk import actions, queries
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.routing_parts import available, goes

pytestmark = pytest.mark.django_db
HERE = "/desk/availability/"


def test_the_control_shows_what_is_known_and_says_nothing_where_nothing_changed(browser_of_maya, maya):
    first = browser_of_maya.post(HERE)
    assert 'data-key="u"' in first.content.decode() and "Offline" in first.content.decode()
    shown = re.search(r'name="shown" value="([^"]*)"', first.content.decode())[1]

    assert browser_of_maya.post(HERE, {"shown": shown}).status_code == 204
    actions.set_availability(maya, state="away", reason="Lunch", actor=factories.TEST)
    assert "Away · Lunch" in browser_of_maya.post(HERE, {"shown": shown}).content.decode()


def test_somebody_is_available_by_one_choice_and_tickets_come(browser_of_maya, maya, ticket):
    answer = browser_of_maya.post(HERE, {"state": "available"}, headers={"HX-Request": "true"})
    assert "Available" in answer.content.decode()
    row = queries.availability_of(maya)
    assert (row.state, row.set_by_id, row.seen_at) == ("available", maya.pk, clock.now())

    settle()
    ticket.refresh_from_db()
    assert ticket.assignee == maya


def test_without_script_the_page_comes_back(browser_of_maya, maya):
    given = {"state": "away", "reason": "Dentist"}
    answer = browser_of_maya.post(HERE, given, headers={"Referer": "http://testserver/desk/"})

    assert (answer.status_code, answer["Location"]) == (302, "http://testserver/desk/")
    assert queries.availability_of(maya).reason == "Dentist"
    elsewhere = browser_of_maya.post(HERE, given, headers={"Referer": "https://elsewhere.example/"})
    assert elsewhere["Location"] == "/"


def test_an_unknown_state_is_told_and_changes_nothing(browser_of_maya, maya):
    assert browser_of_maya.post(HERE, {"state": "asleep"}).status_code == 302
    assert queries.availability_of(maya) is None


def test_it_says_who_else_set_it(browser_of_maya, maya):
    lead = factories.staff(name="Claire Dubois", role="lead")
    actions.set_availability(maya, state="away", actor=factories.TEST, by=lead)

    assert "Claire Dubois set this" in browser_of_maya.post(HERE).content.decode()


def test_clients_and_strangers_have_no_presence(desk, harbor):
    assert Client().post(HERE).status_code in (302, 401, 403)
    assert signed_in(factories.person(harbor)).post(HERE).status_code in (302, 403, 404)
    assert signed_in(factories.agent()).get(HERE).status_code == 405


def test_the_ticket_says_which_place_it_has_and_why(browser_of_maya, maya, ticket, harbor, read):
    goes(maya, "away", "Lunch")
    goes(available("Ben"), "offline")
    second = factories.ticket(harbor)
    page = browser_of_maya.get(f"/desk/tickets/{second.pk}/").content.decode()
    assert f'hx-get="/desk/tickets/{second.pk}/place/"' in page

    text = read(browser_of_maya, f"/desk/tickets/{second.pk}/place/")

    assert "2nd in the queue of Tier 1 Support, because of 2 people: 1 away, 1 offline" in text
    actions.assign(second, assignee=maya, actor=factories.TEST)
    assert browser_of_maya.get(f"/desk/tickets/{second.pk}/place/").status_code == 204


def test_the_place_costs_the_same_however_long_the_queue_is(browser_of_maya, ticket, harbor):
    def cost(number: int) -> int:
        with CaptureQueriesContext(connection) as counted:
            browser_of_maya.get(f"/desk/tickets/{number}/place/")
        return len(counted)

    cost(ticket.pk)
    before = cost(ticket.pk)
    for _number in range(5):
        last = factories.ticket(harbor)
    assert cost(last.pk) <= before


def test_the_choice_and_the_runner_ups_stand_as_they_were_decided(browser_of_maya, maya, harbor, read):
    goes(maya, "available")
    available("Ben", capacity=0)
    given = factories.ticket(harbor)
    settle()
    clock.set_to(clock.now() + timedelta(minutes=5))
    goes(maya, "away")

    text = read(browser_of_maya, f"/desk/tickets/{given.pk}/why/")

    assert "When it was decided" in text and "Candidate, as of now" in text
    assert "Best score among those who are there and have room." in text
    assert "Left out: past the limit of 0: has 0" in text
    assert "Left out: away" in text


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (112, "112th"), (23, "23rd")]
)
def test_places_are_written_as_people_say_them(number, words):
    assert ordinal(number) == words
