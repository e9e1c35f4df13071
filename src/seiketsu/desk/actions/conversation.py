"""What is said on a ticket: the client's word, the public answer, the internal note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.desk.actions import ending, hearing, mail, mentions, standing
from seiketsu.desk.actions.assignment import take
from seiketsu.desk.actions.change import TicketChange, changing
from seiketsu.desk.actions.opening import message_added, open_ticket
from seiketsu.desk.actions.readers import EVERYBODY, Choice, Readers, readers_of, require_readers, watch_in
from seiketsu.desk.actions.snoozing import wake_in
from seiketsu.desk.actions.writing import (
    MessageBody,
    NewAttachment,
    Origin,
    addresses_of,
    checked_body,
    write_message,
)
from seiketsu.desk.errors import NotAllowed, NotPossibleNow, UnknownValue
from seiketsu.desk.forms.filling import require_filled_for_solving
from seiketsu.desk.models import Message, Status, Ticket, Visibility
from seiketsu.desk.models.records import DecisionKind
from seiketsu.desk.rules import lifecycle
from seiketsu.desk.rules import promises as promise_rules
from seiketsu.desk.rules.lifecycle import Outcome
from seiketsu.desk.rules.merging import is_of_one_client
from seiketsu.desk.rules.text import preview


@dataclass(frozen=True)
class ClientMessageResult:
    """Where the message went, and what it did there: "added", "resumed", "reopened", "kept_solved" or "follow_up"."""

    ticket: Ticket
    message: Message
    outcome: str


def add_client_message(
    ticket: Ticket,
    *,
    author: User,
    body: MessageBody,
    channel: str,
    actor: Actor,
    attachments: Sequence[NewAttachment] = (),
    message_id: str = "",
    in_reply_to: str = "",
    raw_intake_id: int | None = None,
    source_address: str = "",
    cc: Sequence[User] = (),
    is_automatic: bool = False,
    at: datetime | None = None,
) -> ClientMessageResult:
    """A public message of the client's side. It may end a wait, reopen the ticket, or begin a linked one.

    Raises:
        NothingToSend: neither words nor a file.
    """
    checked = checked_body(body, attachments)
    origin = Origin(
        channel=channel,
        message_id=message_id,
        in_reply_to=in_reply_to,
        raw_intake_id=raw_intake_id,
        source_address=source_address,
        is_automatic=is_automatic,
        cc=addresses_of(cc),
    )
    with changing(_final_target(ticket), actor=actor, at=at) as change:
        ruling = lifecycle.on_client_message(
            change.standing,
            text=checked.text,
            is_automatic=is_automatic,
            now=change.now,
            policy=change.policy.lifecycle,
        )
        # Merged with another client's ticket: what this one writes on is never put where the other reads.
        if ruling.outcome is not Outcome.FOLLOW_UP and change.ticket.merged_into_id is None:
            message = _add(change, author, checked, origin, attachments)
            watch_in(change, cc)
            _follow_ruling(change, ruling, author, message)
            if not is_automatic:
                wake_in(change)
            result = ClientMessageResult(change.ticket, message, str(ruling.outcome))
        else:
            result = _open_follow_up(change, author, checked, origin, attachments, cc)
    return result


def _final_target(ticket: Ticket) -> Ticket:
    """Where a ticket's conversation goes on: itself, or what it was merged into, over several merges of one client."""
    seen = {ticket.pk}
    while ticket.merged_into_id is not None and ticket.merged_into_id not in seen:
        seen.add(ticket.merged_into_id)
        following = Ticket.objects.get(pk=ticket.merged_into_id)
        if not is_of_one_client(
            (ticket.organization_id, ticket.requester_id), (following.organization_id, following.requester_id)
        ):
            return ticket
        ticket = following
    return ticket


def _add(
    change: TicketChange,
    author: User,
    body: MessageBody,
    origin: Origin,
    attachments: Sequence[NewAttachment],
) -> Message:
    heard = hearing.hear(body.text, author, change.policy, is_automatic=origin.is_automatic)
    message = write_message(
        change.ticket,
        author=author,
        visibility=Visibility.PUBLIC,
        body=body,
        origin=origin,
        now=change.now,
        attachments=attachments,
        heard=heard,
    )
    change.tell(message_added(message))
    hearing.tell_in(change, heard, message)
    change.ticket.last_public_at = change.now
    if not origin.is_automatic:
        change.ticket.last_client_message_at = change.now
        change.ticket.preview = preview(body.text)
    return message


