"""Forms of categories: who is asked for what, on every way in, and before a ticket is solved."""

from __future__ import annotations

import pytest

from seiketsu.accounts.actors import actor_of
from seiketsu.accounts.tests import factories as people
from seiketsu.core.actor import SYSTEM
from seiketsu.core.models import EventRecord
from seiketsu.desk import actions as desk
from seiketsu.desk.actions import MessageBody
from seiketsu.desk.automation import actions as automation
from seiketsu.desk.automation.errors import Faulty
from seiketsu.desk.errors import UnfitFields, UnknownValue
from seiketsu.desk.forms import actions
from seiketsu.desk.forms.actions import FieldContent
from seiketsu.desk.models import CustomField, Ticket, TicketForm
from seiketsu.desk.queries import terms
from seiketsu.desk.rules.automation.spec import Condition
from seiketsu.desk.rules.fields import Limits
from seiketsu.desk.rules.forms import FormLine, FormSpec, Need
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.automation_parts import do, on, when
from seiketsu.desk.versions import NoVersion

pytestmark = pytest.mark.django_db
CRM_IS_OTHER = (Condition("custom:crm", "is", ("other",)),)
OPTIONS = [("kvcore", "kvCORE"), ("other", "Another one")]


@pytest.fixture
def fields(desk):
    CustomField.objects.all().delete()
    TicketForm.objects.all().delete()
    contents = {
        "crm": FieldContent("CRM", "choice", options=OPTIONS, shown_to_clients=True),
        "crm_name": FieldContent("CRM name", "text", shown_to_clients=True),
        "cause": FieldContent("Cause", "text"),
        "areas": FieldContent("Areas", "several", options=[("north", "North"), ("south", "South")]),
    }
    return {key: actions.create_field(one, actor=SYSTEM, on_general_form=False) for key, one in contents.items()}


@pytest.fixture
def crm_form(fields):
    lines = (
        FormLine("crm", Need.OPENING),
        FormLine("crm_name", Need.OPENING, CRM_IS_OTHER),
        FormLine("cause", Need.SOLVING),
        FormLine("areas"),
    )
    return actions.keep_form("lead_management", FormSpec(lines), actor=SYSTEM)


def opened(requester, organization, *, actor=None, channel="portal", category="lead_management", author=None, **custom):
    return desk.open_ticket(
        requester=requester,
        organization=organization,
        author=author,
        subject_line="Leads are missing",
        body=MessageBody(text="They are not in our CRM."),
        channel=channel,
        category=category,
        custom=custom,
        actor=actor or actor_of(requester),
    )


def test_a_client_must_answer_what_is_asked_at_opening(crm_form, client_organization):
    dana = people.person(client_organization)
    with pytest.raises(UnfitFields) as refused:
        opened(dana, client_organization)
    assert dict(refused.value.errors) == {"body/custom/crm": "Fill in “CRM”."}
    with pytest.raises(UnfitFields) as refused:
        opened(dana, client_organization, crm="other")
    assert list(refused.value.fields) == ["crm_name"]
    assert opened(dana, client_organization, crm="other", crm_name="Sierra").custom == {
        "crm": "other",
        "crm_name": "Sierra",
    }
    assert opened(dana, client_organization, crm="kvcore").custom == {"crm": "kvcore"}
    assert Ticket.objects.count() == 2


def test_every_wrong_value_is_told_at_once(crm_form, client_organization):
    with pytest.raises(UnfitFields) as refused:
        opened(people.person(client_organization), client_organization, crm="pink", areas=["east"], colour="red")
    assert list(dict(refused.value.errors)) == ["body/custom/crm", "body/custom/areas", "body/custom/colour"]


