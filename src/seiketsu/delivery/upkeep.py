"""How long messages that went out are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from seiketsu.accounts.queries import holds
from seiketsu.core.engine import EngineSpec
from seiketsu.delivery.models import Delivery, DeliveryState
from seiketsu.plan import queries as plans

EVERY = timedelta(hours=1)
_AT_ONCE = 1000
_WAITING = (DeliveryState.QUEUED, DeliveryState.SENDING)


def run(now: datetime, _limit: int) -> int:
    """Delete messages that are older than the plan keeps them; returns how many. What still waits or
    stands under a legal hold is never deleted."""
    in_force = plans.current_or_none()
    if in_force is None:
        return 0
    before = now - in_force.plan.document.retention.deliveries
    old = _not_held(Delivery.objects.filter(created_at__lt=before).exclude(state__in=_WAITING)).order_by("id")
    due = list(old.values_list("pk", flat=True)[:_AT_ONCE])
    Delivery.objects.filter(pk__in=due).delete()
    return len(due)


def _not_held(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Without what a legal hold keeps: of its person, of its organization, about its ticket."""
    kept = holds.held()
    if not kept:
        return rows
    return rows.exclude(
        Q(recipient_user_id__in=kept.people, recipient_user_id__isnull=False)
        | Q(organization_id__in=kept.organizations, organization_id__isnull=False)
        | Q(subject_kind="desk.ticket", subject_id__in=kept.tickets)
    )


SPEC = EngineSpec(name="delivery upkeep", run=run, every=EVERY)
