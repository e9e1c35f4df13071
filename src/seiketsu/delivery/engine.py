"""Sends what is due: lease, send, record.

A lease is committed before the message is handed over, and the outcome after. A process that dies between the two
leaves a lease that runs out; the message is then sent again with the same Message-ID, which is the most that SMTP
allows: its receiver can tell that both are one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from seiketsu.core import clock, registry
from seiketsu.core.actor import Actor
from seiketsu.core.engine import EngineSpec
from seiketsu.core.events import Event, Subject, record
from seiketsu.core.kept_queries import KeptStatement
from seiketsu.delivery import queries, transport
from seiketsu.delivery.events import DeliveryCancelled, DeliveryFailed, DeliverySent
from seiketsu.delivery.models import Delivery, DeliveryState
from seiketsu.delivery.rules import retrying

LEASE = timedelta(minutes=10)
BATCH = 20
ACTOR = Actor.engine("delivery")

_log = structlog.get_logger(__name__)


def run(now: datetime, limit: int) -> int:
    """Send at most `limit` due messages; returns how many were handled."""
    # The line first: a relay that is set wrongly must not leave mail leased. It connects with the first message.
    with transport.open_line() as line:
        claimed = claim(now, limit)
        for delivery in claimed:
            _send(line, delivery)
    return len(claimed)


_LEASE = KeptStatement(
    "delivery_lease",
    "update delivery_delivery set state = 'sending', lease_until = %s, attempts = attempts + 1"
    " where id = any(%s::bigint[])",
)
_SETTLE = KeptStatement(
    "delivery_settle",
    """
    update delivery_delivery set lease_until = null, state = %s, error = %s, next_at = %s,
        sent_at = coalesce(%s::timestamptz, sent_at)
    where id = %s and state = 'sending' and lease_until = %s
    returning id
    """,
)


@transaction.atomic
def claim(now: datetime, limit: int) -> list[Delivery]:
    """Take due messages, and those whose sender died, for the length of a lease."""
    expired = Delivery.objects.filter(state=DeliveryState.SENDING, lease_until__lte=now)
    waiting = Delivery.objects.filter(state=DeliveryState.QUEUED, next_at__lte=now)
    claimed = list(expired.select_for_update(skip_locked=True).order_by("lease_until")[:limit])
    if len(claimed) < limit:
        claimed += waiting.select_for_update(skip_locked=True).order_by("next_at", "id")[: limit - len(claimed)]
    until = clock.now() + LEASE
    for delivery in claimed:
        delivery.state, delivery.lease_until = DeliveryState.SENDING, until
        delivery.attempts += 1
    if claimed:
        _LEASE(until, [delivery.pk for delivery in claimed])
    return claimed


def _send(line: transport.Line, delivery: Delivery) -> None:
    try:
        wanted = _still_wanted(delivery)
    except Exception as fault:
        # Another app's question must not keep everybody else's mail waiting.
        _log.exception("could not ask whether a mail is still wanted", delivery=delivery.pk, kind=delivery.kind)
        _put_off(delivery, retrying.Fault(f"Whether it is still wanted could not be found out: {fault}", False))
        return
    if not wanted:
        reason = "No longer wanted when its time came."
        cancelled = DeliveryCancelled(delivery.pk, delivery.kind, delivery.recipient_user_id, reason)
        _settle(delivery, cancelled, state=DeliveryState.CANCELLED, error=reason, next_at=None)
        return
    try:
        line.send(delivery)
    except transport.SendingFault as refusal:
        _put_off(delivery, refusal.fault)
        return
    sent = DeliverySent(delivery.pk, delivery.kind, delivery.recipient_user_id)
    _settle(delivery, sent, state=DeliveryState.SENT, error="", next_at=None, sent_at=clock.now())


def _still_wanted(delivery: Delivery) -> bool:
    ask = registry.still_wanted.get(delivery.kind)
    if ask is None:
        return True
    with transaction.atomic():
        return ask(delivery.subject_id)


def _put_off(delivery: Delivery, fault: retrying.Fault) -> None:
    match retrying.after_fault(fault, attempts=delivery.attempts, now=clock.now()):
        case retrying.Retry(at):
            _settle(delivery, None, state=DeliveryState.QUEUED, error=fault.reason, next_at=at)
        case retrying.GiveUp(reason):
            event = DeliveryFailed(delivery.pk, delivery.kind, delivery.recipient_user_id, reason)
            _settle(delivery, event, state=DeliveryState.FAILED, error=reason, next_at=None)
            _log.warning("mail could not be sent", delivery=delivery.pk, kind=delivery.kind)


@transaction.atomic
def _settle(
    delivery: Delivery,
    event: Event | None,
    *,
    state: DeliveryState,
    error: str,
    next_at: datetime | None,
    sent_at: datetime | None = None,
) -> None:
    """Record the outcome, unless the lease ran out meanwhile and another worker has the message."""
    is_mine = _SETTLE(state.value, error, next_at, sent_at, delivery.pk, delivery.lease_until)
    if is_mine and event is not None:
        record(
            event,
            actor=ACTOR,
            subject=Subject(delivery.subject_kind, delivery.subject_id),
            organization_id=delivery.organization_id,
        )


SPEC = EngineSpec(name="delivery", run=run, next_due=queries.next_due, batch=BATCH, time_limit=timedelta(seconds=60))
