"""From a measure's cases to sums: by tier and team, by day, and by when its misses fell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, DecimalField, F, Min, Q, QuerySet, Sum
from django.db.models.functions import Cast, ExtractHour, ExtractIsoWeekDay, TruncDate, TruncMonth

from seiketsu.core.measures import (
    CASE_AGENT,
    CASE_AT,
    CASE_ORGANIZATION,
    CASE_TEAM,
    CASE_TIER,
    CASE_VALUE,
    EMPTY,
    Kind,
    Measure,
    Sample,
    Scope,
)
from seiketsu.plan.spec.values import Comparator
from seiketsu.scorecard.rules.clusters import Tally

Groups = Mapping[tuple[str, str], Sample]
_EXACTLY = "value_exactly"
_DECIMAL = DecimalField(max_digits=20, decimal_places=6)
SUMS = {
    "n": Count("pk"),
    "total": Sum(_EXACTLY),
    "squares": Sum(F(_EXACTLY) * F(_EXACTLY), output_field=DecimalField(max_digits=30, decimal_places=12)),
}


def cases(measure: Measure, scope: Scope, agent: int | None = None) -> QuerySet[Any, Any]:
    """The cases with their value as an exact decimal, whatever the column behind it is; of one person, where given."""
    found: QuerySet[Any, Any] = measure.cases(scope).order_by().annotate(**{_EXACTLY: Cast(CASE_VALUE, _DECIMAL)})
    if agent is not None:
        found = found.filter(**{CASE_AGENT: agent}) if measure.by_agent else found.none()
    return found


def by_tier_and_team(measure: Measure, scope: Scope) -> Groups:
    """The sample of each (tier, team), in one query; add them up for less detail."""
    rows = cases(measure, scope).values(CASE_TIER, CASE_TEAM).annotate(**SUMS)
    return {(row[CASE_TIER] or "", row[CASE_TEAM] or ""): sample_of(row) for row in rows}


def by_agent(measure: Measure, scope: Scope) -> Mapping[int | None, Sample]:
    """The sample of each person, in one query; what nobody did stands under None. Only for measures `by_agent`."""
    rows = cases(measure, scope).values(CASE_AGENT).annotate(**SUMS)
    return {row[CASE_AGENT]: sample_of(row) for row in rows}


def by_month(measure: Measure, scope: Scope, zone: ZoneInfo, agent: int) -> Mapping[date, Sample]:
    """One person's sample of each month, by its first day, in one query."""
    rows = (
        cases(measure, scope, agent)
        .annotate(case_month=TruncMonth(CASE_AT, tzinfo=zone))
        .values("case_month")
        .annotate(**SUMS)
    )
    return {row["case_month"].date(): sample_of(row) for row in rows}


def by_day(measure: Measure, scope: Scope, zone: ZoneInfo) -> Mapping[tuple[date, str, str], Sample]:
    """The sample of each (day, tier, team) by the wall clock of a place, in one query."""
    rows = (
        cases(measure, scope)
        .annotate(case_day=TruncDate(CASE_AT, tzinfo=zone))
        .values("case_day", CASE_TIER, CASE_TEAM)
        .annotate(**SUMS)
    )
    return {(row["case_day"], row[CASE_TIER] or "", row[CASE_TEAM] or ""): sample_of(row) for row in rows}


def first_case_at(measure: Measure, before: datetime) -> datetime | None:
    """When the oldest case counts."""
    everything = Scope(datetime(1970, 1, 2, tzinfo=before.tzinfo), before)
    found: datetime | None = measure.cases(everything).order_by().aggregate(first=Min(CASE_AT))["first"]
    return found


def sample_of(row: Mapping[str, Any]) -> Sample:
    """A row of `SUMS` as a sample."""
    return Sample(row["n"], Decimal(row["total"] or 0), Decimal(row["squares"] or 0))


def add_up(groups: Groups, tier: str | None, team: str | None) -> Sample:
    """The sample of a tier, a team, or of everything."""
    return sum(
        (
            sample
            for (of_tier, of_team), sample in groups.items()
            if tier in (None, of_tier) and team in (None, of_team)
        ),
        EMPTY,
    )


def misses(kind: Kind, goal: Comparator, factor: Decimal = Decimal(1)) -> Q | None:
    """Which of `cases` are on the wrong side of a target; None where single cases have no side (counts)."""
    if kind is Kind.COUNT:
        return None
    if kind is Kind.SHARE:
        return Q(**{_EXACTLY: 0 if goal.higher_is_better else 1})
    edge = goal.value / factor
    if goal.operator == "between":
        upper = (goal.upper or goal.value) / factor
        return Q(**{f"{_EXACTLY}__lt": edge}) | Q(**{f"{_EXACTLY}__gt": upper})
    return Q(**{f"{_EXACTLY}__lt" if goal.higher_is_better else f"{_EXACTLY}__gt": edge})


def when_missed(measure: Measure, scope: Scope, wrong: Q, zone: ZoneInfo) -> tuple[Tally, Tally, Tally]:
    """Misses and all cases by hour, by ISO weekday and by client, in one query."""
    rows = (
        cases(measure, scope)
        .annotate(hour=ExtractHour(CASE_AT, tzinfo=zone), weekday=ExtractIsoWeekDay(CASE_AT, tzinfo=zone))
        .values("hour", "weekday", CASE_ORGANIZATION)
        .annotate(n=Count("pk"), missed=Count("pk", filter=wrong))
    )
    counted: defaultdict[str, Counter[int]] = defaultdict(Counter)
    missed: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for row in rows:
        for name in ("hour", "weekday", CASE_ORGANIZATION):
            counted[name][row[name] or 0] += row["n"]
            missed[name][row[name] or 0] += row["missed"]
    hours, weekdays, clients = (Tally(missed[name], counted[name]) for name in ("hour", "weekday", CASE_ORGANIZATION))
    return hours, weekdays, clients
