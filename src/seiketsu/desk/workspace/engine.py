"""Periodic work around writing: what was put off comes back, what waits goes out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Min

from seiketsu.core.actor import Actor
from seiketsu.core.engine import EngineSpec
from seiketsu.desk import actions
from seiketsu.desk.models import Snooze, WaitingReply
from seiketsu.desk.workspace import outgoing, presence

_ACTOR = Actor.engine("desk")


def wake(now: datetime, limit: int) -> int:
    """Bring back what was put off until now."""
    return actions.wake_due(now, limit, actor=_ACTOR)


def next_waking() -> datetime | None:
    """When the next ticket comes back."""
    first: datetime | None = Snooze.objects.standing().aggregate(first=Min("until"))["first"]
    return first


def send(now: datetime, limit: int) -> int:
    """Send the answers whose moment has come."""
    return outgoing.send_due(now, limit, actor=_ACTOR)


def next_sending() -> datetime | None:
    """When the next answer goes out."""
    waiting = WaitingReply.objects.filter(state=WaitingReply.State.WAITING)
    first: datetime | None = waiting.aggregate(first=Min("send_at"))["first"]
    return first


SENDING = EngineSpec(name="desk.waiting_replies", run=send, next_due=next_sending)
FORGETTING = EngineSpec(name="desk.settled_replies", run=outgoing.forget, every=timedelta(days=1), batch=500)
PRESENCE = EngineSpec(name="desk.ticket_presence", run=presence.forget, every=timedelta(hours=1))
SNOOZES = EngineSpec(name="desk.snoozes", run=wake, next_due=next_waking)
