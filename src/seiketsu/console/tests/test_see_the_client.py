"""The client's card beside a ticket: loaded after the page, and a page of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.models import Instance, Region
from seiketsu.accounts.tests import factories as accounts
from seiketsu.core import clock
from seiketsu.core.actor import SYSTEM
from seiketsu.desk import actions
from seiketsu.desk.defects import actions as defects
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.test_follow_the_plan import put_in_force
from seiketsu.surveys import actions as surveys
from seiketsu.surveys.tests.factories import asked

pytestmark = pytest.mark.django_db

REST = timedelta(days=15)  # the plan asks nobody sooner again
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def address(ticket) -> str:
    return f"/desk/tickets/{ticket.pk}/client/"


def rated(ticket, *scores: int) -> None:
    for number, score in enumerate(scores, start=1):
        request = asked(
            ticket.requester, organization=ticket.organization, ticket=ticket.pk, occasion=str(number), by=None
        )
        surveys.record_score(request.token, score=score, actor=SYSTEM)
        clock.advance(REST)


def test_the_ticket_page_leaves_the_card_to_a_request_of_its_own(browser_of_maya, ticket, harbor):
    other = factories.ticket(harbor, subject_line="Another matter")
    page = browser_of_maya.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert f'hx-get="/desk/tickets/{ticket.pk}/client/"' in page
    assert f'<a href="/desk/tickets/{ticket.pk}/client/">' in page  # without JavaScript
    assert "Harbor &amp; Pine Realty" in page and "Another matter" not in page

    card = browser_of_maya.get(f"/desk/tickets/{ticket.pk}/client/", headers=FRAGMENT).content.decode()
    assert "<html" not in card and f"/desk/tickets/{other.pk}/" in card


def test_the_ticket_page_costs_sixteen_queries_where_nothing_waits_on_it(browser_of_maya, ticket):
    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert browser_of_maya.get(f"/desk/tickets/{ticket.pk}/").status_code == 200
        return len(counted)

    cost()  # what is read once per process
    assert cost() == 16


def test_the_card_names_people_instances_and_the_last_tickets(browser_of_maya, ticket, harbor, address, read):
    accounts.person(harbor, name="Rosa Lindqvist", role="manager")
    region = Region.objects.create(slug="eu-north", name="Stockholm")
    Instance.objects.create(organization=harbor, name="Front desk", region=region, version="4.2")
    factories.ticket(harbor, subject_line="Greeting in the wrong language")

    text = read(browser_of_maya, address)

    assert "Rosa Lindqvist Manager" in text
    assert f"{ticket.requester.name} Member · wrote this ticket" in text
    assert "Front desk · Stockholm · 4.2" in text
    assert "Greeting in the wrong language" in text and ticket.subject_line not in text
    assert "Entitled to now" in text


def test_people_who_were_erased_are_not_named(browser_of_maya, ticket, harbor, address, read):
    gone = accounts.person(harbor, name="Erased Person")
    gone.erased_at = clock.now()
    gone.save(update_fields=["erased_at"])
    assert "Erased Person" not in read(browser_of_maya, address)


@pytest.mark.parametrize(
    ("scores", "told"), [((10, 9), "9.5 target 9.5, 2 ratings"), ((4,), "4.0 target 9.5, 1 rating")]
)
def test_satisfaction_stands_against_the_target_of_the_tier(browser_of_maya, ticket, address, read, scores, told):
    assert "nobody has rated us in 90 days" in read(browser_of_maya, address)
    rated(ticket, *scores)
    assert told in read(browser_of_maya, address)


def test_a_rating_counts_for_ninety_days(browser_of_maya, ticket, address, read):
    rated(ticket, 9)
    with clock.at(clock.now() + timedelta(days=80)):
        assert "nobody has rated us" in read(browser_of_maya, address)


def test_what_is_broken_for_the_client_is_said_until_it_is_released(
    browser_of_maya, maya, ticket, harbor, address, read
):
    elsewhere = factories.organization("Summit Vale", tier="business")
    problem = factories.ticket(elsewhere, subject_line="Calendar bridge is down")
    assert "Known to be broken" not in read(browser_of_maya, address)

    actions.link(ticket, kind="incident", target=problem, actor=SYSTEM, linked_by=maya)
    made = defects.report_defect(defects.Details("Blackout dates are skipped", severity="critical"), actor=SYSTEM)
    defects.attach(made, ticket, actor=SYSTEM)
    foreign = defects.report_defect(defects.Details("Somebody else's fault"), actor=SYSTEM)
    defects.attach(foreign, problem, actor=SYSTEM)

    text = read(browser_of_maya, address)
    assert "Calendar bridge is down" in text and "Blackout dates are skipped" in text
    assert "Somebody else's fault" not in text

    factories.answer(problem, maya, set_status="solved")
    made.state = "released"
    made.save(update_fields=["state"])
    assert "Known to be broken" not in read(browser_of_maya, address)


def test_a_stranger_has_a_card_of_their_own_tickets(browser_of_maya, desk, read):
    first = factories.ticket(None, subject_line="From nobody we know")
    factories.ticket(None, requester=first.requester, subject_line="The same stranger")
    factories.ticket(None, subject_line="Another stranger")
    text = read(browser_of_maya, f"/desk/tickets/{first.pk}/client/")
    assert "Not a known client" in text and "The same stranger" in text
    assert "Another stranger" not in text and "Entitled to now" not in text


def test_the_card_costs_the_same_however_much_there_is_to_tell(browser_of_maya, maya, ticket, harbor, address):
    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert browser_of_maya.get(address, headers=FRAGMENT).status_code == 200
        return len(counted)

    cost()
    little = cost()
    region = Region.objects.create(slug="us-east", name="Virginia")
    for number in range(20):
        accounts.person(harbor, name=f"Person {number}")
        Instance.objects.create(organization=harbor, name=f"Instance {number}", region=region)
        other = factories.ticket(harbor, requester=ticket.requester)
        defects.attach(defects.report_defect(defects.Details(f"Defect {number}"), actor=SYSTEM), other, actor=SYSTEM)
    assert cost() == little
    assert little <= 12


def test_what_is_cut_leads_on(browser_of_maya, ticket, harbor, address, read):
    for number in range(9):
        accounts.person(harbor, name=f"Person {number}")
    text = read(browser_of_maya, address)
    assert "Everybody" in text and "Person 0" in text and "Person 8" not in text


def test_all_their_tickets_finds_them(browser_of_maya, ticket, harbor, address, read):
    card = browser_of_maya.get(address, headers=FRAGMENT).content.decode()
    link = card.split("All their tickets")[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert ticket.subject_line in read(browser_of_maya, link)


def test_clients_and_visitors_do_not_see_it(client, ticket, address):
    assert client.get(address).status_code in (302, 403, 404)
    theirs = accounts.signed_in(ticket.requester).get(address)
    assert theirs.status_code in (302, 403, 404)
    assert b"Entitled to now" not in theirs.content


def test_a_ticket_that_is_not_there(browser_of_maya, desk):
    assert browser_of_maya.get("/desk/tickets/987654/client/").status_code == 404


def test_the_plan_says_how_old_a_rating_may_be(browser_of_maya, ticket, address, read):
    rated(ticket, 9)
    with clock.at(clock.now() + timedelta(days=20)):
        assert "1 rating in 90 days" in read(browser_of_maya, address)
        put_in_force(("ratings_of: 90d", "ratings_of: 14d"))
        assert "nobody has rated us in 14 days" in read(browser_of_maya, address)