def _follow_ruling(change: TicketChange, ruling: lifecycle.Ruling, author: User, message: Message) -> None:
    ticket = change.ticket
    if ruling.outcome is Outcome.REOPENED:
        ending.reopen_in(change, reopened_by=author, rule=ruling.rule, reasons=ruling.reasons)
    if ruling.outcome is Outcome.KEPT_SOLVED:
        change.explain(DecisionKind.LIFECYCLE, rule=ruling.rule, reasons=ruling.reasons)
        return
    if ruling.outcome is Outcome.RESUMED:
        ending.set_status_in(change, ruling.status)
        change.explain(DecisionKind.LIFECYCLE, rule=ruling.rule, reasons=ruling.reasons)
    if not message.is_automatic and ticket.is_live:
        change.carry_out(
            promise_rules.on_client_message(
                change.held, change.promised, was_answered=ticket.first_responded_at is not None
            )
        )
    if ruling.outcome is Outcome.REOPENED:
        mail.send_reopened(ticket, reply_by=ticket.next_due_at, actor=change.actor)


def _open_follow_up(
    change: TicketChange,
    author: User,
    body: MessageBody,
    origin: Origin,
    attachments: Sequence[NewAttachment],
    cc: Sequence[User],
) -> ClientMessageResult:
    """Too late to reopen: a new ticket, linked, with the same people and matter."""
    before = change.ticket
    follow_up = open_ticket(
        requester=author,
        organization=before.organization,
        subject_line=before.subject_line,
        body=body,
        channel=origin.channel,
        actor=change.actor,
        category=before.category if change.policy.category(before.category) else None,
        attachments=attachments,
        cc=cc,
        message_id=origin.message_id,
        in_reply_to=origin.in_reply_to,
        raw_intake_id=origin.raw_intake_id,
        source_address=origin.source_address,
        follow_up_of=before,
        at=change.now,
    )
    message = follow_up.messages.order_by("id").readable()[0]
    return ClientMessageResult(follow_up, message, str(Outcome.FOLLOW_UP))


def reply(
    ticket: Ticket,
    *,
    body: MessageBody,
    author: User,
    actor: Actor,
    cc: Sequence[User] = (),
    choice: Choice = EVERYBODY,
    attachments: Sequence[NewAttachment] = (),
    set_status: str | None = None,
    channel: str = "desk",
    expected_version: int | None = None,
    needs_form: bool = True,
    at: datetime | None = None,
) -> Message:
    """The public answer of somebody on the staff, mailed to the requester and whoever watches.

    It keeps the promise to answer. Who answers a ticket that nobody has, takes it. `cc` stays in copy; `choice` is for
    this answer alone. Only an answer to many tickets solves one whose form isn't filled.

    Raises:
        NotAllowed: the author isn't of the staff.
        NotPossibleNow: the ticket is closed, merged, deleted or spam, or it would be solved before its parts or form.
        UnknownValue: a status that a reply can't set.
        TicketChanged: its version isn't the expected one.
        ReadersToConfirm: somebody would read it whom the author hasn't said yes to.
    """
    if not author.is_staff:
        raise NotAllowed(_("Only staff can answer a ticket publicly."))
    if set_status is not None and set_status not in (*lifecycle.SETTABLE, Status.SOLVED):
        raise UnknownValue(_("A reply can't set the status “%(value)s”.") % {"value": set_status})
    checked = checked_body(body, attachments)
    with changing(ticket, actor=actor, at=at, expected_version=expected_version) as change:
        require_conversation(change.ticket)
        require_readers(change.ticket, choice, added=cc)
        if needs_form and set_status == Status.SOLVED:
            require_filled_for_solving(change.ticket, actor=actor)
        return answer_in(
            change,
            checked,
            author=author,
            cc=cc,
            choice=choice,
            attachments=attachments,
            set_status=set_status,
            channel=channel,
        )


