"""The composer shows who gets the answer; they are taken out or added, and a doubtful one is asked about first."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.models import User
from seiketsu.accounts.tests.factories import organization, person
from seiketsu.core.test_kit import settle
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions
from seiketsu.desk.models import Message, WaitingReply, Watcher
from seiketsu.desk.tests import factories
from seiketsu.desk.workspace import outgoing

pytestmark = pytest.mark.django_db


@pytest.fixture
def luis(ticket):
    found = person(ticket.organization, name="Luis Ortega")
    actions.watch(ticket, found, actor=factories.TEST)
    return found


@pytest.fixture
def send(browser_of_maya, ticket):
    def post(**given):
        address = f"/desk/tickets/{ticket.pk}/messages/"
        return browser_of_maya.post(address, {"mode": "reply", "body": "It is mended.", **given})

    return post


def chips(browser, ticket) -> dict[str, bool]:
    """The recipients in the composer, and whether each is ticked."""
    page = browser.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    found = re.findall(r'name="reader" value="(\d+)"( checked)?', page)
    return {User.objects.get(pk=number).name: bool(ticked) for number, ticked in found}


def sent() -> tuple[str, list[str]]:
    settle()
    mail = Delivery.objects.filter(kind="desk.reply").latest("id")
    return mail.recipient_address, mail.cc


def go(maya) -> None:
    """Whatever waits only to be undone goes."""
    row = WaitingReply.objects.filter(state="waiting").latest("id")
    outgoing.send_now(row, user=maya)


def test_the_requester_and_those_in_copy_are_chips(browser_of_maya, ticket, luis):
    assert chips(browser_of_maya, ticket) == {ticket.requester.name: True, "Luis Ortega": True}


def test_unticked_they_do_not_get_it_and_after_undo_they_stay_unticked(send, browser_of_maya, ticket, luis, maya):
    everybody = [ticket.requester_id, luis.pk]
    send(shown=everybody, reader=[ticket.requester_id])
    row = WaitingReply.objects.get()
    browser_of_maya.post(f"/desk/replies/{row.pk}/undo/")
    assert chips(browser_of_maya, ticket) == {ticket.requester.name: True, "Luis Ortega": False}

    send(shown=everybody, reader=[ticket.requester_id])
    go(maya)
    assert sent() == (ticket.requester.email, [])


def test_for_this_answer_only_nobody_stays_in_copy(send, ticket, maya):
    ana = person(ticket.organization, name="Ana Ruiz")
    send(cc=ana.email, cc_once="on")
    go(maya)
    assert sent() == (ticket.requester.email, [ana.email]) and not Watcher.objects.filter(ticket=ticket).exists()


def test_somebody_outside_is_asked_about_and_nothing_is_lost(send, ticket, maya):
    answer = send(cc="sam@mls.example", cc_once="on", set_status="hold", body="Words that took an hour.")

    page = answer.content.decode()
    assert answer.status_code == 409 and not Message.objects.filter(author=maya).exists()
    assert "sam@mls.example is outside" in page and "Words that took an hour." in page
    assert 'name="set_status" value="hold" autofocus' in page
    confirmed = re.findall(r'name="confirmed" value="(\d+)"', page)

    assert send(cc="sam@mls.example", cc_once="on", confirmed=confirmed).status_code == 302
    go(maya)
    assert sent()[1] == ["sam@mls.example"]


def test_another_clients_person_in_copy_is_marked_and_asked_about(send, browser_of_maya, ticket, maya):
    eve = person(organization("Oak Realty"), name="Eve Other")
    actions.watch(ticket, eve, actor=factories.TEST)
    assert "of another client" in browser_of_maya.get(f"/desk/tickets/{ticket.pk}/").content.decode()

    answer = send()
    assert answer.status_code == 409 and "belongs to another client, Oak Realty" in answer.content.decode()
    assert not WaitingReply.objects.exists()


def test_the_page_asks_no_more_with_many_in_copy(browser_of_maya, ticket, maya):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser_of_maya.get(f"/desk/tickets/{ticket.pk}/")
        return len(queries)

    asked()
    before = asked()
    for _one in range(5):
        actions.watch(ticket, person(organization()), actor=factories.TEST)
    assert asked() <= before
