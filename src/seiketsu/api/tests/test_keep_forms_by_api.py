"""Fields and forms through the API, and what it says of tickets that don't fit them."""

from __future__ import annotations

import pytest

from seiketsu.accounts.tests import factories as people
from seiketsu.api.tests.conftest import Program
from seiketsu.core import tenancy
from seiketsu.core.actor import SYSTEM
from seiketsu.desk.forms import actions
from seiketsu.desk.forms.actions import FieldContent
from seiketsu.desk.models import CustomField, Ticket, TicketForm
from seiketsu.desk.rules.forms import FormLine, FormSpec, Need
from seiketsu.plan.tests.factories import apply_shipped_plan

pytestmark = pytest.mark.django_db
LINES = [
    {"field": "crm", "need": "opening"},
    {"field": "cause", "when": [{"field": "custom:crm", "operator": "is", "values": ["other"]}]},
]


@pytest.fixture
def lead():
    apply_shipped_plan()
    CustomField.objects.all().delete()
    options = [("kvcore", "kvCORE"), ("other", "Another one")]
    crm = FieldContent("CRM", "choice", options=options, shown_to_clients=True)
    actions.create_field(crm, actor=SYSTEM, on_general_form=False)
    actions.create_field(FieldContent("Cause", "text"), actor=SYSTEM, on_general_form=False)
    return program(people.staff(name="Ines", role="lead"))


@pytest.fixture
def agent(lead):
    return program(people.staff(name="Maya", role="agent"))


def program(user):
    return Program(people.token(user)[1], user, None)


def ticket(**rest):
    return {"subject": "Missing", "body": {"text": "None."}, "requester": {"email": "d@harbor.example"}, **rest}


def test_a_form_is_written_read_and_brought_back(lead, agent):
    made = lead.call("PUT", "/forms", {"category": "billing", "lines": LINES}).json()
    assert (made["category"], made["version"], len(made["lines"])) == ("billing", 1, 2)
    lead.call("PUT", "/forms", {"category": "billing", "lines": []})
    assert [one["version"] for one in agent.get("/forms").json()["items"]] == [2]
    assert lead.call("PUT", f"/forms/{made['id']}/restoration", {"version": 1}).json()["lines"] == made["lines"]
    versions = agent.get(f"/forms/{made['id']}/versions").json()["items"]
    assert [(one["number"], one["change"]) for one in versions] == [(3, "restored"), (2, "edited"), (1, "created")]
    assert lead.call("DELETE", f"/forms/{made['id']}").status_code == 204
    assert agent.get("/forms").json()["items"] == []
    assert lead.call("DELETE", "/forms/987654").status_code == 404


def test_a_form_that_could_not_work_is_refused_with_pointers(lead):
    answer = lead.call("PUT", "/forms", {"category": None, "lines": list(reversed(LINES))})
    assert answer.status_code == 422 and not TicketForm.objects.exists()
    assert [one["pointer"] for one in answer.json()["errors"]] == ["body/lines/0/when/0"]
    assert lead.call("PUT", "/forms", {"category": "spaceships", "lines": []}).status_code == 422


def test_fields_are_kept(lead, agent):
    given = {"title": "Seats", "kind": "number", "limits": {"at_least": "1"}, "on_general_form": False}
    made = lead.post("/custom-fields", given)
    assert made.status_code == 201 and made.json()["key"] == "seats"
    address = f"/custom-fields/{made.json()['id']}"
    assert lead.call("PUT", address, {"title": "Chairs", "kind": "number"}).json()["title"] == "Chairs"
    assert lead.call("PUT", address, {"title": "Chairs", "kind": "text"}).status_code == 422
    assert "Chairs" in [one["title"] for one in agent.get("/custom-fields").json()["items"]]
    assert lead.call("DELETE", address).status_code == 204
    assert lead.call("DELETE", address).status_code == 404


def test_an_agent_may_read_but_not_change(lead, agent):
    made = lead.call("PUT", "/forms", {"category": None, "lines": LINES}).json()
    field = CustomField.objects.get(key="crm")
    for method, path, body in (
        ("PUT", "/forms", {"category": None, "lines": []}),
        ("PUT", f"/forms/{made['id']}/restoration", {"version": 1}),
        ("DELETE", f"/forms/{made['id']}", None),
        ("POST", "/custom-fields", {"title": "X", "kind": "text"}),
        ("PUT", f"/custom-fields/{field.pk}", {"title": "X", "kind": "choice"}),
        ("DELETE", f"/custom-fields/{field.pk}", None),
    ):
        assert agent.call(method, path, body).status_code == 403, (method, path)


@pytest.mark.django_db(transaction=True)
def test_fields_and_forms_are_the_staffs(lead, client_program):
    tenancy.install()
    office = client_program()
    assert office.get("/custom-fields").status_code == 403
    assert office.get("/forms").status_code == 403
    assert office.call("PUT", "/forms", {"category": None, "lines": []}).status_code == 403


def test_a_ticket_that_does_not_fit_is_refused_with_a_pointer_for_each_field(lead, agent):
    actions.keep_form("billing", FormSpec((FormLine("crm", Need.OPENING),)), actor=SYSTEM)
    answer = agent.post("/tickets", ticket(category="billing", custom={"cause": "Unpaid"}))
    assert answer.status_code == 422 and answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"] == [{"pointer": "body/custom/crm", "detail": "Fill in “CRM”."}]
    answer = agent.post("/tickets", ticket(custom={"crm": "pink", "colour": "red"}))
    assert [one["pointer"] for one in answer.json()["errors"]] == ["body/custom/crm", "body/custom/colour"]
    assert not Ticket.objects.exists()
    made = agent.post("/tickets", ticket(category="billing", custom={"crm": "kvcore"})).json()
    refused = agent.call("PATCH", f"/tickets/{made['id']}", {"custom": {"crm": "pink"}})
    assert refused.json()["errors"][0]["pointer"] == "body/custom/crm"


@pytest.mark.django_db(transaction=True)
def test_a_client_is_held_only_to_what_clients_are_asked(lead, client_program):
    lines = (FormLine("crm", Need.OPENING), FormLine("cause", Need.OPENING))
    actions.keep_form("", FormSpec(lines), actor=SYSTEM)
    tenancy.install()
    office = client_program()
    given = {"subject": "Missing", "body": {"text": "None."}}
    answer = office.post("/tickets", given)
    assert [one["pointer"] for one in answer.json()["errors"]] == ["body/custom/crm"]
    assert office.post("/tickets", {**given, "custom": {"crm": "kvcore"}}).status_code == 201
