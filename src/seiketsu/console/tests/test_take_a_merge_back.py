"""The banner of a merge and its way back, on both tickets."""

from __future__ import annotations

import pytest
from django.test import Client

from seiketsu.desk.models import Merge, Ticket
from seiketsu.desk.tests import factories


@pytest.fixture
def other(harbor) -> Ticket:
    return factories.ticket(harbor, subject_line="Blackout dates again")


def merge(browser, ticket: Ticket, into: Ticket, **given: str):
    return browser.post(f"/desk/tickets/{ticket.pk}/merge/", {"target": into.pk, **given})


def test_the_merged_ticket_says_where_it_went_and_can_be_taken_back(browser_of_maya, ticket, other, read):
    merge(browser_of_maya, ticket, other)
    assert f"Merged into #{other.pk} Undo" in read(browser_of_maya, f"/desk/tickets/{ticket.pk}/")
    browser_of_maya.post(f"/desk/tickets/{ticket.pk}/unmerge/")
    ticket.refresh_from_db()
    assert ticket.merged_into_id is None
    assert not Merge.objects.exists()


def test_the_target_shows_what_came_in_each_with_its_way_back(browser_of_maya, ticket, other, read):
    merge(browser_of_maya, ticket, other)
    assert (
        f'hx-get="/desk/tickets/{other.pk}/merges/"'
        in browser_of_maya.get(f"/desk/tickets/{other.pk}/").content.decode()
    )
    shown = read(browser_of_maya, f"/desk/tickets/{other.pk}/merges/")
    assert f"#{ticket.pk} was merged into this ticket: {ticket.subject_line}" in shown
    answer = browser_of_maya.post(
        f"/desk/tickets/{ticket.pk}/unmerge/", {"next": f"/desk/tickets/{other.pk}/"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == f"/desk/tickets/{other.pk}/"
    assert read(browser_of_maya, f"/desk/tickets/{other.pk}/merges/").strip() == ""


def test_another_clients_ticket_needs_the_box_ticked(browser_of_maya, ticket):
    theirs = factories.ticket(factories.organization("Other Realty"), text="Theirs, and secret.")
    merge(browser_of_maya, ticket, theirs)
    assert not Merge.objects.exists()
    merge(browser_of_maya, ticket, theirs, across_clients="on")
    assert Merge.objects.get().kept["is_apart"] is True


def test_clients_have_no_such_fragment(ticket):
    assert Client().get(f"/desk/tickets/{ticket.pk}/merges/").status_code in (302, 403, 404)
