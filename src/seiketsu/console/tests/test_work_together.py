"""Two agents on one ticket: who is here, what was written meanwhile, drafts that show in the queue."""

from __future__ import annotations

import pytest

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.desk import actions
from seiketsu.desk.models import WaitingReply
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines(desk):
    return factories.agent(name="Ines Duarte")


def test_the_page_beats_and_shows_who_else_is_here(browser_of_maya, ines, ticket, read):
    address = f"/desk/tickets/{ticket.pk}/presence/"
    assert "data-presence" in browser_of_maya.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    answer = signed_in(ines).post(address, {"doing": "replying"})
    assert answer.status_code == 200 and "Ines" not in answer.content.decode()
    assert "Ines Duarte is replying" in read(browser_of_maya, address)
    signed_in(ines).post(address, {"doing": "gone"})
    assert "Ines" not in read(browser_of_maya, address)


def test_rows_of_the_queue_show_it_too(browser_of_maya, maya, ines, ticket):
    signed_in(ines).post(f"/desk/tickets/{ticket.pk}/presence/", {"doing": "viewing"})
    actions.save_draft(ticket, user=maya, visibility="public", text="Half an answer")
    page = browser_of_maya.get("/desk/").content.decode()
    assert 'title="You have a draft here"' in page and "Ines Duarte" in page


def test_a_colleagues_answer_meanwhile_holds_it_once(browser_of_maya, ines, ticket):
    seen = ticket.messages.latest("id").pk
    factories.answer(ticket, ines, "I have it.")
    data = {"mode": "reply", "body": "So do I.", "cc": "", "version": seen}

    held = browser_of_maya.post(f"/desk/tickets/{ticket.pk}/messages/", data)

    page = held.content.decode()
    assert held.status_code == 409 and "Ines Duarte wrote while you did" in page
    assert "Send anyway" in page and "Look" in page and "So do I.</textarea>" in page
    assert not WaitingReply.objects.exists()
    data["version"] = ticket.messages.latest("id").pk
    assert browser_of_maya.post(f"/desk/tickets/{ticket.pk}/messages/", data).status_code == 302
    assert WaitingReply.objects.count() == 1


def test_ones_own_answer_from_another_window_holds_nothing(browser_of_maya, maya, ticket):
    seen = ticket.messages.latest("id").pk
    factories.answer(ticket, maya, "First.")
    data = {"mode": "reply", "body": "Second.", "cc": "", "version": seen}
    assert browser_of_maya.post(f"/desk/tickets/{ticket.pk}/messages/", data).status_code == 302
