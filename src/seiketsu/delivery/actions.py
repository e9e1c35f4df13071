"""Every write about messages. Sending itself is the engine's; here a message is only written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import Event, Subject, record
from seiketsu.core.kept_queries import KeptInsert
from seiketsu.core.plain import one_line
from seiketsu.core.transactions import joining
from seiketsu.delivery import queries
from seiketsu.delivery.errors import NotWaiting, UnusableAddress
from seiketsu.delivery.events import DeliveryBounced, DeliveryCancelled, QueueWithdrawn
from seiketsu.delivery.models import Automatic, Delivery, DeliveryState
from seiketsu.delivery.rendering import Rendered, render
from seiketsu.delivery.rules import addresses, threading
from seiketsu.delivery.rules import automatic as automatic_rules

__all__ = [
    "Automatic",
    "Enclosure",
    "Rendered",
    "cancel",
    "record_bounce",
    "render",
    "resend",
    "send_email",
]


_WRITE_DOWN = KeptInsert("delivery_write_down", Delivery, once=["dedup_key"])


@dataclass(frozen=True)
class Enclosure:
    """A stored file that goes with a message; `storage_name` is its name in Django's default storage."""

    name: str
    content_type: str
    storage_name: str
    size: int = 0


def send_email(
    *,
    kind: str,
    to: str,
    subject_line: str,
    text: str,
    html: str,
    actor: Actor,
    dedup_key: str,
    subject: Subject,
    organization_id: int | None,
    sender: str | None = None,
    reply_to: str | None = None,
    message_id: str | None = None,
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
    attachments: Sequence[Enclosure] = (),
    recipient: User | None = None,
    cc: Sequence[str] = (),
    automatic: Automatic = Automatic.NO,
    list_unsubscribe: str | None = None,
    not_before: datetime | None = None,
) -> Delivery:
    """Write a mail down, to be sent after commit. The same `dedup_key` again gives the first one, unchanged.

    An automatic *answer* (`Automatic.REPLIED`) to an address that had too many lately is written down as stopped,
    with the reason: the brake on two machines that answer each other.

    Raises:
        UnusableAddress: mail cannot be sent to that address.
    """
    address, now = _usable(to), clock.now()
    sender = one_line(sender or queries.sender_for(None))
    held = _held_back(address, automatic, now)
    delivery = Delivery(
        dedup_key=dedup_key,
        kind=kind,
        **_recipient_fields(recipient, address, cc),
        **_subject_fields(subject, organization_id),
        sender=sender,
        reply_to=one_line(reply_to or ""),
        message_id=threading.bracketed(message_id or queries.message_id_for(dedup_key, sender)),
        **_thread_fields(in_reply_to, references),
        headers=_clean_headers({**_unsubscribe_headers(list_unsubscribe), **(headers or {})}),
        automatic=automatic,
        created_at=now,
        **_content_fields(subject_line, text, html, attachments),
        **_first_state(held, max(now, not_before or now)),
    )
    with joining():
        if not _WRITE_DOWN(delivery):
            return Delivery.objects.get(dedup_key=dedup_key)
        if held:
            _record(DeliveryCancelled(delivery.pk, kind, delivery.recipient_user_id, held.reason), delivery, actor)
    return delivery


def _subject_fields(subject: Subject, organization_id: int | None) -> dict[str, Any]:
    return {"subject_kind": subject.kind, "subject_id": subject.id, "organization_id": organization_id}


def _recipient_fields(recipient: User | None, address: str, cc: Sequence[str]) -> dict[str, Any]:
    copies = sorted({_usable(copy) for copy in cc} - {address})
    return {"recipient_user": recipient, "recipient_address": address, "cc": copies}


def _thread_fields(in_reply_to: str | None, references: Sequence[str]) -> dict[str, Any]:
    return {
        "in_reply_to": threading.bracketed(in_reply_to or ""),
        "references": list(threading.references(references, in_reply_to)),
    }


