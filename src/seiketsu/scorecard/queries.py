"""The scorecard of a period, and the cases behind each of its figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from seiketsu.accounts.models import Organization
from seiketsu.core import clock
from seiketsu.core.http.paging import page
from seiketsu.core.measures import CASE_AT, CASE_SUBJECT, CASE_VALUE, CaseLabel, Held, Kind, Measure, Sample, Scope
from seiketsu.core.registry import measures
from seiketsu.plan.queries import current
from seiketsu.plan.spec import Comparator, Leaf, Plan
from seiketsu.plan.spec import Kind as LeafKind
from seiketsu.scorecard import sampling
from seiketsu.scorecard.errors import NoSuchFigure
from seiketsu.scorecard.models import MeasureSnapshot
from seiketsu.scorecard.rules import card as cards
from seiketsu.scorecard.rules import clusters
from seiketsu.scorecard.rules.card import Disagreement, Row, Section, Tally
from seiketsu.scorecard.rules.clusters import Cluster
from seiketsu.scorecard.rules.judging import factor_between, figure, judge
from seiketsu.scorecard.rules.periods import Period, trailing_months

TREND_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken promise to look at first, with when or where its misses cluster, if they do."""

    row: Row
    cluster: Cluster | None
    client: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """The scorecard of a period. `until` is the last day that it covers, which is today while the period runs."""

    plan_version: int
    period: Period
    until: date
    tier: str | None
    sections: tuple[Section, ...]
    tally: Tally
    change: int | None
    findings: tuple[Finding, ...]
    disagreements: tuple[Disagreement, ...]
    unmeasured: int
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case behind a figure."""

    subject_id: int
    at: datetime
    value: Decimal
    is_miss: bool
    label: CaseLabel | None


@dataclass(frozen=True, slots=True)
class Cases:
    """A page of the cases behind a row of the scorecard, newest first."""

    row: Row
    period: Period
    only_misses: bool
    items: tuple[CaseRow, ...]
    next_cursor: str | None
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class _Target:
    """A leaf that a measure is held against, with what its figure must meet."""

    measure: Measure
    held: Held
    leaf: Leaf
    goal: Comparator
    factor: Decimal


def card(period: Period, *, tier: str | None = None, now: datetime | None = None) -> Card:
    """Every promise that has a measure, held against what happened in the period.

    The number of queries does not depend on how many cases or clients there are: the plan, one query a measure, two for
    the months before, and at most one for each finding with one for the names of clients.
    """
    in_force, moment = current(), now or clock.now()
    zone = ZoneInfo(in_force.plan.document.company.zone)
    targets = [target for target in _targets(in_force.plan) if tier is None or target.held.tier == tier]
    start, end = period.span(zone)
    groups = {
        measure.key: sampling.by_tier_and_team(measure, Scope(start, min(end, moment)))
        for measure in {target.measure.key: target.measure for target in targets}.values()
    }
    history = _history(trailing_months(period, TREND_MONTHS))
    rows = [_row(target, groups[target.measure.key], history, period, in_force.plan) for target in targets]
    before = _before(targets, period, in_force.plan)
    wrong = cards.worst(rows)
    return Card(
        plan_version=in_force.version,
        period=period,
        until=min(period.last, moment.astimezone(zone).date()),
        tier=tier,
        sections=cards.sections(rows),
        tally=cards.tally(rows),
        change=cards.difference(cards.tally(rows), cards.tally(before)),
        findings=_findings(wrong, Scope(start, min(end, moment)), zone),
        disagreements=tuple(cards.disagreements(rows)),
        unmeasured=_unmeasured(in_force.plan),
        zone=zone,
    )


def cases(
    measure_key: str,
    *,
    leaf: str,
    period: Period,
    only_misses: bool = False,
    cursor: str | None = None,
    limit: int = 50,
    now: datetime | None = None,
) -> Cases:
    """A page of the cases behind one row, and the row itself.

    Raises:
        NoSuchFigure: no such measure, or it is not held against the leaf.
        BadCursor: the cursor was not made by this list.
    """
    plan, moment = current().plan, now or clock.now()
    target = next((t for t in _targets(plan) if t.measure.key == measure_key and t.leaf.key == leaf), None)
    if target is None:
        raise NoSuchFigure
    zone = ZoneInfo(plan.document.company.zone)
    start, end = period.span(zone)
    scope = Scope(start, min(end, moment), tier=target.held.tier, team=target.held.team)
    groups = sampling.by_tier_and_team(target.measure, scope)
    row = _row(target, groups, _history(trailing_months(period, TREND_MONTHS), measure_key), period, plan)
    found = target.measure.cases(scope).order_by()
    wrong = sampling.misses(target.measure.kind, target.goal, target.factor)
    if only_misses and wrong is not None:
        found = found.filter(wrong)
    slice_ = page(found, order=(f"-{CASE_AT}", "-pk"), limit=limit, cursor=cursor)
    labels = target.measure.describe([getattr(case, CASE_SUBJECT) for case in slice_.items])
    items = tuple(_case_row(case, target, labels) for case in slice_.items)
    return Cases(row, period, only_misses, items, slice_.next_cursor, zone)


def first_leaf(measure_key: str, *, tier: str | None = None, team: str | None = None) -> str:
    """The first leaf that a measure is held against for a tier or team, for addresses that name no leaf.

    Raises:
        NoSuchFigure: there is none.
    """
    for target in _targets(current().plan):
        if target.measure.key == measure_key and (target.held.tier, target.held.team) == (tier, team):
            return target.leaf.key
    raise NoSuchFigure


def tier_titles() -> dict[str, str]:
    """The tiers of the plan in force by slug, smallest first."""
    return {slug: tier.title for slug, tier in current().plan.tiers.items()}


def _targets(plan: Plan) -> list[_Target]:
    """All leaves that some measure is held against: by section, tiers from the largest, then as the file has them."""
    leaves = plan.leaves()
    keys = [leaf.key for leaf in leaves]
    place = {leaf.key: position for position, leaf in enumerate(leaves)}
    found = []
    for _, measure in measures.items():
        for held in measure.held_against(keys):
            if target := _target(measure, held, plan):
                found.append(target)

    def order(target: _Target) -> tuple[int, int, int]:
        rank = -plan.tier_rank(target.held.tier) if target.held.tier else 0
        return target.leaf.section.number, rank, place[target.leaf.key]

    return sorted(found, key=order)


def _target(measure: Measure, held: Held, plan: Plan) -> _Target | None:
    leaf = plan.leaf(held.leaf)
    goal = leaf.value
    if not isinstance(goal, Comparator):
        if measure.goal_leaf is None:
            return None
        goal = plan.comparator(measure.goal_leaf)
    factor = factor_between(measure.unit, measure.scale, goal) if measure.kind is Kind.MEAN else Decimal(1)
    return _Target(measure, held, leaf, goal, factor)


def _row(target: _Target, groups: sampling.Groups, history: _History, period: Period, plan: Plan) -> Row:
    measure, held, leaf = target.measure, target.held, target.leaf
    measured = figure(
        sampling.add_up(groups, held.tier, held.team), measure.kind, factor=target.factor, scale=measure.scale
    )
    months = [history.sample(month, measure.key, held) for month in trailing_months(period, TREND_MONTHS)]
    values = [figure(sample, measure.kind, factor=target.factor, scale=measure.scale).value for sample in months]
    if period.months == 1:
        values[-1] = measured.value
    overruled = plan.settlement_over(leaf.key)
    return Row(
        measure=measure.key,
        title=str(measure.title),
        kind=measure.kind,
        leaf=leaf.key,
        section=leaf.section.number,
        section_title=leaf.section.title,
        tier=held.tier,
        team=held.team,
        team_title=plan.document.teams[held.team].title if held.team else "",
        promise=_promise_words(leaf, plan),
        goal=target.goal,
        in_time=not isinstance(leaf.value, Comparator),
        noun=str(measure.noun),
        bounds=_bounds(target),
        figure=measured,
        status=judge(measured, target.goal, measure.kind),
        trend=tuple(None if value is None else float(value) for value in values),
        superseded_by="" if overruled is None else overruled[0],
    )


def _promise_words(leaf: Leaf, plan: Plan) -> str:
    """A target as the plan has it; a promised time with the hours that it is counted on."""
    if isinstance(leaf.value, Comparator):
        return str(leaf.value)
    calendar = plan.document.calendars.get(leaf.calendar) if leaf.calendar else None
    return leaf.words if calendar is None else f"{leaf.words}, {calendar.title}"


def _bounds(target: _Target) -> tuple[float, float] | None:
    if target.measure.kind is Kind.SHARE:
        return 0.0, 100.0
    if target.measure.scale is None:
        return None
    low, high = target.measure.scale
    return float(low * target.factor), float(high * target.factor)


@dataclass(frozen=True, slots=True)
class _History:
    """Sums of months by (first day, measure), each by tier and team."""

    months: Mapping[tuple[date, str], sampling.Groups]

    def sample(self, period: Period, measure: str, held: Held) -> Sample:
        return sampling.add_up(self.months.get((period.first, measure), {}), held.tier, held.team)


def _history(months: Sequence[Period], measure: str | None = None) -> _History:
    """The daily sums of some months, added up to months in one query."""
    rows = MeasureSnapshot.objects.filter(day__gte=months[0].first, day__lt=months[-1].end)
    if measure is not None:
        rows = rows.filter(measure=measure)
    summed = (
        rows.annotate(month=TruncMonth("day"))
        .values("month", "measure", "tier", "team")
        .annotate(cases=Sum("n"), sum=Sum("total"), sum_of_squares=Sum("squares"))
    )
    found: defaultdict[tuple[date, str], dict[tuple[str, str], Sample]] = defaultdict(dict)
    for row in summed:
        sample = Sample(row["cases"], row["sum"], row["sum_of_squares"])
        found[(row["month"], row["measure"])][(row["tier"], row["team"])] = sample
    return _History(found)


def _before(targets: Sequence[_Target], period: Period, plan: Plan) -> list[Row]:
    """The rows of the period before, from the daily sums."""
    earlier = period.before()
    history = _history(trailing_months(earlier, earlier.months))
    rows = []
    for target in targets:
        groups: defaultdict[tuple[str, str], Sample] = defaultdict(Sample)
        for month in trailing_months(earlier, earlier.months):
            for place, sample in history.months.get((month.first, target.measure.key), {}).items():
                groups[place] += sample
        rows.append(_row(target, groups, history, earlier, plan))
    return rows


def _findings(rows: Sequence[Row], scope: Scope, zone: ZoneInfo) -> tuple[Finding, ...]:
    """When and where the misses of the worst rows cluster."""
    found = []
    for row in rows:
        measure = measures.get(row.measure)
        wrong = None if measure is None else sampling.misses(row.kind, row.goal)
        cluster = None
        if measure is not None and wrong is not None:
            own = replace(scope, tier=row.tier, team=row.team)
            cluster = clusters.find(*sampling.when_missed(measure, own, wrong, zone))
        found.append(Finding(row, cluster))
    clients = {f.cluster.start for f in found if f.cluster and f.cluster.kind is clusters.ClusterKind.CLIENT}
    names = dict(Organization.objects.filter(pk__in=clients).values_list("pk", "name")) if clients else {}
    return tuple(replace(f, client=names.get(f.cluster.start, "") if f.cluster else "") for f in found)


def _unmeasured(plan: Plan) -> int:
    """How many figures of the plan no measure is held against yet."""
    wanted = [leaf for leaf in plan.leaves(LeafKind.MEASURE) if isinstance(leaf.value, Comparator)]
    keys = [leaf.key for leaf in wanted]
    measured = {held.leaf for _, measure in measures.items() for held in measure.held_against(keys)}
    return len(set(keys) - measured)


def _case_row(case: Any, target: _Target, labels: Mapping[int, CaseLabel]) -> CaseRow:
    value = Decimal(str(getattr(case, CASE_VALUE)))
    subject_id = getattr(case, CASE_SUBJECT)
    return CaseRow(
        subject_id=subject_id,
        at=getattr(case, CASE_AT),
        value=value * target.factor,
        is_miss=_is_miss(value, target),
        label=labels.get(subject_id),
    )


def _is_miss(value: Decimal, target: _Target) -> bool:
    if target.measure.kind is Kind.SHARE:
        return (value == 0) is target.goal.higher_is_better
    if target.measure.kind is Kind.MEAN:
        return not target.goal.is_met(value * target.factor)
    return False
