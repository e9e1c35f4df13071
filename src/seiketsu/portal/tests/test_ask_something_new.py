"""A client asks something new: their words make a ticket under its promises, and nothing typed is ever lost."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from seiketsu.accounts.tests.factories import organization, person, signed_in
from seiketsu.desk.models import Attachment, CustomField, Ticket, Watcher
from seiketsu.portal.tests.reading import seen, words

GIVEN = {"subject": "Greeting is wrong", "about": "agent_setup", "effect": "high", "body": "It says the old name."}


def test_what_they_said_becomes_a_ticket_of_their_office(office):
    file = SimpleUploadedFile("call.txt", b"a recording", "text/plain")
    copies = [office.luis.pk]
    sent = {**GIVEN, "attachments": file, "copies": copies, "field_voice_agent": "After hours"}
    answer = signed_in(office.dana).post("/portal/tickets/new", sent)
    ticket = Ticket.objects.get()
    assert answer["Location"] == f"/portal/tickets/{ticket.pk}"
    assert (ticket.organization, ticket.requester, ticket.channel) == (office.organization, office.dana, "portal")
    assert (ticket.subject_line, ticket.priority, ticket.category) == ("Greeting is wrong", "high", "agent_setup")
    assert ticket.custom == {"voice_agent": "After hours"}
    assert Attachment.objects.get().name == "call.txt"
    assert Watcher.objects.get().user == office.luis
    page = seen(office.luis, f"/portal/tickets/{ticket.pk}")
    assert "Dana Whitfield, Luis Ortega" not in page and "You, Dana Whitfield, Seiketsu support" in page
    assert "A big part doesn’t work" in page and "Voice agent setup" in page and "After hours" in page


def test_something_else_is_sorted_by_us(office):
    signed_in(office.dana).post("/portal/tickets/new", {**GIVEN, "about": ""})
    assert Ticket.objects.get().category is not None


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("subject", "Say in one line what it is about."),
        ("effect", "Choose how it affects you."),
        ("body", "Tell us what happened."),
    ],
)
def test_a_refusal_keeps_what_was_typed(office, missing, told):
    page = signed_in(office.dana).post("/portal/tickets/new", {**GIVEN, missing: "", "copies": [office.luis.pk]})
    assert page.status_code == 422
    assert told in words(page)
    markup = page.content.decode()
    for name, value in GIVEN.items():
        if name in ("subject", "body") and name != missing:
            assert value in markup
    assert f'name="copies" value="{office.luis.pk}" checked' in markup
    assert 'name="about" value="agent_setup" checked' in markup
    assert not Ticket.objects.exists()


def test_a_file_that_is_not_taken_is_told_and_the_words_stay(office):
    program = SimpleUploadedFile("setup.exe", b"MZ", "application/x-msdownload")
    page = signed_in(office.dana).post("/portal/tickets/new", {**GIVEN, "attachments": program})
    assert page.status_code == 422
    assert "are not taken" in words(page) and "It says the old name." in page.content.decode()
    assert not Ticket.objects.exists()


def test_nobody_elses_people_can_be_copied_in(office):
    stranger = person(organization("Elsewhere"))
    page = signed_in(office.dana).post("/portal/tickets/new", {**GIVEN, "copies": [stranger.pk]})
    assert page.status_code == 422
    assert not Ticket.objects.exists() and not Watcher.objects.exists()


def test_each_effect_tells_what_happens_next_with_the_time_promised(office):
    page = seen(office.dana, "/portal/tickets/new")
    assert page.count("Reply in 2 hours") == 4
    assert "By 10:00 AM today A person who knows the subject replies." in page
    assert "By 4:00 PM today It works again." in page
    assert "Emergency line" not in page and "unanswered?" not in page, "it is not in this client's plan"


def test_where_the_plan_has_an_emergency_line_it_is_named(office):
    large = person(organization("Large Brokerage", tier="enterprise"))
    page = seen(large, "/portal/tickets/new")
    assert "Are calls going unanswered?" in page and "1-800-SEIKETSU" in page
    assert "Reply in 1 hour" in page


def test_only_questions_meant_for_clients_are_asked(office):
    CustomField.objects.create(key="margin", title="Margin of this client", kind="text", shown_to_clients=False)
    page = seen(office.dana, "/portal/tickets/new")
    assert "Voice agent" in page and "Margin of this client" not in page