def _content_fields(subject_line: str, text: str, html: str, attachments: Sequence[Enclosure]) -> dict[str, Any]:
    return {
        "subject_line": one_line(subject_line)[:500],
        "text": text,
        "html": html,
        "attachments": [asdict(enclosure) for enclosure in attachments],
    }


def _first_state(held: automatic_rules.Held | None, due: datetime) -> dict[str, Any]:
    if held:
        return {"state": DeliveryState.CANCELLED, "next_at": None, "error": held.reason}
    return {"state": DeliveryState.QUEUED, "next_at": due, "error": ""}


@transaction.atomic
def cancel(delivery: Delivery, *, actor: Actor, reason: str) -> Delivery:
    """Stop a message that still waits.

    Raises:
        NotWaiting: it is being sent, or was.
    """
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if row.state != DeliveryState.QUEUED:
        raise NotWaiting(str(DeliveryState(row.state).label))
    row.state, row.next_at, row.error = DeliveryState.CANCELLED, None, reason
    row.save(update_fields=["state", "next_at", "error"])
    _record(DeliveryCancelled(row.pk, row.kind, row.recipient_user_id, reason), row, actor)
    return row


@transaction.atomic
def withdraw_queued(*, actor: Actor, reason: str) -> int:
    """Stop everything that still waits, in one statement and with one event; returns how many there were."""
    count = Delivery.objects.filter(state=DeliveryState.QUEUED).update(
        state=DeliveryState.CANCELLED, next_at=None, error=reason
    )
    if count:
        event = QueueWithdrawn(count, reason)
        record(event, actor=actor, subject=Subject("delivery.queue", 0), organization_id=None)
    return count


@transaction.atomic
def resend(delivery: Delivery, *, actor: Actor) -> Delivery:
    """Send a message that failed, came back or was stopped; it keeps its Message-ID, so nobody shows it twice.

    Raises:
        NotWaiting: it is waiting, being sent, or was sent well.
    """
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if row.state not in {DeliveryState.FAILED, DeliveryState.BOUNCED, DeliveryState.CANCELLED}:
        raise NotWaiting(str(DeliveryState(row.state).label))
    row.state, row.next_at, row.attempts = DeliveryState.QUEUED, clock.now(), 0
    row.save(update_fields=["state", "next_at", "attempts"])
    return row


@transaction.atomic
def record_bounce(
    delivery: Delivery,
    *,
    status: str,
    diagnostic: str,
    permanent: bool,
    actor: Actor,
    at: datetime | None = None,
) -> Delivery:
    """Note a mail server's report about a message. A report of mere delay changes nothing but the note."""
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    reason = " ".join(part for part in (status, diagnostic) if part)[:2000]
    already = row.state == DeliveryState.BOUNCED
    row.error = reason
    if permanent:
        row.state, row.bounced_at, row.next_at = DeliveryState.BOUNCED, at or clock.now(), None
    row.save(update_fields=["error", "state", "bounced_at", "next_at"])
    if permanent and not already:
        _record(DeliveryBounced(row.pk, row.kind, row.recipient_user_id, reason), row, actor)
    return row


def _usable(address: str) -> str:
    bare = addresses.bare(address)
    if not addresses.is_usable(bare) or not address.isprintable():
        raise UnusableAddress(address)
    return addresses.ascii_form(bare)


def _held_back(address: str, automatic: Automatic, now: datetime) -> automatic_rules.Held | None:
    if automatic != Automatic.REPLIED:
        return None
    allowance = queries.automatic_answers_allowed()
    recent = queries.automatic_answers_since(address, now - allowance.window)
    return automatic_rules.answer_or_hold(recent, allowance)


def _clean_headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: one_line(value) for name, value in headers.items()}


def _unsubscribe_headers(address: str | None) -> dict[str, str]:
    if not address:
        return {}
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _record(event: Event, delivery: Delivery, actor: Actor) -> None:
    record(
        event,
        actor=actor,
        subject=Subject(delivery.subject_kind, delivery.subject_id),
        organization_id=delivery.organization_id,
    )
