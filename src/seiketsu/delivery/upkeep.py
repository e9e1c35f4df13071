"""How long messages that went out are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from seiketsu.core.engine import EngineSpec
from seiketsu.delivery.models import Delivery, DeliveryState
from seiketsu.plan import queries as plans

EVERY = timedelta(hours=1)
_AT_ONCE = 1000
_WAITING = (DeliveryState.QUEUED, DeliveryState.SENDING)


def run(now: datetime, _limit: int) -> int:
    """Delete messages that are older than the plan keeps them; returns how many. What still waits is never deleted."""
    in_force = plans.current_or_none()
    if in_force is None:
        return 0
    before = now - in_force.plan.document.retention.deliveries
    old = Delivery.objects.filter(created_at__lt=before).exclude(state__in=_WAITING).order_by("id")
    due = list(old.values_list("pk", flat=True)[:_AT_ONCE])
    Delivery.objects.filter(pk__in=due).delete()
    return len(due)


SPEC = EngineSpec(name="delivery upkeep", run=run, every=EVERY)
