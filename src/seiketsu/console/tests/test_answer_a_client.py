"""An agent writes: replies, notes, drafts, files, copies; what cannot be sent stays in the composer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from seiketsu.accounts.models import User
from seiketsu.accounts.tests.factories import signed_in
from seiketsu.core import clock
from seiketsu.core.test_kit import settle, travel
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions
from seiketsu.desk.models import Attachment, Draft, Message, Ticket
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db
UNDO = timedelta(seconds=10)  # the plan's time to take an answer back


@pytest.fixture
def send(browser_of_maya, ticket):
    """`send(body="...", mode="note")`: what the composer posts."""

    def post(**fields):
        data = {"mode": "reply", "body": "It is mended now.", "cc": "", "set_status": "", **fields}
        answer = browser_of_maya.post(f"/desk/tickets/{ticket.pk}/messages/", data)
        travel(clock.now() + UNDO)
        return answer

    return post


def last_message() -> Message:
    return Message.objects.latest("id")


def test_a_reply_is_public_mailed_and_sets_the_status(send, ticket, maya):
    answer = send(body="It is **mended** now.", set_status="pending")

    assert answer.status_code == 302 and answer.headers["Location"] == f"/desk/tickets/{ticket.pk}/"
    message = last_message()
    assert (message.visibility, message.author, message.body_text) == ("public", maya, "It is **mended** now.")
    assert "<strong>mended</strong>" in message.body_html
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee) == ("pending", maya)
    settle()
    assert Delivery.objects.filter(kind="desk.reply", recipient_address=ticket.requester.email).exists()


def test_a_note_stays_inside_and_is_unmistakable_on_the_page(send, ticket, browser_of_maya, read):
    send(mode="note", body="Same cause as last week.")

    settle()
    assert last_message().visibility == "internal"
    assert not Delivery.objects.filter(kind="desk.reply").exists()
    text = read(browser_of_maya, f"/desk/tickets/{ticket.pk}/")
    assert "Internal note, clients never see this" in text and "Same cause as last week." in text


def test_copies_go_to_whoever_is_named_and_somebody_unknown_is_added(send, ticket):
    asked = send(cc="it@harbor.example; boss@harbor.example")
    assert asked.status_code == 409 and "it@harbor.example is outside" in asked.content.decode()
    people = User.objects.filter(email__endswith="@harbor.example").exclude(pk=ticket.requester_id)
    send(cc="it@harbor.example; boss@harbor.example", confirmed=[one.pk for one in people])

    settle()
    mail = Delivery.objects.get(kind="desk.reply")
    assert mail.recipient_address == ticket.requester.email
    assert set(mail.cc) == {"it@harbor.example", "boss@harbor.example"}
    assert User.objects.filter(email="it@harbor.example").exists()


def test_files_go_with_the_answer(send):
    files = [SimpleUploadedFile("log.txt", b"line", "text/plain"), SimpleUploadedFile("more.txt", b"x", "text/plain")]
    send(attachments=files)

    assert list(Attachment.objects.order_by("id").values_list("name", "size")) == [("log.txt", 4), ("more.txt", 1)]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"body": "   "}, "Write something before you send it."),
        ({"cc": "nobody at all"}, "“nobody at all” is no email address."),
        ({"set_status": "vanished"}, "vanished"),
        ({"attachments": SimpleUploadedFile("virus.exe", b"MZ", "application/x-msdownload")}, "not taken"),
    ],
)
def test_what_cannot_be_sent_stays_in_the_composer(send, fields, told):
    before = Message.objects.count()

    answer = send(**{"body": "Words that took an hour.", **fields})

    page = answer.content.decode()
    assert answer.status_code in (415, 422)
    assert told in page
    assert fields.get("body", "Words that took an hour.").strip() in page
    assert fields.get("cc", "") in page
    assert Message.objects.count() == before


def test_a_refusal_of_the_desk_keeps_the_words_too(send, ticket, maya):
    actions.mark_spam(ticket, actor=factories.TEST)

    answer = send(body="Words that took an hour.")

    assert answer.status_code == 422
    assert "marked as spam" in answer.content.decode() and "Words that took an hour." in answer.content.decode()


def test_an_answer_to_what_nobody_read_is_held_once(send, ticket):
    seen = last_message().pk
    factories.client_writes(ticket, "It solved itself, never mind.")

    held = send(body="Here is what to do.", version=seen)

    page = held.content.decode()
    assert held.status_code == 409
    assert "wrote while you did" in page
    assert "It solved itself" in page and "Here is what to do." in page
    assert send(body="Here is what to do.", version=Message.objects.order_by("-id").first().pk).status_code == 302


def test_a_colleagues_note_or_a_note_of_ones_own_holds_nothing(send, ticket, maya):
    seen = last_message().pk
    actions.add_note(ticket, body=factories.body("Just so you know."), author=maya, actor=factories.TEST)

    assert send(version=seen).status_code == 302


def test_a_draft_is_kept_shown_and_gone_once_sent(send, ticket, browser_of_maya, maya):
    address = f"/desk/tickets/{ticket.pk}/draft/"

    assert browser_of_maya.post(address, {"mode": "reply", "body": "Dear Har"}).status_code == 204
    assert "Dear Har" in browser_of_maya.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    send(body="Dear Harbor")
    assert not Draft.objects.exists()


def test_a_draft_is_its_authors_alone_and_an_empty_one_is_none(ticket, browser_of_maya):
    address = f"/desk/tickets/{ticket.pk}/draft/"
    browser_of_maya.post(address, {"mode": "note", "body": "half a thought"})
    colleague = factories.agent(name="Jonas Beck")

    page = signed_in(colleague).get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert "half a thought" not in page
    browser_of_maya.post(address, {"mode": "note", "body": ""})
    assert not Draft.objects.exists()


def test_a_closed_ticket_takes_only_notes(send, ticket, maya, browser_of_maya):
    factories.answer(ticket, maya, set_status="solved")
    actions.close(Ticket.objects.get(pk=ticket.pk), actor=factories.TEST)

    assert send().status_code == 422
    assert send(mode="note", body="For the record.").status_code == 302
    assert 'value="reply"' not in browser_of_maya.get(f"/desk/tickets/{ticket.pk}/").content.decode()


def test_a_ticket_is_opened_for_a_client_after_a_call(browser_of_maya, harbor, maya):
    who = factories.person(harbor)
    answer = browser_of_maya.post(
        "/desk/new/",
        {"requester": who.email, "subject_line": "Called about tours", "body": "He **called**.", "channel": "voice"},
    )

    opened = Ticket.objects.get()
    assert answer.headers["Location"] == f"/desk/tickets/{opened.pk}/"
    assert (opened.requester, opened.organization, opened.channel) == (who, harbor, "voice")
    assert last_message().author == maya


def test_a_new_ticket_needs_its_parts_and_keeps_what_was_typed(browser_of_maya):
    answer = browser_of_maya.post("/desk/new/", {"requester": "nobody", "subject_line": "Called", "channel": "voice"})

    assert answer.status_code == 422
    assert "Called" in answer.content.decode()
    assert not Ticket.objects.exists()
    assert browser_of_maya.get("/desk/new/").status_code == 200
