"""Periodic work: deadlines and warnings that have come, and recalculations under way."""

from datetime import datetime

from django.db.models import Min

from seiketsu.commitments.actions import continue_recalculation, notice_due
from seiketsu.commitments.models import Commitment, Recalculation
from seiketsu.core.engine import EngineSpec


def _next_due() -> datetime | None:
    first: datetime | None = Commitment.objects.filter(next_at__isnull=False).aggregate(first=Min("next_at"))["first"]
    return first


def _recalculate(now: datetime, limit: int) -> int:
    running = Recalculation.objects.filter(state=Recalculation.State.RUNNING).first()
    return continue_recalculation(running, limit=limit) if running is not None else 0


def _recalculation_due() -> datetime | None:
    running = Recalculation.objects.filter(state=Recalculation.State.RUNNING)
    first: datetime | None = running.aggregate(first=Min("created_at"))["first"]
    return first


DEADLINES = EngineSpec(name="commitments", run=notice_due, next_due=_next_due, batch=200)
RECALCULATION = EngineSpec(name="commitments.recalculation", run=_recalculate, next_due=_recalculation_due, batch=200)
