"""An agent opens a ticket: conversation, promises, properties, the client's card, files."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests.factories import signed_in
from seiketsu.channels.tests import factories as mail
from seiketsu.core import clock
from seiketsu.core.test_kit import settle
from seiketsu.desk import actions
from seiketsu.desk.actions import NewAttachment
from seiketsu.desk.models import Attachment
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


def test_the_page_shows_what_was_said_what_is_promised_and_to_whom(browser_of_maya, ticket, read):
    text = read(browser_of_maya, f"/desk/tickets/{ticket.pk}/")

    assert "Tour bookings ignore blackout dates" in text
    assert "Our voice agent says the old greeting." in text
    assert "First response" in text and "Resolution" in text and "Why?" in text
    assert "Harbor & Pine Realty" in text and "Entitled to now" in text and "Local time" in text


def test_times_are_the_readers_and_the_clients(desk, read):
    mountain = factories.organization(tier="business", time_zone="America/Denver")
    number = factories.ticket(mountain).pk
    in_london = signed_in(factories.staff(time_zone="Europe/London"))

    text = read(in_london, f"/desk/tickets/{number}/")

    assert "3:00 PM · 8:00 AM for the client" in text


def test_who_does_not_belong_to_a_client_is_told_apart_and_can_be_connected(browser_of_maya, read):
    stranger = factories.ticket(None)

    text = read(browser_of_maya, f"/desk/tickets/{stranger.pk}/")

    assert "Not a known client" in text and "Choose the client" in text


def test_a_number_without_a_ticket_is_not_found(browser_of_maya):
    assert browser_of_maya.get("/desk/tickets/999999/").status_code == 404
    assert browser_of_maya.get("/desk/tickets/999999/why/").status_code == 404
    assert browser_of_maya.get(f"/desk/tickets/{10**30}/").status_code == 404


def test_what_happened_at_one_moment_is_one_line_and_names_nobody_for_a_rule(browser_of_maya, maya, ticket, read):
    clock.set_to(clock.now() + timedelta(minutes=5))
    factories.answer(ticket, maya, set_status="solved")

    text = read(browser_of_maya, f"/desk/tickets/{ticket.pk}/?part=conversation")

    assert "First response met · Resolution met ·" in text
    assert f"met · {maya.name}" not in text
    assert f"Solved · {maya.name}" in text
    assert "Status is now Solved" not in text  # told by "Solved"


def test_a_long_history_is_folded(browser_of_maya, maya, ticket, read):
    for number in range(20):
        clock.set_to(clock.now() + timedelta(minutes=5))
        actions.change_priority(ticket, priority=("high", "low")[number % 2], actor=actor_of(maya))
    for number in range(20):
        clock.set_to(clock.now() + timedelta(minutes=5))
        factories.client_writes(ticket, f"Message {number}")

    text = read(browser_of_maya, f"/desk/tickets/{ticket.pk}/")

    assert "earlier entries" in text and "Message 0" in text and "Message 19" in text
    assert re.search(r"\d\d events", text)


def test_a_ticket_costs_as_many_queries_with_a_long_history_as_with_a_short_one(browser_of_maya, maya, ticket):
    address = f"/desk/tickets/{ticket.pk}/"

    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert browser_of_maya.get(address).status_code == 200
        return len(counted)

    cost()  # what is read once per process
    short = cost()
    for number in range(15):
        factories.answer(ticket, maya, f"Answer {number}")
        factories.client_writes(ticket, f"Question {number}")
        actions.change_priority(ticket, priority=("high", "low")[number % 2], actor=actor_of(maya))
    settle()
    assert cost() <= short + 1  # watching people are read with the first answer
    assert short <= 32


def test_the_preview_and_the_conversation_come_without_the_page_around_them(browser_of_maya, ticket):
    for part in ("preview", "conversation"):
        content = browser_of_maya.get(f"/desk/tickets/{ticket.pk}/?part={part}").content
        assert b"<html" not in content and b"old greeting" in content


def test_mail_with_html_is_shown_without_what_could_run(browser_of_maya, ticket):
    actions.add_client_message(
        ticket,
        author=ticket.requester,
        body=factories.body("Hello", html='<p onclick="x()">Hello <b>there</b></p><script>alert(1)</script>'),
        channel="email",
        actor=factories.TEST,
    )

    page = browser_of_maya.get(f"/desk/tickets/{ticket.pk}/").content.decode()

    assert "<b>there</b>" in page and "onclick" not in page and "alert(1)" not in page


@pytest.mark.parametrize("address", ["support@seiketsu.ai", "Priority@Seiketsu.ai"])
def test_a_mail_names_the_address_of_ours_that_it_was_written_to(browser_of_maya, desk, read, address):
    raw = mail.arrives(mail.written(to=f"someone@else.example, {address}"))

    text = read(browser_of_maya, f"/desk/tickets/{raw.result_id}/?part=conversation")

    assert f"to {address.lower()}" in text
    assert "to dana@summitvale.example" not in text and "someone@else.example" not in text


def test_the_envelope_tells_where_a_blind_copy_went(browser_of_maya, desk, read):
    envelope = {"sender": "dana@summitvale.example", "recipients": ["business@seiketsu.ai"]}
    raw = mail.arrives(mail.written(to="someone@else.example"), envelope=envelope)

    assert "to business@seiketsu.ai" in read(browser_of_maya, f"/desk/tickets/{raw.result_id}/?part=conversation")


def test_a_mail_that_is_no_longer_kept_names_no_address(browser_of_maya, desk, read):
    raw = mail.arrives(mail.written())
    raw.delete()

    text = read(browser_of_maya, f"/desk/tickets/{raw.result_id}/?part=conversation")

    assert "The greeting is wrong." in text and "to dana@" not in text and "to support@" not in text


@pytest.mark.parametrize(
    ("below", "label"),
    [
        ("-- \nDana Whitfield", "Signature"),
        ("On Mon, 2 Nov 2026, Priya <p@s.example> wrote:\n> Please test.", "Quoted"),
    ],
)
def test_what_is_folded_below_a_mail_is_called_what_it_is(browser_of_maya, desk, read, below, label):
    raw = mail.arrives(mail.written(f"Please call.\n\n{below}\n"))

    text = read(browser_of_maya, f"/desk/tickets/{raw.result_id}/?part=conversation")

    assert {one for one in ("Signature", "Quoted") if one in text} == {label}


@pytest.fixture
def attached(ticket, maya):
    def attach(name: str, content_type: str, content: bytes = b"content") -> Attachment:
        file = actions.store_attachment(name=name, content_type=content_type, chunks=[content])
        message = factories.answer(ticket, maya, attachments=[NewAttachment(file, name, content_type)])
        return Attachment.objects.get(message=message)

    return attach


@pytest.mark.parametrize(
    ("name", "content_type", "in_place"),
    [
        ("notes.txt", "text/plain", True),
        ("picture.png", "image/png", True),
        ("page.html", "text/html", False),
        ("drawing.svg", "image/svg+xml", False),
    ],
)
def test_a_file_is_shown_or_saved_but_never_run(browser_of_maya, attached, name, content_type, in_place):
    answer = browser_of_maya.get(f"/desk/attachments/{attached(name, content_type).pk}/")

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("inline" if in_place else "attachment")
    assert answer.headers["Content-Type"].split(";")[0] == (content_type if in_place else "application/octet-stream")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == b"content"


def test_a_file_that_is_not_there_is_not_found(browser_of_maya):
    assert browser_of_maya.get("/desk/attachments/4711/").status_code == 404
