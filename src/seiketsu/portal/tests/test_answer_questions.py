"""A client is asked what the form of their subject asks, as soon as it applies, and nothing of the staff's."""

from __future__ import annotations

import pytest

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.core.actor import SYSTEM
from seiketsu.desk.forms import actions
from seiketsu.desk.forms.actions import FieldContent
from seiketsu.desk.models import Ticket
from seiketsu.desk.rules.automation.spec import Condition
from seiketsu.desk.rules.fields import Limits
from seiketsu.desk.rules.forms import FormLine, FormSpec, Need
from seiketsu.portal.tests.reading import seen, words

NEW, QUESTIONS = "/portal/tickets/new", "/portal/tickets/new/questions"
GIVEN = {"subject": "Leads are missing", "about": "lead_management", "effect": "high", "body": "None since noon."}


@pytest.fixture
def form(office):
    """Asks for the CRM, for its name when it is another one, and the staff for the cause."""
    contents = [
        FieldContent("CRM", "choice", options=[("kvcore", "kvCORE"), ("other", "Another one")], shown_to_clients=True),
        FieldContent("Name of the CRM", "text", help_text="As it says at the top.", shown_to_clients=True),
        FieldContent("Account", "text", limits=Limits("[A-Z]{2}-[0-9]+", "AB-12"), shown_to_clients=True),
        FieldContent("Areas", "several", options=[("n", "North"), ("s", "South")], shown_to_clients=True),
        FieldContent("Root cause", "text"),
    ]
    crm, name, account, areas, cause = [actions.create_field(one, actor=SYSTEM).key for one in contents]
    lines = (
        FormLine(crm, Need.OPENING),
        FormLine(name, Need.OPENING, (Condition(f"custom:{crm}", "is", ("other",)),)),
        FormLine(account),
        FormLine(areas, Need.OPENING, (Condition("priority", "is", ("urgent",)),)),
        FormLine(cause, Need.OPENING),
    )
    return actions.keep_form("lead_management", FormSpec(lines), actor=SYSTEM)


def test_the_questions_follow_what_is_chosen(form, office):
    browser = signed_in(office.dana)
    general = seen(office.dana, NEW)
    assert "Voice agent" in general
    first = words(browser.post(QUESTIONS, GIVEN))
    assert "CRM" in first and "Account" in first and "Name of the CRM" not in first and "Areas" not in first
    assert "Name of the CRM" in words(browser.post(QUESTIONS, {**GIVEN, "field_crm": "other"}))
    assert "Areas" in words(browser.post(QUESTIONS, {**GIVEN, "effect": "urgent"}))
    assert "Root cause" not in first, "what is the staff's is neither shown nor held against a client"
    assert not Ticket.objects.exists()


def test_without_scripts_a_button_shows_the_questions_and_keeps_what_was_typed(form, office):
    answer = signed_in(office.dana).post(NEW, {**GIVEN, "field_crm": "other", "do": "ask"})
    markup = answer.content.decode()
    assert answer.status_code == 200 and not Ticket.objects.exists()
    assert 'name="field_name_of_the_crm"' in markup and "As it says at the top." in markup
    assert "None since noon." in markup and 'value="other" selected' in markup
    assert 'name="about" value="lead_management" checked' in markup


def test_what_is_missing_is_asked_with_all_that_was_typed(form, office):
    answer = signed_in(office.dana).post(NEW, {**GIVEN, "field_crm": "other"})
    assert answer.status_code == 422 and "Please answer this." in words(answer)
    assert "None since noon." in answer.content.decode() and not Ticket.objects.exists()


def test_a_value_of_another_shape_is_told_with_an_example(form, office):
    answer = signed_in(office.dana).post(NEW, {**GIVEN, "field_crm": "kvcore", "field_account": "twelve"})
    assert answer.status_code == 422 and "“Account” is written like AB-12." in words(answer)


def test_answers_are_kept_on_the_ticket_and_read_by_their_titles(form, office):
    sent = {**GIVEN, "effect": "urgent", "field_crm": "kvcore", "field_account": "AB-7", "field_areas": ["s", "n"]}
    signed_in(office.dana).post(NEW, sent)
    ticket = Ticket.objects.get()
    assert ticket.custom == {"crm": "kvcore", "account": "AB-7", "areas": ["n", "s"]}
    page = seen(office.dana, f"/portal/tickets/{ticket.pk}")
    assert "kvCORE" in page and "North, South" in page


def test_an_answer_to_a_hidden_question_of_the_staff_is_not_taken(form, office):
    signed_in(office.dana).post(NEW, {**GIVEN, "field_crm": "kvcore", "field_root_cause": "I know better"})
    assert Ticket.objects.get().custom == {"crm": "kvcore"}


def test_only_clients_ask_here(form, office):
    assert signed_in(office.maya).post(QUESTIONS, GIVEN).status_code in (302, 403, 404)
