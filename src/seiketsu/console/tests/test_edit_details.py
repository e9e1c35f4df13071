"""An agent mends what a ticket is called, who asked, and the desk's own fields."""

from __future__ import annotations

import pytest
from django.test import Client

from seiketsu.desk.models import CustomField, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(browser_of_maya: Client) -> Client:
    return browser_of_maya


@pytest.fixture(autouse=True)
def _fields(db: None) -> None:
    CustomField.objects.all().delete()
    CustomField.objects.create(key="brokerage-name", title="Brokerage name", kind="text")
    options = [{"slug": "condo", "title": "Condominium"}, {"slug": "house", "title": "House"}]
    CustomField.objects.create(key="kind-of-property", title="Kind of property", kind="choice", options=options)


def _address(ticket: Ticket) -> str:
    return f"/desk/tickets/{ticket.pk}/details/"


def _given(ticket: Ticket, **changes: str) -> dict[str, str]:
    return {"subject_line": ticket.subject_line, "requester": ticket.requester.email or "", **changes}


def test_the_page_offers_every_field_with_its_value(agent, ticket):
    field = CustomField.objects.get(kind="choice")
    body = agent.get(f"/desk/tickets/{ticket.pk}/").content.decode()

    assert f'value="{ticket.subject_line}"' in body
    assert f'name="custom-{field.key}"' in body


def test_subject_requester_and_fields_change_together(agent, ticket):
    field = CustomField.objects.get(kind="text")
    given = _given(ticket, subject_line="New greeting", requester="New.Person@harborpine.example")
    agent.post(_address(ticket), {**given, "requester_name": "New Person", f"custom-{field.key}": "Cedar"})

    ticket.refresh_from_db()
    assert ticket.subject_line == "New greeting"
    assert (ticket.requester.email, ticket.requester.name) == ("new.person@harborpine.example", "New Person")
    assert ticket.custom[field.key] == "Cedar"


def test_an_emptied_field_is_taken_away(agent, ticket):
    field = CustomField.objects.get(kind="text")
    agent.post(_address(ticket), _given(ticket, **{f"custom-{field.key}": "Cedar"}))
    agent.post(_address(ticket), _given(ticket, **{f"custom-{field.key}": ""}))

    ticket.refresh_from_db()
    assert not ticket.custom.get(field.key)


def test_nothing_changes_when_one_value_is_refused(agent, ticket):
    field = CustomField.objects.get(kind="choice")
    answer = agent.post(
        _address(ticket), _given(ticket, subject_line="Another", **{f"custom-{field.key}": "nonsense"}), follow=True
    )

    ticket.refresh_from_db()
    assert ticket.subject_line != "Another"
    assert field.title in answer.content.decode()


def test_an_address_that_is_none_is_refused(agent, ticket):
    agent.post(_address(ticket), _given(ticket, requester="nobody at all"))

    assert Ticket.objects.get(pk=ticket.pk).requester_id == ticket.requester_id
