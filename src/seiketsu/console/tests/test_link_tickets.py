"""Links on the ticket page: made by search, shown with the other side's status, and one answer to all who wait."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.core.test_kit import settle
from seiketsu.desk import actions, queries
from seiketsu.desk.models import GroupAnswerItem, Message, Ticket, TicketLink
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(harbor) -> Ticket:
    return factories.ticket(harbor, subject_line="Blackout dates in the calendar")


@pytest.fixture
def incident(ticket) -> Ticket:
    theirs = factories.organization("Copperline Realty")
    made = factories.ticket(theirs, subject_line="Booked although away")
    actions.link(made, kind="incident", target=ticket, actor=factories.TEST)
    return made


def link(browser: Client, ticket: Ticket, other: Ticket, kind: str):
    return browser.post(f"/desk/tickets/{ticket.pk}/link/", {"other": other.pk, "kind": kind}, follow=True)


def test_the_page_has_the_key_and_fetches_the_panel_beside_itself(browser_of_maya, ticket):
    page = browser_of_maya.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert 'data-opens="link"' in page
    assert 'data-key="l"' in page
    assert f'hx-get="/desk/tickets/{ticket.pk}/links/"' in page


def test_typing_offers_tickets_by_number_and_by_words_but_never_itself(browser_of_maya, ticket, other, read):
    settle()
    address = f"/desk/tickets/{ticket.pk}/choices/"
    assert f"#{other.pk} Blackout dates in the calendar" in read(browser_of_maya, f"{address}?q=%23{other.pk}")
    assert f"#{other.pk}" in read(browser_of_maya, f"{address}?q=calendar")
    assert "Nothing found." in read(browser_of_maya, f"{address}?q={ticket.pk}")
    assert read(browser_of_maya, address).strip() == ""


def test_a_link_is_shown_on_both_sides_with_the_status_and_taken_away(browser_of_maya, ticket, other, read):
    link(browser_of_maya, other, ticket, "child")
    assert "Parts 0 of 1 solved" in read(browser_of_maya, f"/desk/tickets/{ticket.pk}/links/")
    shown = read(browser_of_maya, f"/desk/tickets/{other.pk}/links/")
    assert f"New #{ticket.pk} Tour bookings ignore blackout dates Part of" in shown
    assert f"#{other.pk} is a part of this" in read(browser_of_maya, f"/desk/tickets/{ticket.pk}/")

    made = TicketLink.objects.get()
    browser_of_maya.post(f"/desk/tickets/{ticket.pk}/links/{made.pk}/removal/")
    assert not TicketLink.objects.exists()
    assert "Parts" not in read(browser_of_maya, f"/desk/tickets/{ticket.pk}/links/")


def test_a_refusal_is_told_in_words(browser_of_maya, ticket, read):
    theirs = factories.ticket(factories.organization("Other Realty"))
    answer = link(browser_of_maya, ticket, theirs, "duplicate")
    assert "two clients" in answer.content.decode()
    answer = browser_of_maya.post(f"/desk/tickets/{ticket.pk}/link/", {"kind": "child"}, follow=True)
    assert "Choose the other ticket." in answer.content.decode()
    assert not TicketLink.objects.exists()


def test_another_tickets_link_is_not_taken_away_from_here(browser_of_maya, ticket, other, incident):
    made = TicketLink.objects.get()
    assert browser_of_maya.post(f"/desk/tickets/{other.pk}/links/{made.pk}/removal/").status_code == 404
    assert TicketLink.objects.exists()


def test_one_answer_goes_to_all_who_wait_and_its_outcome_is_seen(browser_of_maya, ticket, incident, read):
    assert "Answer 1 ticket" in read(browser_of_maya, f"/desk/tickets/{ticket.pk}/links/")
    page = read(browser_of_maya, f"/desk/tickets/{ticket.pk}/answer_all/")
    assert "Copperline Realty" in page
    assert "Our voice agent says the old greeting." in page
    chosen = [f"{one.ticket.pk}:{one.seen}" for one in queries.waiting_for(ticket)]
    browser_of_maya.post(
        f"/desk/tickets/{ticket.pk}/answer_all/",
        {"ticket": chosen, "body": "Mended for {{organization.name}}.", "set_status": "solved"},
    )
    panel = f"/desk/tickets/{ticket.pk}/links/"
    assert "0 of 2" in read(browser_of_maya, panel)
    assert "load delay:2s" in browser_of_maya.get(panel).content.decode()
    settle()
    assert "2 of 2" in read(browser_of_maya, panel)
    assert "load delay:2s" not in browser_of_maya.get(panel).content.decode()
    assert Message.objects.filter(ticket=incident, body_text="Mended for Copperline Realty.").count() == 1


def test_what_is_held_back_is_shown_with_the_word_that_held_it(browser_of_maya, ticket, incident, read):
    chosen = [f"{one.ticket.pk}:{one.seen}" for one in queries.waiting_for(ticket)]
    factories.client_writes(incident, "It is mended by itself.")
    browser_of_maya.post(
        f"/desk/tickets/{ticket.pk}/answer_all/", {"ticket": chosen, "body": "Mended.", "set_status": "solved"}
    )
    settle()
    shown = read(browser_of_maya, f"/desk/tickets/{ticket.pk}/links/")
    assert "It is mended by itself." in shown
    assert "Send it still" in shown
    item = GroupAnswerItem.objects.get(state="held")
    assert browser_of_maya.post(f"/desk/held/{item.pk}/", {"do": "guess"}).status_code == 404
    browser_of_maya.post(f"/desk/held/{item.pk}/", {"do": "leave"})
    assert "1 left out" in read(browser_of_maya, f"/desk/tickets/{ticket.pk}/links/")


def test_an_answer_without_words_comes_back_with_the_choice_kept(browser_of_maya, ticket, incident):
    answer = browser_of_maya.post(
        f"/desk/tickets/{ticket.pk}/answer_all/",
        {"ticket": [f"{incident.pk}:0"], "body": "Hi {{no.such}}", "set_status": "solved"},
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "no.such" in page
    assert "Hi {{no.such}}" in page


def test_the_panel_costs_the_same_for_few_links_and_for_many(browser_of_maya, ticket, incident, harbor):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser_of_maya.get(f"/desk/tickets/{ticket.pk}/links/").status_code == 200
        return len(captured)

    count()
    few = count()
    for _number in range(6):
        actions.link(factories.ticket(harbor), kind="incident", target=ticket, actor=factories.TEST)
    assert count() == few


@pytest.mark.parametrize("address", ["links/", "choices/?q=a", "answer_all/"])
def test_clients_have_no_such_pages(ticket, address):
    client = signed_in(ticket.requester)
    assert client.get(f"/desk/tickets/{ticket.pk}/{address}").status_code == 404
    assert client.post(f"/desk/tickets/{ticket.pk}/link/", {"kind": "child", "other": "1"}).status_code == 404


def test_an_answer_to_a_ticket_that_there_is_not_is_refused(browser_of_maya, ticket, incident):
    answer = browser_of_maya.post(
        f"/desk/tickets/{ticket.pk}/answer_all/", {"ticket": [f"{incident.pk}:0", "987654321:0"], "body": "Mended."}
    )
    assert answer.status_code == 422
    assert "#987654321: There is no ticket with this number." in answer.content.decode()
    assert not GroupAnswerItem.objects.exists()
