"""Agents put people in copy on the ticket's page and take them out again; their answers go there by mail."""

from __future__ import annotations

import pytest

from seiketsu.accounts.models import User
from seiketsu.accounts.tests.factories import organization, person
from seiketsu.delivery.models import Delivery
from seiketsu.desk.models import Watcher
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def change(browser_of_maya, ticket):
    def post(**given):
        return browser_of_maya.post(f"/desk/tickets/{ticket.pk}/copy/", given, follow=True)

    return post


def on(ticket) -> list[str | None]:
    return list(Watcher.objects.filter(ticket=ticket).order_by("id").values_list("user__email", flat=True))


def last_copies() -> list[str]:
    return list(Delivery.objects.filter(kind="desk.reply").latest("id").cc)


def test_somebody_in_copy_gets_the_answer_until_taken_out(change, ticket, maya):
    page = change(address="Partner@mls.example").content.decode()

    assert "partner@mls.example" in page and on(ticket) == ["partner@mls.example"]
    factories.answer(ticket, maya, "First")
    assert last_copies() == ["partner@mls.example"]

    change(remove=User.objects.get(email="partner@mls.example").pk)
    factories.answer(ticket, maya, "Second")
    assert (on(ticket), last_copies()) == ([], [])


def test_twice_in_copy_is_once(change, ticket):
    change(address="partner@mls.example")
    change(address="PARTNER@mls.example")
    assert on(ticket) == ["partner@mls.example"]


def test_a_colleague_of_the_requester_may_be_in_copy(change, ticket):
    colleague = person(ticket.organization, name="Luis Ortega")
    change(address=colleague.email)
    assert on(ticket) == [colleague.email]


def test_somebody_of_another_client_may_not(change, ticket):
    other = person(organization("Elsewhere"), name="Eve Other")
    page = change(address=other.email).content.decode()
    assert "Eve Other belongs to another client" in page and on(ticket) == []


def test_the_requester_needs_no_copy(change, ticket):
    assert "gets every answer anyway" in change(address=ticket.requester.email).content.decode()
    assert on(ticket) == []


def test_what_is_no_address_is_refused(change, ticket):
    before = User.objects.count()
    change(address="no address")
    change(remove="nobody")
    change()
    assert on(ticket) == [] and User.objects.count() == before
