"""Some words of a ticket become a ticket of their own, and go back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.commitments.models import Commitment
from seiketsu.core import clock
from seiketsu.core.events.queries import history
from seiketsu.core.test_kit import settle
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions
from seiketsu.desk.actions import NewAttachment
from seiketsu.desk.errors import NotPossibleNow
from seiketsu.desk.models import Attachment, Message, Split, Ticket
from seiketsu.desk.rules import splitting
from seiketsu.desk.subjects import subject_of
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.conftest import MONDAY_MORNING
from seiketsu.desk.tests.test_follow_the_plan import put_in_force

pytestmark = pytest.mark.django_db
TEST = factories.TEST


def later(**span: float) -> None:
    clock.set_to(clock.now() + timedelta(**span))


@pytest.fixture
def talk(client_organization, maya) -> tuple[Ticket, Message]:
    """A ticket that was answered, on which its client then asked about something else, with a file."""
    ticket = factories.ticket(client_organization, subject_line="Wrong greeting", text="The greeting is wrong.")
    later(minutes=10)
    factories.answer(ticket, maya, "We look into it.")
    later(minutes=10)
    stored = actions.store_attachment(name="invoice.txt", content_type="text/plain", chunks=[b"twice"])
    second = factories.client_writes(
        ticket,
        "And we were charged twice on the invoice.",
        attachments=[NewAttachment(stored, "invoice.txt", "text/plain")],
        message_id="<second@client.example>",
    ).message
    later(minutes=30)
    ticket.refresh_from_db()
    return ticket, second


def split(ticket: Ticket, *messages: Message, **details: Any) -> Ticket:
    return actions.split(ticket, messages=[one.pk for one in messages], actor=TEST, **details)


def promised(ticket: Ticket) -> dict[str, tuple[str, Any]]:
    rows = Commitment.objects.about("desk.ticket", ticket.pk).order_by("id")
    return {one.kind: (one.state, one.started_at) for one in rows}


def test_the_words_and_their_files_become_a_ticket_of_who_wrote_them(talk, maya):
    ticket, second = talk
    made = split(ticket, second, split_by=maya)
    assert (made.requester_id, made.organization_id) == (second.author_id, ticket.organization_id)
    assert made.category == "billing"
    assert made.subject_line.startswith("And we were charged twice")
    assert list(made.messages.public().values_list("pk", flat=True)) == [second.pk]
    assert Attachment.objects.get().ticket_id == made.pk
    assert second.pk not in ticket.messages.values_list("pk", flat=True)
    assert Split.objects.get().split_by == maya


def test_both_tell_of_it_and_the_log_knows_a_new_ticket(talk):
    ticket, second = talk
    made = split(ticket, second, subject_line="Charged twice")
    assert made.subject_line == "Charged twice"
    on_source = [event.type for event in history(subject_of(ticket.pk))]
    on_new = [event.type for event in history(subject_of(made.pk))]
    assert "desk.split" in on_source
    assert {"desk.ticket_opened", "desk.classified", "desk.routed", "desk.split_from"} <= {*on_new}
    assert (
        Message.objects.get(ticket=made, visibility="internal").body_text == f"Split from #{ticket.pk}: Wrong greeting"
    )


def test_promises_count_from_where_the_plan_says(talk, client_organization):
    ticket, second = talk
    made = split(ticket, second)
    assert promised(made) == {
        "first_response": ("running", second.created_at),
        "resolution": ("running", second.created_at),
    }
    assert made.next_due_at == second.created_at + timedelta(hours=2)

    put_in_force(("promises_from: arrival", "promises_from: split"))
    third = factories.client_writes(ticket, "Third matter.").message
    later(minutes=5)
    assert promised(split(ticket, third))["first_response"][1] == clock.now()


def test_the_source_no_longer_owes_an_answer_to_what_went(talk):
    ticket, second = talk
    assert promised(ticket)["next_response"][0] == "running"
    split(ticket, second)
    ticket.refresh_from_db()
    assert promised(ticket)["next_response"][0] == "cancelled"
    assert ticket.preview == "The greeting is wrong."
    assert ticket.last_client_message_at == MONDAY_MORNING


def test_what_the_staff_answered_before_the_split_is_no_longer_owed(talk, maya):
    ticket, second = talk
    factories.answer(ticket, maya, "About both: one moment.")
    made = split(ticket, second)
    assert "first_response" not in promised(made)
    assert made.first_responded_at == clock.now()


def test_an_answer_to_the_moved_mail_lands_on_the_new_ticket_in_its_thread(talk, maya):
    ticket, second = talk
    made = split(ticket, second)
    answer = factories.answer(made, maya, "The second charge is refunded.")
    mail = Delivery.objects.get(pk=Message.objects.get(pk=answer.pk).delivery_ids[0])
    assert mail.in_reply_to == "<second@client.example>"
    assert promised(made)["first_response"][0] == "met"


def test_the_client_is_told_only_when_asked(talk):
    ticket, second = talk
    settle()
    before = Delivery.objects.filter(kind="desk.acknowledgement").count()
    made = split(ticket, second)
    settle()
    assert Delivery.objects.filter(kind="desk.acknowledgement").count() == before
    third = factories.client_writes(ticket, "Third matter, how do I add a user?").message
    told = split(ticket, third, tell_client=True)
    settle()
    assert Delivery.objects.filter(kind="desk.acknowledgement", subject_id=told.pk).count() == 1
    assert not Delivery.objects.filter(kind="desk.acknowledgement", subject_id=made.pk).exists()


def test_taking_it_back_restores_words_files_and_what_was_owed(talk):
    ticket, second = talk
    before = {name: getattr(ticket, name) for name in ("preview", "last_client_message_at", "last_public_at")}
    owed = promised(ticket)
    said = list(ticket.messages.values_list("pk", flat=True))
    made = split(ticket, second)
    source = actions.undo_split(made, actor=TEST)

    made.refresh_from_db()
    assert made.deleted_at is not None
    assert {one[0] for one in promised(made).values()} == {"cancelled"}
    assert {name: getattr(source, name) for name in before} == before
    assert promised(ticket) == owed
    kept = Message.objects.filter(ticket=ticket).exclude(author_kind="system")
    assert list(kept.order_by("id").values_list("pk", flat=True)) == said
    assert Attachment.objects.get().ticket_id == ticket.pk
    with pytest.raises(NotPossibleNow):
        actions.undo_split(made, actor=TEST)


def test_it_can_be_taken_back_for_as_long_as_the_plan_says(talk):
    ticket, second = talk
    made = split(ticket, second)
    later(hours=25)
    with pytest.raises(NotPossibleNow, match="too long ago"):
        actions.undo_split(made, actor=TEST)
    put_in_force(("undo_within: 1d", "undo_within: 2d"))
    assert actions.undo_split(made, actor=TEST).pk == ticket.pk


def test_what_was_written_since_keeps_it_apart(talk, maya):
    ticket, second = talk
    made = split(ticket, second)
    factories.answer(made, maya)
    with pytest.raises(NotPossibleNow, match="merge"):
        actions.undo_split(made, actor=TEST)


def test_a_choice_that_makes_no_ticket_is_refused(talk, maya):
    ticket, second = talk
    first, answer, _second = ticket.messages.order_by("id")
    elsewhere = factories.ticket(ticket.organization).messages.get()
    for chosen in ([], [answer], [first, answer, second], [second, elsewhere]):
        with pytest.raises(NotPossibleNow):
            split(ticket, *chosen)
    factories.answer(ticket, maya, set_status="solved")
    actions.close(ticket, actor=TEST)
    with pytest.raises(NotPossibleNow):
        split(ticket, second)
    assert not Split.objects.exists()


_WORDS = st.lists(
    st.tuples(st.integers(0, 500), st.sampled_from(["client", "staff", "note", "machine"])), min_size=1, max_size=12
)


@given(_WORDS, st.sets(st.integers(0, 11)))
def test_no_word_is_lost_and_each_side_stands_by_its_own_words(drawn, going):
    words = [
        splitting.Word(
            number,
            MONDAY_MORNING + timedelta(minutes=minute),
            is_public=kind != "note",
            is_client=kind == "client",
            is_staff=kind in ("staff", "note"),
            is_automatic=kind == "machine",
        )
        for number, (minute, kind) in enumerate(drawn)
    ]
    whole = splitting.standing(words)
    parts = [splitting.standing([w for w in words if (w.id in going) is side]) for side in (True, False)]
    assert sum(part.public_staff_messages for part in parts) == whole.public_staff_messages
    asked = [part.asked_at for part in parts if part.asked_at is not None]
    assert min(asked, default=None) == whole.asked_at
    for part in parts:
        assert part.answered_at is None or part.asked_at is None or part.answered_at >= part.asked_at
    if splitting.is_splittable(words, list(going)):
        assert parts[0].asked_at is not None
        assert parts[1].last_public_at is not None


def test_words_that_were_split_off_again_are_not_taken_from_where_they_went(talk, maya):
    ticket, second = talk
    third = factories.client_writes(ticket, "And the third thing is the export.").message
    made = split(ticket, second, third)
    again = split(made, third)

    with pytest.raises(NotPossibleNow, match=f"#{again.pk}"):
        actions.undo_split(made, actor=TEST)

    assert list(again.messages.public().values_list("pk", flat=True)) == [third.pk]
    actions.undo_split(again, actor=TEST)
    actions.undo_split(made, actor=TEST)
    assert {second.pk, third.pk} <= {*ticket.messages.public().values_list("pk", flat=True)}