def test_mail_is_never_refused_and_the_agent_is_asked_before_solving(crm_form, client_organization, maya):
    dana = people.person(client_organization)
    ticket = opened(dana, client_organization, channel="email", actor=SYSTEM)
    factories.answer(ticket, maya)
    with pytest.raises(UnfitFields) as refused:
        desk.solve(ticket, actor=actor_of(maya), author=maya)
    assert dict(refused.value.errors) == {
        "ticket/custom/crm": "Fill in “CRM” before you solve the ticket.",
        "ticket/custom/cause": "Fill in “Cause” before you solve the ticket.",
    }
    with pytest.raises(UnfitFields):
        desk.reply(ticket, body=MessageBody(text="Done."), author=maya, actor=actor_of(maya), set_status="solved")
    assert ticket.messages.count() == 2, "what could not solve it was not sent either"
    desk.set_custom(ticket, values={"crm": "kvcore", "cause": "A token ran out"}, actor=actor_of(maya))
    assert desk.solve(ticket, actor=actor_of(maya), author=maya).status == "solved"


def test_a_rule_and_the_clients_own_word_are_not_asked(crm_form, client_organization, maya):
    dana = people.person(client_organization)
    ticket = opened(dana, client_organization, crm="kvcore")
    factories.answer(ticket, maya)
    assert desk.confirm_solution(ticket, actor=actor_of(dana), confirmed_by=dana).status == "closed"


def test_what_a_closed_ticket_goes_on_in_is_not_asked_again(crm_form, client_organization, maya):
    dana = people.person(client_organization)
    first = opened(dana, client_organization, channel="email", actor=SYSTEM)
    second = desk.open_ticket(
        requester=dana,
        organization=client_organization,
        subject_line="Again",
        body=MessageBody(text="It is back."),
        channel="portal",
        category="lead_management",
        follow_up_of=first,
        actor=actor_of(dana),
    )
    assert second.custom == {}


def test_clients_are_not_asked_for_what_they_may_not_see_but_agents_are(fields, client_organization, maya):
    actions.keep_form("", FormSpec((FormLine("cause", Need.OPENING),)), actor=SYSTEM)
    dana = people.person(client_organization)
    assert opened(dana, client_organization, category=None).pk
    with pytest.raises(UnfitFields):
        opened(dana, client_organization, category=None, actor=actor_of(maya), author=maya, channel="voice")


def test_a_category_without_a_form_has_the_general_one(fields, client_organization):
    actions.keep_form("", FormSpec((FormLine("crm", Need.OPENING),)), actor=SYSTEM)
    own = actions.keep_form("billing", FormSpec(()), actor=SYSTEM)
    dana = people.person(client_organization)
    with pytest.raises(UnfitFields):
        opened(dana, client_organization, category="agent_setup")
    assert opened(dana, client_organization, category="billing").category == "billing"
    actions.drop_form(own, actor=SYSTEM)
    with pytest.raises(UnfitFields):
        opened(dana, client_organization, category="billing")
    with pytest.raises(Faulty, match="general form stays"):
        actions.drop_form(TicketForm.objects.get(category=""), actor=SYSTEM)


def test_a_tier_may_be_asked_for_more(fields):
    when_enterprise = (Condition("tier", "is", ("enterprise",)),)
    actions.keep_form("", FormSpec((FormLine("crm", Need.OPENING, when_enterprise),)), actor=SYSTEM)
    small, large = people.organization("Small", tier="professional"), people.organization("Large", tier="enterprise")
    assert opened(people.person(small), small, category=None).pk
    with pytest.raises(UnfitFields):
        opened(people.person(large), large, category=None)


