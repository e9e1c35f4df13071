"""Leads write fields and forms; agents are asked for them on a new ticket and on its details."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.core.actor import SYSTEM
from seiketsu.desk.forms import actions
from seiketsu.desk.forms.actions import FieldContent
from seiketsu.desk.models import CustomField, Ticket, TicketForm
from seiketsu.desk.rules.automation.spec import Condition
from seiketsu.desk.rules.forms import FormLine, FormSpec, Need
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db
LIST, GENERAL, BILLING = "/settings/forms/", "/settings/forms/general/", "/settings/forms/of/billing/"
LINES = {
    "line-0-field": "crm",
    "line-0-need": "opening",
    "line-1-field": "cause",
    "line-1-need": "solving",
    "when-1-0-field": "custom:crm",
    "when-1-0-operator": "is",
    "when-1-0-value": "other",
}


@pytest.fixture
def lead(desk):
    return signed_in(factories.agent(name="Ines", role="lead"))


@pytest.fixture
def fields(desk):
    CustomField.objects.all().delete()
    options = [("kvcore", "kvCORE"), ("other", "Another one")]
    actions.create_field(FieldContent("CRM", "choice", options=options), actor=SYSTEM, on_general_form=False)
    actions.create_field(FieldContent("Cause", "text"), actor=SYSTEM, on_general_form=False)


def test_every_category_of_the_plan_is_listed_with_the_form_that_holds(lead, fields, read):
    lead.post(BILLING, {**LINES, "do": "save"})
    page = read(lead, LIST)
    assert "Billing" in page and "own, version 1" in page and "the general one" in page and "crm:" in page


def test_a_form_is_written_line_by_line(lead, fields):
    drawn = lead.post(BILLING, {"do": "add-line", "new-field": "crm"}).content.decode()
    assert 'name="line-0-field" value="crm"' in drawn and not TicketForm.objects.exists()
    drawn = lead.post(BILLING, {**LINES, "do": "up-1"}).content.decode()
    assert 'name="line-0-field" value="cause"' in drawn
    drawn = lead.post(BILLING, {**LINES, "do": "drop-0"}).content.decode()
    assert 'name="line-1-field"' not in drawn
    drawn = lead.post(BILLING, {**LINES, "do": "add-when-0"}).content.decode()
    assert 'name="when-0-0-field"' in drawn
    drawn = lead.post(BILLING, {**LINES, "do": "drop-when-1-0"}).content.decode()
    assert 'name="when-1-0-field"' not in drawn
    assert lead.post(BILLING, {**LINES, "do": "save"})["Location"] == LIST
    lines = (
        FormLine("crm", Need.OPENING),
        FormLine("cause", Need.SOLVING, (Condition("custom:crm", "is", ("other",)),)),
    )
    assert FormSpec.of(TicketForm.objects.get(category="billing").definition) == FormSpec(lines)


def test_a_form_that_could_not_work_says_where(lead, fields, read):
    upside_down = {
        "line-0-field": "cause",
        "when-0-0-field": "custom:crm",
        "when-0-0-operator": "is",
        "when-0-0-value": "other",
        "line-1-field": "crm",
    }
    answer = lead.post(BILLING, {**upside_down, "do": "save"})
    assert answer.status_code == 422
    assert "may look only at a field that stands above it, not at CRM" in answer.content.decode()
    assert not TicketForm.objects.exists()


def test_versions_are_compared_and_brought_back(lead, fields, read):
    lead.post(BILLING, {**LINES, "do": "save"})
    lead.post(BILLING, {"line-0-field": "crm", "do": "save"})
    page = read(lead, BILLING)
    assert "CRM · required when opened Cause · required before solving · if CRM is one of Another one CRM" in page
    lead.post(f"{BILLING}restoration/", {"version": "1"})
    assert len(TicketForm.objects.get(category="billing").definition["lines"]) == 2
    assert "There is no version 99." in read(lead, lead.post(f"{BILLING}restoration/", {"version": "99"})["Location"])
    lead.post(f"{BILLING}removal/")
    assert not TicketForm.objects.kept().filter(category="billing").exists()
    assert "Removed" in read(lead, BILLING)


def test_an_agent_reads_forms_and_may_not_change_them(lead, fields, browser_of_maya, read):
    lead.post(GENERAL, {**LINES, "do": "save"})
    field = CustomField.objects.get(key="crm")
    assert "Keep the form" not in read(browser_of_maya, GENERAL)
    for address, given in (
        (GENERAL, {**LINES, "do": "save"}),
        (f"{GENERAL}restoration/", {"version": "1"}),
        (f"/settings/fields/{field.pk}/", {"title": "X", "kind": "choice", "do": "save"}),
        (f"/settings/fields/{field.pk}/removal/", {}),
        ("/settings/fields/new/", {"title": "X", "kind": "text", "do": "save"}),
    ):
        assert browser_of_maya.post(address, given).status_code == 403, address
    assert browser_of_maya.get("/settings/fields/987654/").status_code == 404
    assert browser_of_maya.get("/settings/forms/of/spaceships/").status_code == 404


def test_a_field_is_made_edited_and_removed(lead, fields, read):
    new = {
        "title": "Line",
        "kind": "several",
        "options": "Sales\nSupport",
        "shown_to_clients": "on",
        "on_general": "on",
    }
    assert "Values to choose from" in lead.post("/settings/fields/new/", {**new, "do": "again"}).content.decode()
    assert lead.post("/settings/fields/new/", {**new, "do": "save"})["Location"] == LIST
    made = CustomField.objects.get(key="line")
    assert made.shown_to_clients and [one["slug"] for one in made.options] == ["sales", "support"]
    edited = {"title": "Line", "kind": "several", "options": "sales: Selling\nRent: out", "slugs": ["sales", "support"]}
    lead.post(f"/settings/fields/{made.pk}/", {**edited, "do": "save"})
    made.refresh_from_db()
    assert made.options == [{"slug": "sales", "title": "Selling"}, {"slug": "rent_out", "title": "Rent: out"}]
    answer = lead.post(f"/settings/fields/{made.pk}/removal/")
    assert "Take it off these forms first: General form." in read(lead, answer["Location"])
    cause = CustomField.objects.get(key="cause")
    lead.post(GENERAL, {"line-0-field": "crm", "do": "save"})
    lead.post(f"/settings/fields/{cause.pk}/removal/")
    assert not CustomField.objects.filter(key="cause").exists()


NEW = {
    "requester": "dana@harborpine.example",
    "subject_line": "Leads are missing",
    "body": "None since noon.",
    "channel": "voice",
    "category": "billing",
}


def test_an_agent_is_asked_on_a_new_ticket(lead, fields, browser_of_maya):
    lead.post(BILLING, {**LINES, "line-1-need": "opening", "do": "save"})
    asked = browser_of_maya.post("/desk/new/questions/", NEW).content.decode()
    assert 'name="custom-crm"' in asked and 'name="custom-cause"' not in asked
    assert (
        'name="custom-cause"'
        in browser_of_maya.post("/desk/new/questions/", {**NEW, "custom-crm": "other"}).content.decode()
    )
    refused = browser_of_maya.post("/desk/new/", {**NEW, "custom-crm": "other"})
    assert refused.status_code == 422 and "Fill in “Cause”." in refused.content.decode()
    assert not Ticket.objects.exists()
    browser_of_maya.post("/desk/new/", {**NEW, "custom-crm": "other", "custom-cause": "Unpaid"})
    ticket = Ticket.objects.get()
    assert (ticket.category, ticket.custom) == ("billing", {"crm": "other", "cause": "Unpaid"})


def test_without_scripts_a_button_shows_the_fields(lead, fields, browser_of_maya):
    lead.post(BILLING, {**LINES, "do": "save"})
    page = browser_of_maya.post("/desk/new/", {**NEW, "do": "ask"})
    assert page.status_code == 200 and 'name="custom-crm"' in page.content.decode()
    assert "None since noon." in page.content.decode() and not Ticket.objects.exists()


def test_the_ticket_says_what_is_missing_before_solving(lead, fields, browser_of_maya, ticket, maya, read):
    lead.post(GENERAL, {**LINES, "do": "save"})
    address = f"/desk/tickets/{ticket.pk}/"
    assert "Before solving: CRM" in read(browser_of_maya, address)
    details = {"subject_line": ticket.subject_line, "requester": ticket.requester.email or "", "custom-crm": "other"}
    asked = browser_of_maya.post(f"{address}questions/", details).content.decode()
    assert 'name="custom-cause"' in asked
    factories.answer(ticket, maya)
    told = browser_of_maya.post(f"{address}status/", {"status": "solved"}, follow=True)
    assert "Fill in “CRM” before you solve the ticket." in told.content.decode()
    browser_of_maya.post(f"{address}details/", {**details, "custom-cause": "A token ran out"})
    page = read(browser_of_maya, address)
    assert "Before solving" not in page and "CRM Another one" in page
    browser_of_maya.post(f"{address}status/", {"status": "solved"})
    ticket.refresh_from_db()
    assert ticket.status == "solved"


def test_an_emptied_list_is_taken_away(lead, fields, browser_of_maya, ticket):
    actions.create_field(FieldContent("Areas", "several", options=[("n", "North")]), actor=SYSTEM)
    details = {"subject_line": ticket.subject_line, "requester": ticket.requester.email or ""}
    browser_of_maya.post(f"/desk/tickets/{ticket.pk}/details/", {**details, "custom-areas": ["", "n"]})
    ticket.refresh_from_db()
    assert ticket.custom == {"areas": ["n"]}
    browser_of_maya.post(f"/desk/tickets/{ticket.pk}/details/", {**details, "custom-areas": [""]})
    ticket.refresh_from_db()
    assert ticket.custom == {}


def test_the_list_costs_the_same_however_many_fields_there_are(lead, fields):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            lead.get(LIST)
        return len(queries)

    before = cost()
    for number in range(5):
        actions.create_field(FieldContent(f"Field {number}", "text"), actor=SYSTEM)
    assert cost() <= before + 1
