"""The staff's pages do not exist for clients, and strangers are asked to sign in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.console import urls
from seiketsu.desk.models import Ticket
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db

TICKET = object()
ARGUMENTS = {
    "view": ["next_due"],
    "export": ["next_due"],
    "suspended_mail": [1],
    "settle_suspended": [1, "ticket"],
    "attachment": [1],
    "message": [1],
    "ticket": [TICKET],
    "why": [TICKET],
    "write": [TICKET],
    "draft": [TICKET],
    "merges": [TICKET],
    "change_reply": [1, "undo"],
    "presence": [TICKET],
    "snooze": [TICKET],
    "wake": [TICKET],
    "change": [TICKET, "priority"],
    "macro_choices": [TICKET],
    "filled_macro": [TICKET, 1],
    "bulk_change": [1],
    "undo_bulk": [1],
    "cancel_bulk": [1],
    "saved_view": [1],
    "change_saved_view": [1, "up"],
    "rule": [1],
    "change_rule": [1, "on"],
    "macro": [1],
    "macro_removal": [1],
}
NAMES = [pattern.name for pattern in urls.urlpatterns]


def address(name: str, ticket: Ticket) -> str:
    arguments = [ticket.pk if part is TICKET else part for part in ARGUMENTS.get(name, [])]
    return reverse(f"console:{name}", args=arguments)


def test_every_page_is_tried():
    assert set(ARGUMENTS) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_client_gets_nothing_but_not_found(name, ticket):
    before = Ticket.objects.values().get(pk=ticket.pk)
    browser = signed_in(ticket.requester)

    for answer in (browser.get(address(name, ticket)), browser.post(address(name, ticket), {"priority": "urgent"})):
        assert answer.status_code in (404, 405), name
        assert b"Harbor" not in answer.content
    assert Ticket.objects.values().get(pk=ticket.pk) == before


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_is_asked_to_sign_in(name, ticket):
    answer = Client().get(address(name, ticket))

    assert answer.status_code in (302, 401, 404, 405), name
    if answer.status_code == 302:
        assert "sign-in" in answer.headers["Location"] or "login" in answer.headers["Location"]


def test_who_has_left_the_company_sees_nothing_more(ticket):
    left = factories.agent()
    browser = signed_in(left)
    left.is_active = False
    left.save(update_fields=["is_active"])

    assert browser.get(f"/desk/tickets/{ticket.pk}/").status_code in (302, 401, 404)
