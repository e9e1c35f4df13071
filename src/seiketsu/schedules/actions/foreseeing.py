"""Gaps against promises, written down once when they are first foreseen."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import record
from seiketsu.schedules import queries
from seiketsu.schedules.events import GapCovered, GapForeseen, GapPassed, gap_subject
from seiketsu.schedules.models import PromiseGap
from seiketsu.schedules.rules import coverage

_LOCK = 7_226_411  # one look ahead at a time, over all workers


@transaction.atomic
def foresee_gaps(*, actor: Actor, at: datetime | None = None) -> int:
    """Hold the rosters of the next two weeks against what is promised; returns how many gaps are new or settled.

    A gap that was known stays the same one while it shrinks, grows or moves into the days that come into sight. What
    is left of one that was partly covered isn't told again.
    """
    now = (at or clock.now()).replace(microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    known = list(PromiseGap.objects.filter(covered_at__isnull=True, passed_at__isnull=True).order_by("starts_at"))
    kept: set[int] = set()
    told = 0
    for gap in queries.foreseen_gaps(now):
        same = [row for row in known if _is_part(gap, row)]
        first = next((row for row in same if row.pk not in kept), None)
        if first is None:
            told += _write(gap, actor, now, tell=not same)
            continue
        kept.add(first.pk)
        _follow(first, gap, now)
    for row in known:
        if row.pk not in kept:
            told += _settle(row, actor, now)
    return told


def _is_part(gap: coverage.PromiseGap, row: PromiseGap) -> bool:
    return (gap.tier, gap.calendar) == (row.tier, row.calendar) and (
        gap.starts_at <= row.ends_at and row.starts_at <= gap.ends_at
    )


def _write(gap: coverage.PromiseGap, actor: Actor, now: datetime, *, tell: bool) -> int:
    row = PromiseGap.objects.create(
        tier=gap.tier,
        calendar=gap.calendar,
        promises=list(gap.promises),
        clients=gap.clients,
        starts_at=gap.starts_at,
        ends_at=gap.ends_at,
        foreseen_at=now,
    )
    if not tell:
        return 0
    facts = (row.pk, gap.tier, gap.calendar, gap.promises, gap.clients, gap.starts_at, gap.ends_at)
    record(GapForeseen(*facts), actor=actor, subject=gap_subject(row.pk), organization_id=None)
    return 1


def _follow(row: PromiseGap, gap: coverage.PromiseGap, now: datetime) -> None:
    """Bring a known gap up to date; one that runs keeps the moment at which it began."""
    starts_at = row.starts_at if row.starts_at < now and gap.starts_at <= now else gap.starts_at
    facts = {
        "starts_at": starts_at,
        "ends_at": gap.ends_at,
        "clients": gap.clients,
        "promises": list(gap.promises),
    }
    if any(getattr(row, name) != value for name, value in facts.items()):
        PromiseGap.objects.filter(pk=row.pk).update(**facts)


def _settle(row: PromiseGap, actor: Actor, now: datetime) -> int:
    """Nothing is left of it ahead: it was covered in time, or it has passed."""
    facts = (row.pk, row.tier, row.starts_at, row.ends_at)
    if row.ends_at <= now:
        PromiseGap.objects.filter(pk=row.pk).update(passed_at=now)
        record(GapPassed(*facts), actor=actor, subject=gap_subject(row.pk), organization_id=None)
    else:
        PromiseGap.objects.filter(pk=row.pk).update(covered_at=now)
        record(GapCovered(*facts), actor=actor, subject=gap_subject(row.pk), organization_id=None)
    return 1
