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
    assert "Harbor & Pine Realty" in text and "for the client, " in text


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
    assert short <= 16


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
    ("name", "content_type", "content", "in_place"),
    [
        ("notes.txt", "text/plain", b"content", True),
        ("picture.png", "image/png", b"\x89PNG\r\n\x1a\nrest", True),
        ("call.wav", "audio/wav", b"RIFF\x24\0\0\0WAVEfmt ", True),
        ("page.html", "text/html", b"<p>", False),
        ("page.png", "image/png", b"<script>", False),
        ("bytes.txt", "text/plain", b"\0content", False),
        ("drawing.svg", "image/svg+xml", b"<svg/>", False),
    ],
)
def test_a_file_is_shown_or_saved_but_never_run(browser_of_maya, attached, name, content_type, content, in_place):
    answer = browser_of_maya.get(f"/desk/attachments/{attached(name, content_type, content).pk}/")

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("inline" if in_place else "attachment")
    assert answer.headers["Content-Type"].split(";")[0] == (content_type if in_place else "application/octet-stream")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == content


def test_a_part_of_a_recording_is_sent_so_that_one_can_skip(browser_of_maya, attached):
    sound = b"RIFF\x24\0\0\0WAVEfmt " + bytes(range(200))
    address = f"/desk/attachments/{attached('call.wav', 'application/octet-stream', sound).pk}/"

    whole = browser_of_maya.get(address)
    part = browser_of_maya.get(address, headers={"Range": "bytes=100-149"})
    end = browser_of_maya.get(address, headers={"Range": "bytes=-7"})
    behind = browser_of_maya.get(address, headers={"Range": f"bytes={len(sound)}-"})
    changed = browser_of_maya.get(address, headers={"Range": "bytes=0-1", "If-Range": '"another"'})

    assert (whole.status_code, whole["Accept-Ranges"], whole["Content-Length"]) == (200, "bytes", str(len(sound)))
    assert (part.status_code, part["Content-Range"]) == (206, f"bytes 100-149/{len(sound)}")
    assert (b"".join(part.streaming_content), part["Content-Length"]) == (sound[100:150], "50")
    assert (part["Content-Type"], part["X-Content-Type-Options"]) == ("audio/wav", "nosniff")
    assert b"".join(end.streaming_content) == sound[-7:]
    assert (behind.status_code, behind["Content-Range"]) == (416, f"bytes */{len(sound)}")
    assert (changed.status_code, b"".join(changed.streaming_content)) == (200, sound)


def test_a_recording_has_a_player_on_the_page_and_a_document_has_none(browser_of_maya, attached, ticket):
    page = f"/desk/tickets/{ticket.pk}/"
    attached("report.pdf", "application/pdf")
    assert "<audio" not in browser_of_maya.get(page).content.decode()

    call = attached("call.wav", "application/octet-stream")
    film = attached("film.webm", "video/webm")
    answer = browser_of_maya.get(page)

    shown = answer.content.decode()
    assert f'<audio class="player" controls preload="metadata" src="/desk/attachments/{call.pk}/"' in shown
    assert f'<video class="player" controls playsinline preload="metadata" src="/desk/attachments/{film.pk}/"' in shown
    assert "media-src 'self'" in answer["Content-Security-Policy"]


def test_a_file_that_is_not_there_is_not_found(browser_of_maya):
    assert browser_of_maya.get("/desk/attachments/4711/").status_code == 404