def test_a_form_keeps_its_versions_and_goes_back(crm_form, fields):
    edited = actions.keep_form("lead_management", FormSpec((FormLine("crm"),)), actor=SYSTEM)
    assert actions.keep_form("lead_management", FormSpec((FormLine("crm"),)), actor=SYSTEM).version == 2
    back = actions.restore_form(edited, 1, actor=SYSTEM)
    assert (back.version, back.definition) == (3, crm_form.definition)
    assert [one.change for one in back.versions.order_by("number")] == ["created", "edited", "restored"]
    changes = EventRecord.objects.filter(type="desk.form_changed").order_by("id").values_list("data__change", flat=True)
    assert list(changes) == ["created", "edited", "restored"]
    with pytest.raises(NoVersion):
        actions.restore_form(back, 99, actor=SYSTEM)
    with pytest.raises(UnknownValue, match="no category"):
        actions.keep_form("spaceships", FormSpec(), actor=SYSTEM)


def test_a_field_leaves_only_when_no_form_asks_for_it_and_its_rules_stop(crm_form, fields, client_organization):
    ticket = opened(people.person(client_organization), client_organization, crm="kvcore", areas="north")
    rule = automation.create_rule(
        name="North",
        spec=on("opened", every=[when("custom:areas", "has_any", "north")], acts=[do("priority", priority="high")]),
        actor=SYSTEM,
        is_on=True,
    )
    with pytest.raises(Faulty, match="Take it off these forms first: Lead"):
        actions.remove_field(fields["areas"], actor=SYSTEM)
    actions.keep_form("lead_management", FormSpec((FormLine("crm"),)), actor=SYSTEM)
    actions.remove_field(fields["areas"], actor=SYSTEM)
    rule.refresh_from_db()
    ticket.refresh_from_db()
    assert not rule.is_on and rule.faults
    assert ticket.custom["areas"] == ["north"], "what was answered stays"
    with pytest.raises(UnfitFields, match="no field"):
        desk.set_custom(ticket, values={"areas": ["south"]}, actor=SYSTEM)
    again = actions.create_field(FieldContent("Areas", "text"), actor=SYSTEM)
    assert again.key == "areas_2", "a key is never given twice"


def test_a_key_of_the_search_language_is_not_taken(fields):
    assert actions.create_field(FieldContent("Status", "text"), actor=SYSTEM).key == "status_2"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (FieldContent("", "text"), "Give it a name."),
        (FieldContent("X", "colour"), "Choose what it holds."),
        (FieldContent("X", "choice"), "needs at least one value"),
        (FieldContent("X", "text", limits=Limits(pattern="(a+)+")), "repeats too much"),
        (FieldContent("X", "number", limits=Limits(at_least="9", at_most="1")), "above the upper one"),
    ],
)
def test_a_field_that_could_be_of_no_use_is_refused(fields, content, told):
    with pytest.raises(Faulty, match=told):
        actions.create_field(content, actor=SYSTEM)


def test_a_field_keeps_its_kind_and_the_slugs_that_tickets_hold(fields):
    with pytest.raises(Faulty, match="keeps its kind"):
        actions.edit_field(fields["crm"], FieldContent("CRM", "text"), actor=SYSTEM)
    content = FieldContent("CRM", "choice", options=[("kvcore", "kvCORE Platform"), ("", "Lofty")])
    assert actions.edit_field(fields["crm"], content, actor=SYSTEM).options == [
        {"slug": "kvcore", "title": "kvCORE Platform"},
        {"slug": "lofty", "title": "Lofty"},
    ]


def test_a_new_field_comes_onto_the_general_form_behind_what_is_there(fields):
    made = actions.create_field(FieldContent("Phone system", "text"), actor=SYSTEM)
    lines = [line["field"] for line in TicketForm.objects.get(category="").definition["lines"]]
    assert lines == ["crm", "crm_name", "cause", "areas", made.key]


def test_several_values_are_found_by_search_and_by_rules(crm_form, client_organization, maya):
    dana = people.person(client_organization)
    both = opened(dana, client_organization, crm="kvcore", areas=["south", "north"])
    opened(dana, client_organization, crm="kvcore", areas=["south"])
    found = terms("areas:north", user=maya)
    assert list(found.tickets().values_list("pk", flat=True)) == [both.pk] and both.custom["areas"] == [
        "north",
        "south",
    ]
