"""The staff's pages do not exist for clients, and strangers are asked to sign in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.urls.converters import IntConverter

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.console import urls
from seiketsu.desk.models import Ticket
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db

PATTERNS = {str(pattern.name): pattern for pattern in urls.urlpatterns}
NAMES = list(PATTERNS)


def address(name: str, ticket: Ticket) -> str:
    """Every page of the ticket itself; of other things the first there would be."""
    numbers = {"ticket_id": ticket.pk}
    arguments = {
        part: numbers.get(part, 1) if isinstance(converter, IntConverter) else "on"
        for part, converter in PATTERNS[name].pattern.converters.items()
    }
    return reverse(f"console:{name}", kwargs=arguments)


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
