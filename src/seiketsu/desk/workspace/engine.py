"""Periodic work around writing: what was put off comes back."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Min

from seiketsu.core.actor import Actor
from seiketsu.core.engine import EngineSpec
from seiketsu.desk import actions
from seiketsu.desk.models import Snooze

_ACTOR = Actor.engine("desk")


def wake(now: datetime, limit: int) -> int:
    """Bring back what was put off until now."""
    return actions.wake_due(now, limit, actor=_ACTOR)


def next_waking() -> datetime | None:
    """When the next ticket comes back."""
    first: datetime | None = Snooze.objects.standing().aggregate(first=Min("until"))["first"]
    return first


SNOOZES = EngineSpec(name="desk.snoozes", run=wake, next_due=next_waking)
