"""The conversation: the answer in the client's own thread, the client's next word, the internal note."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.queries import actor_of
from seiketsu.commitments.models import Commitment
from seiketsu.core import clock
from seiketsu.core.test_kit import settle
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions
from seiketsu.desk.actions import MessageBody
from seiketsu.desk.errors import NotAllowed, NothingToSend, NotPossibleNow, TicketChanged, UnknownValue
from seiketsu.desk.models import Attachment, Decision, Message, Ticket, Watcher
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(client_organization) -> Ticket:
    return factories.ticket(client_organization, message_id="<first@client.example>", channel="email")


def promise(ticket, kind) -> Commitment:
    return Commitment.objects.about("desk.ticket", ticket.pk).filter(kind=kind).latest("sequence")


def test_the_first_answer_of_a_person_keeps_the_first_promise(ticket, maya):
    clock.advance(timedelta(minutes=38))

    factories.answer(ticket, maya)

    ticket.refresh_from_db()
    kept = promise(ticket, "first_response")
    assert (kept.state, kept.used_seconds, kept.is_missed) == ("met", 38 * 60, False)
    assert ticket.first_responded_at == clock.now()
    assert (ticket.status, ticket.next_due_kind) == ("open", "resolution")


def test_the_acknowledgement_does_not(ticket):
    settle()

    assert promise(ticket, "first_response").state == "running"


def test_a_note_does_not(ticket, maya):
    actions.add_note(ticket, body=factories.body("Looks like PRB-27"), author=maya, actor=factories.TEST)

    ticket.refresh_from_db()
    assert promise(ticket, "first_response").state == "running"
    assert ticket.first_responded_at is None


def test_it_goes_out_in_the_clients_thread(ticket, maya):
    message = factories.answer(ticket, maya)

    mail = Delivery.objects.get(kind="desk.reply")
    assert mail.in_reply_to == "<first@client.example>"
    assert mail.references == ["<first@client.example>"]
    assert mail.message_id == message.message_id != ""
    assert mail.reply_to.startswith(f"ticket+{ticket.pk}-")
    assert mail.automatic == "no"
    assert Message.objects.get(pk=message.pk).delivery_ids == [mail.pk]


def test_the_second_answer_refers_to_all_that_was_said(ticket, maya):
    first = factories.answer(ticket, maya)
    factories.client_writes(ticket, message_id="<second@client.example>")
    factories.answer(ticket, maya, "And now?")

    mail = Delivery.objects.filter(kind="desk.reply").latest("id")
    assert mail.in_reply_to == "<second@client.example>"
    assert mail.references == ["<first@client.example>", first.message_id, "<second@client.example>"]


def test_who_answers_first_takes_the_ticket(ticket, maya):
    factories.answer(ticket, maya)
    factories.answer(ticket, factories.agent())

    ticket.refresh_from_db()
    assert ticket.assignee == maya
    assert Decision.objects.get(ticket=ticket, kind="assignment").rule == "answered_first"


def test_whoever_is_copied_in_follows_from_then_on(ticket, maya, client_organization):
    colleague = factories.person(client_organization)

    factories.answer(ticket, maya, cc=[colleague])
    factories.answer(ticket, maya, "One more thing")

    mails = Delivery.objects.filter(kind="desk.reply").order_by("id")
    assert [mail.cc for mail in mails] == [[colleague.email], [colleague.email]]


def test_staff_who_watch_hear_of_it_apart_and_the_client_does_not_see_them(ticket, maya):
    watcher = factories.agent()
    actions.watch(ticket, watcher, actor=factories.TEST)

    factories.answer(ticket, maya)

    assert Delivery.objects.get(kind="desk.reply").cc == []
    assert Delivery.objects.get(kind="desk.other").recipient_user == watcher


def test_files_go_with_the_answer(ticket, maya):
    stored = actions.store_attachment(name="guide.pdf", content_type="application/pdf", chunks=[b"%PDF-"])
    new = actions.NewAttachment(stored, "guide.pdf", "application/pdf")

    factories.answer(ticket, maya, attachments=[new])

    assert Attachment.objects.get().visibility == "public"
    assert Delivery.objects.get(kind="desk.reply").attachments[0]["name"] == "guide.pdf"


def test_waiting_for_the_client_pauses_the_resolution_until_they_write(ticket, maya):
    factories.answer(ticket, maya, "Which line?", set_status="pending")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.next_due_at) == ("pending", None)
    assert promise(ticket, "resolution").state == "paused"

    clock.advance(timedelta(hours=3))
    result = factories.client_writes(ticket, "Line 2")

    assert result.outcome == "resumed"
    assert (result.ticket.status, result.ticket.next_due_kind) == ("open", "next_response")
    resolution = promise(ticket, "resolution")
    assert resolution.state == "running"
    assert resolution.due_at == ticket.created_at + timedelta(hours=8 + 3)


def test_each_next_word_is_owed_an_answer(ticket, maya):
    factories.answer(ticket, maya)
    factories.client_writes(ticket)
    factories.client_writes(ticket, "Are you there?")
    assert promise(ticket, "next_response").sequence == 1

    factories.answer(ticket, maya)
    factories.client_writes(ticket, "One more")

    assert promise(ticket, "next_response").sequence == 2
    assert promise(ticket, "next_response").state == "running"


def test_a_machines_answer_is_kept_and_changes_nothing(ticket, maya):
    factories.answer(ticket, maya, set_status="pending")

    result = factories.client_writes(ticket, "I am out of office", is_automatic=True)

    assert (result.outcome, result.ticket.status) == ("added", "pending")
    assert result.message.is_automatic


def test_one_mail_is_one_message_whatever_happens(ticket):
    factories.client_writes(ticket, raw_intake_id=9)
    with pytest.raises(Exception, match="desk_message_intake_once"):
        factories.client_writes(ticket, raw_intake_id=9)


def test_a_client_cannot_answer_as_staff(ticket):
    with pytest.raises(NotAllowed):
        factories.answer(ticket, ticket.requester)


def test_an_empty_answer_is_refused(ticket, maya):
    with pytest.raises(NothingToSend):
        factories.answer(ticket, maya, "  ")


def test_an_unknown_status_is_refused(ticket, maya):
    with pytest.raises(UnknownValue):
        factories.answer(ticket, maya, set_status="closed")


def test_two_people_who_answer_at_once_are_told(ticket, maya):
    version = Ticket.objects.get(pk=ticket.pk).version
    factories.client_writes(ticket, "Wait, there is more")

    with pytest.raises(TicketChanged):
        factories.answer(ticket, maya, expected_version=version)
    assert not Delivery.objects.filter(kind="desk.reply").exists()


@pytest.mark.parametrize("verb", ["mark_spam", "delete"])
def test_nothing_is_answered_that_is_out_of_the_work(ticket, maya, verb):
    getattr(actions, verb)(ticket, actor=factories.TEST)

    with pytest.raises(NotPossibleNow):
        factories.answer(ticket, maya)


def test_a_requester_without_an_address_still_gets_the_answer_in_the_portal(client_organization, maya):
    who = factories.person(client_organization)
    ticket = factories.ticket(client_organization, requester=who)
    who.email = None
    who.save(update_fields=["email"])

    message = factories.answer(ticket, maya)

    assert message.visibility == "public"
    assert not Delivery.objects.filter(kind="desk.reply").exists()


def test_mail_that_came_back_is_noted_for_the_staff(ticket, maya):
    from seiketsu.delivery.actions import record_bounce  # noqa: PLC0415

    factories.answer(ticket, maya)
    settle()
    record_bounce(
        Delivery.objects.get(kind="desk.reply"),
        status="5.1.1",
        diagnostic="no such user",
        permanent=True,
        actor=factories.TEST,
    )
    settle()

    note = Message.objects.get(ticket=ticket, visibility="internal")
    assert ticket.requester.email in note.body_text


def test_a_strangers_words_can_be_kept_as_a_note(ticket):
    stranger = factories.person(None)

    note = actions.add_note(
        ticket, body=factories.body("Me too"), author=stranger, actor=factories.TEST, source_address="x@y.example"
    )

    assert (note.visibility, note.author_kind, note.source_address) == ("internal", "client", "x@y.example")
    assert not Watcher.objects.filter(user=stranger).exists()


def test_an_answer_that_solves_costs_few_queries_however_long_the_conversation_is(ticket, maya):
    def answer(set_status: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            actions.reply(ticket, body=MessageBody("Done."), author=maya, actor=actor_of(maya), set_status=set_status)
        return len(asked)

    answer("open")
    for _ in range(5):
        answer("open")
    assert answer("solved") <= 15


def test_closing_costs_few_queries(ticket, maya):
    actions.reply(ticket, body=MessageBody("Done."), author=maya, actor=actor_of(maya), set_status="solved")
    with CaptureQueriesContext(connection) as asked:
        actions.confirm_solution(ticket, actor=actor_of(ticket.requester), confirmed_by=ticket.requester)
    assert len(asked) <= 14
