"""The mails of a ticket. Each is a row beside the change that it tells of; delivery sends it after commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core import ids
from seiketsu.core.actor import Actor
from seiketsu.core.kept_queries import KeptQuery
from seiketsu.delivery import queries as deliveries
from seiketsu.delivery.actions import Automatic, Enclosure, render, send_email
from seiketsu.delivery.errors import UnusableAddress
from seiketsu.delivery.models import Delivery
from seiketsu.desk.actions.writing import NewAttachment
from seiketsu.desk.models import Message, Ticket, Visibility
from seiketsu.desk.models.conversation import AuthorKind, storage_name
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules.promises import FIRST_RESPONSE, RESPONSES
from seiketsu.desk.subjects import client_url, desk_url, subject_of

_THREAD_LENGTH = 20
_QUOTED_LENGTH = 1_500
_NEVER = 2**63 - 1  # no message has this id


@dataclass(frozen=True)
class Thread:
    """What an outgoing mail needs to land in the client's own thread."""

    in_reply_to: str | None
    references: tuple[str, ...]
    last_client_text: str | None


_NEWEST: KeptQuery[tuple[str, str, str]] = KeptQuery(
    "desk_newest_messages",
    lambda number, before: (
        Message.objects.filter(ticket_id=number, visibility=Visibility.PUBLIC, pk__lt=before)
        .order_by("-id")
        .values_list("message_id", "author_kind", "body_text")[:_THREAD_LENGTH]
    ),
    int,
    int,
)


def thread_of(ticket: Ticket, *, before: Message | None = None) -> Thread:
    """The public messages so far, oldest first; those before one that goes out itself."""
    newest = _NEWEST(ticket.pk, _NEVER if before is None else before.pk)
    of_client = [row for row in newest if row[1] == AuthorKind.CLIENT]
    return Thread(
        in_reply_to=next((row[0] for row in of_client if row[0]), None)
        or next((row[0] for row in newest if row[0]), None),
        references=tuple(row[0] for row in reversed(newest) if row[0]),
        last_client_text=of_client[0][2][:_QUOTED_LENGTH] if of_client else None,
    )


def hours_in_words(policy: DeskPolicy, calendar_key: str, language: str) -> str:
    """When a promise is counted, as a client of that language reads it."""
    hours = policy.plan.document.calendars[calendar_key].hours
    with translation.override(language):
        if hours.is_always_open:
            return _("day or night")
        return "; ".join(
            f"{_days(first, last)} {', '.join(f'{_clock(start)}–{_clock(end)}' for start, end in times)}"
            for first, last, times in hours.by_days()
        )


def _days(first: int, last: int) -> str:
    if first == last:
        return str(WEEKDAYS[first])
    # Translators: days of the week in a row.
    return _("%(first)s to %(last)s") % {"first": WEEKDAYS[first], "last": WEEKDAYS[last]}


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def acknowledge(
    ticket: Ticket, message: Message, *, policy: DeskPolicy, reply_by: datetime | None, actor: Actor
) -> Delivery | None:
    """Tell the requester that the ticket exists and when the answer is promised; None when they have no address."""
    promises = policy.plan.ticket_promises(ticket.tier, ticket.priority)
    promise = next((one for one in promises if one.kind == FIRST_RESPONSE), None)
    return _send(
        ticket,
        kind="desk.acknowledgement",
        recipient=ticket.requester,
        template="ticket_acknowledgement",
        context={
            "reply_by": reply_by,
            "promise": promise.target if promise else None,
            "hours": hours_in_words(policy, promise.calendar_key, ticket.requester.locale) if promise else None,
            "quoted_text": message.body_text[:_QUOTED_LENGTH] or None,
        },
        dedup_key=f"desk.acknowledgement:{ticket.pk}",
        actor=actor,
        thread=Thread(message.message_id or None, (message.message_id,) if message.message_id else (), None),
        automatic=Automatic.REPLIED,
    )


def reply_key(message_id: int, recipient_id: int) -> str:
    return f"desk.reply:{message_id}:{recipient_id}"


