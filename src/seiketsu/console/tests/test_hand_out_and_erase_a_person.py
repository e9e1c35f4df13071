"""A person's data is handed out whole, and goes from every table when they are erased."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests import factories as people
from seiketsu.core import clock
from seiketsu.core.test_kit import settle
from seiketsu.desk import actions, seeing
from seiketsu.desk.models import Decision
from seiketsu.desk.tests import factories
from seiketsu.plan.actions import apply_plan
from seiketsu.plan.tests.factories import altered

pytestmark = pytest.mark.django_db
NEEDLE = "Wilhelmina Quackenbush"
ADDRESS = "wilhelmina@quackenbush.example"
# Copies of a name beside a row; each is overwritten by its app's erasure. A new one must be added to both.
COPIES_OF_NAMES = {
    # Of a person this keeps the id alone, because the table is only ever added to.
    "commitments.CommitmentStep.actor_label",
    "core.EventRecord.actor_label",
    "desk.Decision.actor_label",
    "desk.Escalation.actor_label",
    "desk.Escalation.ended_by_label",
    "desk.Macro.updated_by_label",
    "desk.MacroVersion.actor_label",
    "desk.Message.author_name",
    "desk.RuleVersion.actor_label",
    "desk.TicketFormVersion.actor_label",
    "desk.TicketTemplateVersion.actor_label",
    "plan.PlanVersion.applied_by_label",
    "surveys.SurveyRequest.agent_name",
}


@pytest.fixture
def admin(desk):
    people.staff(role="administrator")
    return people.staff(role="administrator", name="Dana Whitfield")


@pytest.fixture
def wilhelmina(harbor):
    return people.person(harbor, name=NEEDLE, email=ADDRESS)


@pytest.fixture
def history(wilhelmina, harbor, maya):
    """A ticket that was opened, answered, asked about again, solved and confirmed."""
    ticket = factories.ticket(harbor, requester=wilhelmina)
    settle()
    factories.answer(ticket, maya)
    factories.client_writes(ticket)
    settle()
    ticket.refresh_from_db()
    actions.solve(ticket, actor=actor_of(maya))
    actions.confirm_solution(ticket, confirmed_by=wilhelmina, actor=actor_of(wilhelmina))
    settle()
    ticket.refresh_from_db()
    return ticket


def where_it_stands(*needles):
    """Every table in which a row holds one of the texts, whatever the column."""
    found = []
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names():
            for needle in needles:
                cursor.execute(f'select count(*) from "{name}" t where t::text ilike %s', [f"%{needle}%"])
                if cursor.fetchone()[0]:
                    found.append(name)
    return sorted(set(found))


def test_no_table_knows_the_name_or_address_afterwards(admin, history, wilhelmina):
    browser = people.signed_in(admin)
    assert len(where_it_stands(NEEDLE, ADDRESS)) > 4
    answer = browser.post(f"/settings/people/{wilhelmina.pk}/erasure/", {"typed": ADDRESS})
    assert answer.status_code == 302
    assert where_it_stands(NEEDLE, ADDRESS) == []


def test_no_table_knows_an_erased_colleague(admin, harbor):
    colleague = factories.agent(name=NEEDLE, email=ADDRESS)
    ticket = factories.ticket(harbor)
    settle()
    apply_plan(altered(("access_log: 26w", "access_log: 20w")), actor=actor_of(colleague))
    factories.answer(ticket, colleague)
    actions.add_note(ticket, body=factories.body("Look here"), author=colleague, actor=actor_of(colleague))
    actions.escalate(ticket, level=2, reason="Too deep", actor=actor_of(colleague))
    seeing.note(ticket.pk, colleague.pk, clock.now())
    seeing.write_now()
    settle()
    people.signed_in(admin).post(f"/settings/people/{colleague.pk}/erasure/", {"typed": ADDRESS})
    # What clients were sent is theirs, signed as it was.
    assert where_it_stands(NEEDLE, ADDRESS) == ["delivery_delivery"]
    assert where_it_stands(ADDRESS) == []


def test_a_name_that_ends_in_no_letter_goes_from_the_reasons_too(admin, harbor):
    colleague = factories.agent(name="Otto Quackenbush Jr.", email=ADDRESS)
    ticket = factories.ticket(harbor)
    actions.assign(ticket, assignee=colleague, reason="Otto Quackenbush Jr. knows them.", actor=factories.TEST)
    Decision.objects.filter(ticket=ticket).update(chosen={"candidates": [{"name": colleague.name}]})
    actions.assign(ticket, assignee=None, actor=factories.TEST)
    people.signed_in(admin).post(f"/settings/people/{colleague.pk}/erasure/", {"typed": ADDRESS})
    assert "desk_decision" not in where_it_stands("Otto Quackenbush")


def test_every_copy_of_a_name_is_known_to_the_erasure():
    """A column that copies the name of a person beside its row must be overwritten too."""
    names = ("actor_label", "author_name", "agent_name", "user_name", "person_name", "owner_name", "requester_name")
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("seiketsu.")
        for field in model._meta.concrete_fields
        if field.name in names or field.name.endswith("_by_label")
    }
    assert found == COPIES_OF_NAMES


def test_it_is_looked_at_first_and_handed_out_whole(admin, history, wilhelmina):
    lead = people.signed_in(people.staff(role="lead"))
    page = lead.get(f"/settings/people/{wilhelmina.pk}/data/").content.decode()
    assert ADDRESS in page
    assert "Only administrators erase" in page
    found = json.loads(lead.get(f"/settings/people/{wilhelmina.pk}/data.json").content)
    assert found["accounts"]["email"] == ADDRESS
    assert found["desk"]["tickets"][0]["number"] == history.pk
    assert {"accounts", "channels", "delivery", "desk", "plan", "schedules", "surveys"} <= set(found)


def test_a_wrong_word_erases_nobody(admin, history, wilhelmina):
    answer = people.signed_in(admin).post(f"/settings/people/{wilhelmina.pk}/erasure/", {"typed": "yes"})
    assert answer.status_code == 422
    wilhelmina.refresh_from_db()
    assert wilhelmina.erased_at is None


@pytest.mark.parametrize(("role", "look", "erase"), [("agent", 403, 403), ("lead", 200, 403), ("manager", 200, 403)])
def test_only_leads_look_and_only_administrators_erase(role, look, erase, history, wilhelmina):
    browser = people.signed_in(people.staff(role=role))
    assert browser.get(f"/settings/people/{wilhelmina.pk}/data/").status_code == look
    assert browser.get(f"/settings/people/{wilhelmina.pk}/data.json").status_code == look
    assert browser.post(f"/settings/people/{wilhelmina.pk}/erasure/", {"typed": ADDRESS}).status_code == erase


def test_clients_know_nothing_of_it(wilhelmina, harbor):
    theirs = people.signed_in(people.person(harbor))
    assert theirs.get(f"/settings/people/{wilhelmina.pk}/data/").status_code == 404


def test_the_plan_says_whether_open_tickets_wait(admin, wilhelmina, harbor):
    ticket = factories.ticket(harbor, requester=wilhelmina)
    settle()
    browser = people.signed_in(admin)
    assert f"#{ticket.pk}" in browser.get(f"/settings/people/{wilhelmina.pk}/data/").content.decode()
    assert browser.post(f"/settings/people/{wilhelmina.pk}/erasure/", {"typed": ADDRESS}).status_code == 409
    clock.set_to(clock.now() + timedelta(minutes=1))
    apply_plan(
        altered(("erasure_waits_for_open_tickets: true", "erasure_waits_for_open_tickets: false")),
        actor=factories.TEST,
    )
    assert browser.post(f"/settings/people/{wilhelmina.pk}/erasure/", {"typed": ADDRESS}).status_code == 302
    wilhelmina.refresh_from_db()
    assert wilhelmina.name == "Erased person"


def test_the_page_speaks_of_people_not_of_tables(admin, history, wilhelmina):
    page = people.signed_in(admin).get(f"/settings/people/{wilhelmina.pk}/data/").content.decode()
    assert "Incoming mail" in page
    assert "Added on" in page
    assert "Channels" not in page
    assert wilhelmina.created_at.isoformat() not in page
    assert wilhelmina.created_at.isoformat() in json.dumps(
        people.signed_in(admin).get(f"/settings/people/{wilhelmina.pk}/data.json").json()
    )
