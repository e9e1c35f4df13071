"""Taking the daily sums."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from seiketsu.core.measures import Measure, Scope
from seiketsu.scorecard import sampling
from seiketsu.scorecard.models import MeasureProgress, MeasureSnapshot


@transaction.atomic
def take_snapshots(measure: Measure, *, now: datetime, zone: ZoneInfo) -> int:
    """Bring one measure's daily sums up to yesterday and redo the days that may have changed; returns how many days.

    Another worker that is at it makes this return 0 at once.
    """
    yesterday = now.astimezone(zone).date() - timedelta(days=1)
    MeasureProgress.objects.bulk_create([MeasureProgress(measure=measure.key)], ignore_conflicts=True)
    progress = MeasureProgress.objects.select_for_update(skip_locked=True).filter(measure=measure.key).first()
    if progress is None or (progress.through is not None and progress.through >= yesterday):
        return 0
    end = _midnight(yesterday + timedelta(days=1), zone)
    first = _first_day(measure, progress, end, zone)
    days = 0 if first is None else _replace(measure, first, end, now, zone)
    progress.through, progress.computed_at = yesterday, now
    progress.save(update_fields=["through", "computed_at"])
    return max(days, 1)


def _first_day(measure: Measure, progress: MeasureProgress, end: datetime, zone: ZoneInfo) -> date | None:
    if progress.through is not None:
        return progress.through + timedelta(days=1 - measure.settles_after_days)
    oldest = sampling.first_case_at(measure, end)
    return None if oldest is None else oldest.astimezone(zone).date()


def _replace(measure: Measure, first: date, end: datetime, now: datetime, zone: ZoneInfo) -> int:
    scope = Scope(_midnight(first, zone), end)
    taken = sampling.by_day(measure, scope, zone)
    MeasureSnapshot.objects.filter(measure=measure.key, day__gte=first, day__lt=end.date()).delete()
    MeasureSnapshot.objects.bulk_create(
        MeasureSnapshot(
            measure=measure.key,
            day=day,
            tier=tier,
            team=team,
            n=sample.n,
            total=sample.total,
            squares=sample.squares,
            computed_at=now,
        )
        for (day, tier, team), sample in taken.items()
    )
    return (end.date() - first).days


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