def send_reply(
    ticket: Ticket,
    message: Message,
    *,
    to: User | None,
    cc: Sequence[str],
    attachments: Sequence[NewAttachment],
    actor: Actor,
    closes_at: datetime | None = None,
    reopen_within: timedelta | None = None,
) -> Delivery | None:
    """The answer in the client's own thread. With `closes_at` it is the mail that offers the solution too."""
    if to is None:
        return None
    thread = thread_of(ticket, before=message)
    context: dict[str, object] = {
        "author_name": message.author.name,
        "body_text": message.body_text,
        "body_html": message.body_html,
        "quoted_text": thread.last_client_text,
    }
    if closes_at is not None:
        context |= _solution_context(ticket, closes_at, reopen_within)
    return _send(
        ticket,
        kind="desk.reply",
        recipient=to,
        template="ticket_reply" if closes_at is None else "ticket_solved",
        context=context,
        dedup_key=reply_key(message.pk, to.pk),
        actor=actor,
        thread=thread,
        message_id=message.message_id or None,
        cc=cc,
        attachments=[
            Enclosure(one.name, one.content_type, storage_name(one.file.digest), one.file.size) for one in attachments
        ],
    )


def send_solved(
    ticket: Ticket,
    *,
    author: User | None,
    solution_id: int,
    closes_at: datetime,
    reopen_within: timedelta,
    actor: Actor,
) -> Delivery | None:
    """Offer the solution where the last answer went out before."""
    return _send(
        ticket,
        kind="desk.solved",
        recipient=ticket.requester,
        template="ticket_solved",
        context={
            "author_name": author.name if author else None,
            "body_text": None,
            "body_html": None,
            **_solution_context(ticket, closes_at, reopen_within),
        },
        dedup_key=f"desk.solved:{solution_id}",
        actor=actor,
        thread=thread_of(ticket),
        automatic=Automatic.GENERATED,
    )


def send_reopened(ticket: Ticket, *, reply_by: datetime | None, actor: Actor) -> Delivery | None:
    """Tell the requester that their word reopened the ticket."""
    return _send(
        ticket,
        kind="desk.reopened",
        recipient=ticket.requester,
        template="ticket_reopened",
        context={"assignee_name": ticket.assignee.name if ticket.assignee else None, "reply_by": reply_by},
        dedup_key=f"desk.reopened:{ticket.pk}:{ticket.reopen_count}",
        actor=actor,
        thread=thread_of(ticket),
        automatic=Automatic.REPLIED,
    )


def words_of_merge(source: Ticket, target: Ticket) -> str:
    """What the requester of a merged ticket reads, in their language."""
    with translation.override(source.requester.locale):
        return _(
            "Your request #%(source)s, “%(subject)s”, is about the same matter as #%(target)s. We go on with both in"
            " #%(target)s; you need not do anything."
        ) % {"source": source.pk, "subject": source.subject_line, "target": target.pk}


def send_merged(source: Ticket, target: Ticket, *, text: str, message_id: int, actor: Actor) -> Delivery | None:
    """Tell the requester of a merged ticket where it goes on, in the thread that they know."""
    with translation.override(source.requester.locale):
        heading = _("Your requests go on together")
    key = f"desk.merged:{message_id}:{source.requester_id}"
    return _send_notice(target, source.requester, heading=heading, text=text, key=key, actor=actor)


def send_passed_on(ticket: Ticket, *, level_title: str, escalation_id: int, actor: Actor) -> Delivery | None:
    """Tell the requester that other people of ours have their matter now."""
    return _send(
        ticket,
        kind="desk.passed_on",
        recipient=ticket.requester,
        template="ticket_passed_on",
        context={
            "level_title": level_title,
            "assignee_name": ticket.assignee.name if ticket.assignee else None,
            "reply_by": ticket.next_due_at if ticket.next_due_kind in RESPONSES else None,
        },
        dedup_key=f"desk.passed_on:{escalation_id}",
        actor=actor,
        thread=thread_of(ticket),
        automatic=Automatic.GENERATED,
    )


