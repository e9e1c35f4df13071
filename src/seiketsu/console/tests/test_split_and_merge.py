"""Splitting from the ticket's page, merging several from the queue, and the proposal of a likely duplicate."""

from __future__ import annotations

import pytest

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.desk.models import Merge, Split, Ticket
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def again(harbor) -> Ticket:
    return factories.ticket(harbor, subject_line="Tour bookings ignore the blackout dates")


def test_chosen_messages_become_a_ticket_and_go_back(browser_of_maya, ticket, maya, read):
    factories.answer(ticket, maya)
    second = factories.client_writes(ticket, "And the invoice is wrong.").message
    assert "And the invoice is wrong." in read(browser_of_maya, f"/desk/tickets/{ticket.pk}/split/")
    answer = browser_of_maya.post(f"/desk/tickets/{ticket.pk}/split/", {"message": second.pk}, follow=True)
    made = Split.objects.get().ticket
    assert answer.redirect_chain[-1][0] == f"/desk/tickets/{made.pk}/"
    assert f"Split from # {ticket.pk}".replace("# ", "#") in read(browser_of_maya, f"/desk/tickets/{made.pk}/links/")
    assert f"Split off: #{made.pk}" in read(browser_of_maya, f"/desk/tickets/{ticket.pk}/links/")
    browser_of_maya.post(f"/desk/tickets/{made.pk}/split/undo/")
    second.refresh_from_db()
    assert second.ticket_id == ticket.pk


def test_what_dialogs_show_is_fetched_when_they_open(browser_of_maya, ticket):
    """`dialogs.js` tells the element itself, so the trigger is the bare event."""
    page = browser_of_maya.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    for address in (f"/desk/tickets/{ticket.pk}/split/", "/desk/defects/choices/"):
        element = page[page.index(f'hx-get="{address}"') :]
        assert "opened" in element[: element.index(">")]
        assert "from:closest dialog" not in element[: element.index(">")]


def test_a_choice_that_makes_no_ticket_is_told(browser_of_maya, ticket):
    answer = browser_of_maya.post(f"/desk/tickets/{ticket.pk}/split/", {}, follow=True)
    assert "Choose messages of this ticket" in answer.content.decode()
    answer = browser_of_maya.post(f"/desk/tickets/{ticket.pk}/split/undo/", follow=True)
    assert "split off another ticket" in answer.content.decode()


def test_a_likely_duplicate_is_proposed_and_one_click_from_merging(browser_of_maya, ticket, again, read):
    assert f"Likely the same New #{again.pk}" in read(browser_of_maya, f"/desk/tickets/{ticket.pk}/links/")
    page = read(browser_of_maya, f"/desk/merge/?ticket={ticket.pk}&ticket={again.pk}")
    assert ticket.subject_line in page
    assert again.subject_line in page


def test_several_chosen_in_the_queue_go_into_the_one_that_stays(browser_of_maya, ticket, again, harbor):
    third = factories.ticket(harbor)
    chosen = [ticket.pk, again.pk, third.pk]
    answer = browser_of_maya.post("/desk/bulk/", {"action": "merge", "ticket": chosen})
    assert answer.url.startswith("/desk/merge/?ticket=")
    answer = browser_of_maya.post("/desk/merge/", {"ticket": chosen, "target": again.pk, "tell_client": "on"})
    assert answer.url == f"/desk/tickets/{again.pk}/"
    assert set(Merge.objects.values_list("source_id", "target_id")) == {(ticket.pk, again.pk), (third.pk, again.pk)}


def test_merging_without_a_choice_or_over_two_clients_is_refused(browser_of_maya, ticket, again):
    assert browser_of_maya.post("/desk/merge/", {"ticket": [ticket.pk, again.pk]}).status_code == 422
    theirs = factories.ticket(factories.organization("Other Realty"))
    answer = browser_of_maya.post("/desk/merge/", {"ticket": [ticket.pk, theirs.pk], "target": ticket.pk})
    assert answer.status_code == 422
    assert "two clients" in answer.content.decode()
    assert not Merge.objects.exists()


def test_merging_takes_a_number_that_was_only_typed(browser_of_maya, ticket, again):
    browser_of_maya.post(f"/desk/tickets/{ticket.pk}/merge/", {"q": f"#{again.pk}"})
    assert Merge.objects.get().target_id == again.pk


def test_clients_have_no_such_pages(ticket):
    client = signed_in(ticket.requester)
    for address in (f"/desk/tickets/{ticket.pk}/split/", f"/desk/merge/?ticket={ticket.pk}"):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
