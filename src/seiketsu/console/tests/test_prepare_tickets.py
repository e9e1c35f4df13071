"""Templates of tickets: kept by leads for all, by agents for themselves, picked on the page of a new ticket."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.core.actor import SYSTEM
from seiketsu.desk.forms import actions as forms
from seiketsu.desk.forms.actions import FieldContent
from seiketsu.desk.models import CustomField, Message, Ticket, TicketTemplate
from seiketsu.desk.prepared import actions
from seiketsu.desk.prepared.actions import TemplateContent
from seiketsu.desk.rules.templates import Prepared
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db
LIST, NEW = "/settings/templates/", "/settings/templates/new/"
GIVEN = {
    "name": "Agent is silent",
    "subject_line": "No calls at {{organization.name}}",
    "body": "{{requester.first_name}} called {{agent.first_name}}.",
    "category": "billing",
    "priority": "high",
    "to_team": "tier2",
    "tags": "Silent Agent, voice",
    "visibility": "all",
    "do": "save",
}


@pytest.fixture
def ines(desk):
    return factories.agent(name="Ines Duarte", role="lead")


@pytest.fixture
def lead(ines):
    return signed_in(ines)


@pytest.fixture
def template(lead) -> TicketTemplate:
    lead.post(NEW, GIVEN)
    return TicketTemplate.objects.get()


def test_a_lead_keeps_one_for_everybody(lead, read):
    assert "No templates yet" in read(lead, LIST)
    lead.post(NEW, GIVEN)
    kept = TicketTemplate.objects.get()
    assert (kept.visibility, kept.team, kept.definition["team"]) == ("all", "", "tier2")
    assert kept.definition["tags"] == ["silent-agent", "voice"]
    page = read(lead, LIST)
    assert "Agent is silent" in page and "Everybody" in page
    lead.post(f"{LIST}{kept.pk}/removal/")
    assert "Agent is silent" not in read(lead, LIST)


def test_what_could_not_work_is_told_and_stays_typed(lead):
    for wrong, told in (
        ({"body": "{{ticket.number}}"}, "There is no variable “ticket.number” here."),
        ({"category": "boats"}, "boats"),
        ({"visibility": "team", "team": ""}, "This template could not work yet."),
        ({"name": " "}, "Give it a name"),
    ):
        answer = lead.post(NEW, {**GIVEN, **wrong})
        assert answer.status_code == 422 and told in answer.content.decode()
        assert "No calls at" in answer.content.decode()
    nothing = lead.post(NEW, {"name": "Empty", "visibility": "all", "do": "save"})
    assert nothing.status_code == 422 and "A template brings something" in nothing.content.decode()
    assert not TicketTemplate.objects.exists()


def test_an_agent_keeps_their_own_alone(browser_of_maya, template, read):
    assert browser_of_maya.post(NEW, GIVEN).status_code == 403
    assert browser_of_maya.get(f"{LIST}{template.pk}/").status_code == 403
    for what in ("removal", "restoration"):
        assert browser_of_maya.post(f"{LIST}{template.pk}/{what}/", {"version": "1"}).status_code == 403
    browser_of_maya.post(NEW, {**GIVEN, "name": "Mine", "visibility": "personal"})
    assert TicketTemplate.objects.get(name="Mine").owner.name == "Maya Torres"
    page = read(browser_of_maya, "/desk/new/")
    assert "Mine" in page and "Agent is silent" in page


def test_one_of_another_team_or_person_is_not_there(browser_of_maya, ines, maya, read):
    own = TemplateContent("Hers", Prepared(body="x"), "personal")
    hers = actions.create_template(own, owner=ines, actor=SYSTEM)
    team = next(one for one in ("tier2", "tier1") if one not in maya.staff_profile.teams)
    actions.create_template(TemplateContent("Theirs", Prepared(body="x"), "team", team), owner=ines, actor=SYSTEM)
    page = read(browser_of_maya, "/desk/new/")
    assert "Hers" not in page and "Theirs" not in page
    assert browser_of_maya.get(f"/desk/new/?template={hers.pk}").status_code == 404
    assert browser_of_maya.post("/desk/new/", {"template": hers.pk}).status_code == 404
    assert browser_of_maya.get(f"{LIST}{hers.pk}/").status_code == 404


def test_picked_it_fills_the_form_and_a_new_client_is_named_when_the_ticket_opens(browser_of_maya, template):
    filled = browser_of_maya.get(f"/desk/new/?template={template.pk}").content.decode()
    assert "called Maya." in filled and "{{requester.first_name}}" in filled
    assert f'name="from_template" value="{template.pk}"' in filled
    sent = {
        "requester": "rosa@example.org", "requester_name": "Rosa Diaz", "subject_line": "No calls", "channel": "voice",
        "body": "{{requester.first_name}} called Maya.", "from_template": template.pk, "category": "billing",
        "priority": "high", "team": "tier2", "tags": "silent-agent, voice",
    }  # fmt: skip
    browser_of_maya.post("/desk/new/", sent)
    ticket = Ticket.objects.get()
    assert Message.objects.get(ticket=ticket).body_text == "Rosa called Maya."
    assert (ticket.category, ticket.priority, ticket.team) == ("billing", "high", "tier2")
    assert ticket.tags == ["silent-agent", "voice"]
    template.refresh_from_db()
    assert template.uses == 1


def test_whoever_is_known_is_named_at_once_and_what_was_typed_stays(browser_of_maya, template, ticket):
    person = ticket.requester
    typed = {"requester": person.email, "subject_line": "Mine", "body": "Urgent.", "tags": "own"}
    page = browser_of_maya.post("/desk/new/", {**typed, "template": template.pk}).content.decode()
    assert f"Urgent.\n\n{person.name.split()[0]} called Maya." in page.replace("\r\n", "\n")
    assert 'value="Mine"' in page and 'value="own, silent-agent, voice"' in page
    assert Ticket.objects.count() == 1


def test_it_brings_values_of_fields(lead, browser_of_maya):
    CustomField.objects.all().delete()
    options = [("kvcore", "kvCORE"), ("other", "Another one")]
    forms.create_field(FieldContent("CRM", "choice", options=options), actor=SYSTEM)
    refused = lead.post(NEW, {**GIVEN, "custom-crm": "boat"})
    assert refused.status_code == 422 and "“CRM” takes one of" in refused.content.decode()
    lead.post(NEW, {**GIVEN, "custom-crm": "other"})
    template = TicketTemplate.objects.get()
    page = browser_of_maya.get(f"/desk/new/?template={template.pk}").content.decode()
    assert '<option value="other" selected>' in page
    assert '<option value="other" selected>' in lead.get(f"{LIST}{template.pk}/").content.decode()


def test_it_keeps_its_versions_and_goes_back(lead, template, read):
    address = f"{LIST}{template.pk}/"
    lead.post(address, {**GIVEN, "body": "Silent since noon."})
    lead.post(address, {**GIVEN, "body": "Silent since noon."})
    page = read(lead, address)
    assert "Silent since noon." in page and "stands now" in page
    lead.post(f"{address}restoration/", {"version": "1"})
    template.refresh_from_db()
    assert (template.version, template.definition["body"]) == (3, GIVEN["body"])
    assert [one.change for one in template.versions.order_by("number")] == ["created", "edited", "restored"]
    gone = lead.post(f"{address}restoration/", {"version": "99"})
    assert "There is no version 99." in read(lead, gone["Location"])


def test_the_pages_cost_the_same_however_many_there_are(lead, ines, template):
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert lead.get(address).status_code == 200
        return len(queries)

    pages = (LIST, "/desk/new/")
    few = [asked(one) for one in pages]
    for number in range(5):
        content = TemplateContent(f"Template {number}", Prepared(body="x"))
        actions.create_template(content, owner=ines, actor=SYSTEM)
    assert [asked(one) for one in pages] == few