def send_reminder(ticket: Ticket, *, waiting_since: datetime, actor: Actor) -> Delivery | None:
    """Remind the requester that their word is waited for."""
    with translation.override(ticket.requester.locale):
        text = _(
            "We asked you something about “%(subject)s” and can go on once you have answered. Answer this mail, or"
            " write in the portal. If it is settled, say so there and we close it."
        ) % {"subject": ticket.subject_line}
        heading = _("We wait for your answer")
    key = f"desk.reminder:{ticket.pk}:{int(waiting_since.timestamp())}"
    return _send_notice(ticket, ticket.requester, heading=heading, text=text, key=key, actor=actor)


def _send_notice(
    ticket: Ticket, recipient: User, *, heading: str, text: str, key: str, actor: Actor
) -> Delivery | None:
    """A heading, a text and the way to the ticket, in its thread; `key` begins with the kind of the mail."""
    with translation.override(recipient.locale):
        button = _("Open the ticket")
    return _send(
        ticket,
        kind=key.partition(":")[0],
        recipient=recipient,
        template="generic",
        context={"heading": heading, "text": text, "button_label": button, "button_url": client_url(ticket.pk)},
        dedup_key=key,
        actor=actor,
        thread=thread_of(ticket),
        automatic=Automatic.GENERATED,
    )


def notify_staff(
    ticket: Ticket, recipients: Iterable[User], *, happening: str, key: str, actor: Actor, **context: object
) -> None:
    """A short mail to people of the staff; nobody is told of what they did themselves."""
    for person in recipients:
        if actor.kind in ("user", "token") and actor.id == person.pk:
            continue
        _send(
            ticket,
            kind=f"desk.{happening}",
            recipient=person,
            template="staff_notification",
            context={
                "happening": happening,
                "organization_name": ticket.organization.name if ticket.organization else None,
                "requester_name": ticket.requester.name,
                **context,
            },
            dedup_key=f"desk.{happening}:{key}:{person.pk}",
            actor=actor,
            thread=Thread(None, (), None),
            automatic=Automatic.GENERATED,
            for_staff=True,
        )


def _solution_context(ticket: Ticket, closes_at: datetime, reopen_within: timedelta | None) -> dict[str, object]:
    return {
        "confirm_url": f"{client_url(ticket.pk)}#solution",
        "reopen_url": f"{client_url(ticket.pk)}#solution",
        "closes_at": closes_at,
        "reopen_until": closes_at + reopen_within if reopen_within else None,
    }


def new_message_id(ticket: Ticket) -> str:
    """The Message-ID under which an answer will go out, known before its mail so that the message can keep it."""
    sender = deliveries.sender_for(ticket.tier)
    return deliveries.message_id_for(f"desk.reply:{ids.random_token()}", sender)


def _common(ticket: Ticket, recipient: User, *, for_staff: bool) -> dict[str, object]:
    return {
        "recipient_name": recipient.name,
        "number": ticket.pk,
        "subject_line": ticket.subject_line,
        "ticket_url": desk_url(ticket.pk, absolute=True) if for_staff else client_url(ticket.pk),
    }


def _send(
    ticket: Ticket,
    *,
    kind: str,
    recipient: User,
    template: str,
    context: dict[str, object],
    dedup_key: str,
    actor: Actor,
    thread: Thread,
    message_id: str | None = None,
    cc: Sequence[str] = (),
    attachments: Sequence[Enclosure] = (),
    automatic: Automatic = Automatic.NO,
    for_staff: bool = False,
) -> Delivery | None:
    if not recipient.email or not recipient.is_active:
        return None
    sender = deliveries.sender_for(ticket.tier)
    common = _common(ticket, recipient, for_staff=for_staff)
    mail = render(template, common | context, locale=recipient.locale, zone=recipient.time_zone)
    try:
        return send_email(
            kind=kind,
            to=recipient.email,
            recipient=recipient,
            subject_line=mail.subject_line,
            text=mail.text,
            html=mail.html,
            actor=actor,
            dedup_key=dedup_key,
            subject=subject_of(ticket.pk),
            organization_id=ticket.organization_id,
            sender=sender,
            reply_to=None if for_staff else deliveries.reply_address(subject_of(ticket.pk), sender=sender),
            message_id=message_id,
            in_reply_to=thread.in_reply_to,
            references=thread.references,
            cc=cc,
            attachments=attachments,
            automatic=automatic,
        )
    except UnusableAddress:
        # A person whose address takes no mail still gets the answer in the portal.
        return None
