"""Taking yesterday's sums once a day, soon after the company's midnight."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from seiketsu.core import clock
from seiketsu.core.engine import EngineSpec, register
from seiketsu.core.registry import measures
from seiketsu.plan.queries import current_or_none
from seiketsu.scorecard.actions import take_snapshots
from seiketsu.scorecard.models import MeasureProgress


def company_zone() -> ZoneInfo | None:
    """The zone whose midnights part the days; None before the first plan."""
    in_force = current_or_none()
    return None if in_force is None else ZoneInfo(in_force.plan.document.company.zone)


def run(now: datetime, limit: int) -> int:
    """Bring each measure up to yesterday; returns how many moved.

    Raises:
        ExceptionGroup: some measures failed; the others were brought up to date all the same.
    """
    zone = company_zone()
    if zone is None:
        return 0
    yesterday = now.astimezone(zone).date() - timedelta(days=1)
    through = dict(MeasureProgress.objects.values_list("measure", "through"))
    moved, faults = 0, []
    for key, measure in measures.items():
        if moved == limit:
            break
        # A worker asks many times a minute, and is told no but once a day: one read for all measures must do.
        if (taken := through.get(key)) is not None and taken >= yesterday:
            continue
        try:
            moved += bool(take_snapshots(measure, now=now, zone=zone))
        except Exception as fault:
            fault.add_note(f"while taking the daily sums of {measure.key}")
            faults.append(fault)
    if faults:
        raise ExceptionGroup("daily sums", faults)
    return moved


def next_due() -> datetime | None:
    """Now when a measure was never taken or lags behind, else the next midnight."""
    zone = company_zone()
    if zone is None:
        return None
    known = dict(MeasureProgress.objects.values_list("measure", "through"))
    through = [known.get(key) for key, _ in measures.items()]
    if not through:
        return None
    if any(day is None for day in through):
        return clock.now()
    oldest = min(day for day in through if day is not None)
    return datetime.combine(oldest + timedelta(days=2), time(), zone)


def register_engine() -> None:
    """Called once from `AppConfig.ready`."""
    register(EngineSpec(name="scorecard", run=run, next_due=next_due, batch=50, time_limit=timedelta(minutes=2)))