def answer_in(
    change: TicketChange,
    body: MessageBody,
    *,
    author: User,
    cc: Sequence[User] = (),
    choice: Choice = EVERYBODY,
    attachments: Sequence[NewAttachment] = (),
    set_status: str | None = None,
    channel: str = "desk",
) -> Message:
    """The answer inside a change that is under way; with `set_status` "solved" it is the solution too."""
    locked = change.ticket
    watch_in(change, cc)
    meant = readers_of(locked, choice)
    message = write_message(
        locked,
        author=author,
        visibility=Visibility.PUBLIC,
        body=body,
        origin=Origin(channel=channel, message_id=mail.new_message_id(locked), cc=addresses_of(meant.cc)),
        now=change.now,
        attachments=attachments,
    )
    change.tell(message_added(message))
    locked.last_public_at = change.now
    locked.public_staff_messages += 1
    locked.first_responded_at = locked.first_responded_at or change.now
    if locked.assignee_id is None:
        take(change, author)
    standing.acknowledge_by_answer(change, author)
    mentions.read_mentions(locked, user=author, at=change.now)
    change.carry_out(promise_rules.on_staff_answer(change.held))
    closes_at = None
    if set_status == Status.SOLVED:
        closes_at = ending.solve_in(change, solved_by=author, message=message, after_parts=True)
    else:
        ending.set_status_in(change, lifecycle.after_reply(locked.status, set_status))
    _mail_answer(change, message, meant, attachments, closes_at)
    return message


def _mail_answer(
    change: TicketChange,
    message: Message,
    meant: Readers,
    attachments: Sequence[NewAttachment],
    closes_at: datetime | None,
) -> None:
    delivery = mail.send_reply(
        change.ticket,
        message,
        to=meant.to,
        cc=addresses_of(meant.cc),
        attachments=attachments,
        actor=change.actor,
        closes_at=closes_at,
        reopen_within=change.policy.lifecycle.reopen_within,
    )
    if delivery is not None:
        message.delivery_ids = [delivery.pk]
        change.mailed.append(message)
    mail.notify_staff(
        change.ticket,
        [one for one in meant.colleagues if one.pk != message.author_id],
        happening="other",
        key=str(message.pk),
        actor=change.actor,
        heading=_("A ticket you watch was answered"),
        by_name=message.author.name,
        text=message.body_text,
    )


def add_note(
    ticket: Ticket,
    *,
    body: MessageBody,
    author: User | None,
    actor: Actor,
    attachments: Sequence[NewAttachment] = (),
    channel: str = "desk",
    source_address: str = "",
    raw_intake_id: int | None = None,
    at: datetime | None = None,
) -> Message:
    """An internal note, never shown to a client. The author may be a stranger whose mail the staff is to judge; without
    an author it is the system's own.

    Raises:
        NothingToSend: neither words nor a file.
    """
    checked = checked_body(body, attachments)
    with changing(ticket, actor=actor, at=at) as change:
        return note_in(
            change,
            checked,
            author=author,
            attachments=attachments,
            origin=Origin(channel=channel, raw_intake_id=raw_intake_id, source_address=source_address),
        )


def note_in(
    change: TicketChange,
    body: MessageBody,
    *,
    author: User | None,
    origin: Origin,
    attachments: Sequence[NewAttachment] = (),
) -> Message:
    """The note inside a change that is under way."""
    message = write_message(
        change.ticket,
        author=author or system_author(),
        visibility=Visibility.INTERNAL,
        body=body,
        origin=origin,
        now=change.now,
        attachments=attachments,
    )
    change.tell(message_added(message))
    if author is not None and author.is_staff:
        mentions.read_mentions(change.ticket, user=author, at=change.now)
    mentions.name_in(change, message, author)
    return message


def system_author() -> User:
    """The person that the system writes as, made at its first word."""
    found = User.objects.filter(kind="system", email=None).order_by("id").first()
    if found is not None:
        return found
    return User.objects.create(kind="system", name="Seiketsu", email=None, created_at=clock.now())


def require_conversation(ticket: Ticket) -> None:
    """Refuse where nobody would read on.

    Raises:
        NotPossibleNow: with the reason.
    """
    if ticket.merged_into_id is not None:
        raise NotPossibleNow(
            _("This ticket was merged into #%(number)s; write there.") % {"number": ticket.merged_into_id}
        )
    if ticket.deleted_at is not None:
        raise NotPossibleNow(_("This ticket was deleted; restore it first."))
    if ticket.spam_at is not None:
        raise NotPossibleNow(_("This ticket is marked as spam; say that it is none first."))
    if ticket.status == Status.CLOSED:
        raise NotPossibleNow(_("This ticket is closed; reopen it first."))
