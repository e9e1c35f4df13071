"""Which leaves of the plan the measures are held against, and the row that each of them makes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from seiketsu.core.measures import Held, Kind, Measure, Sample, Scope
from seiketsu.core.registry import measures
from seiketsu.plan.spec import Comparator, Leaf, Plan, key_matches
from seiketsu.plan.spec import Kind as LeafKind
from seiketsu.scorecard import sampling
from seiketsu.scorecard.models import MeasureSnapshot
from seiketsu.scorecard.rules.card import Row
from seiketsu.scorecard.rules.judging import factor_between, figure, judge, over
from seiketsu.scorecard.rules.periods import Period, trailing_months

TREND_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Target:
    """A leaf that a measure is held against, with what its figure must meet."""

    measure: Measure
    held: Held
    leaf: Leaf
    goal: Comparator
    factor: Decimal


@dataclass(frozen=True, slots=True)
class History:
    """Sums of months by (first day, measure), each by tier and team."""

    months: Mapping[tuple[date, str], sampling.Groups]

    def sample(self, month: Period, target: Target) -> Sample:
        groups = self.months.get((month.first, target.measure.key), {})
        return sampling.add_up(groups, target.held.tier, target.held.team)


def targets(plan: Plan) -> list[Target]:
    """All leaves that some measure is held against: by section, tiers from the largest, then as the file has them.

    What the summary sets out to reach comes last: the sections say it again, by tier and by team.
    """
    leaves = plan.leaves()
    keys = [leaf.key for leaf in leaves]
    place = {key: position for position, key in enumerate(keys)}
    held = ((measure, held) for _, measure in measures.items() for held in measure.held_against(keys))
    found = [target for measure, held_leaf in held if (target := _target(measure, held_leaf, plan))]

    def order(target: Target) -> tuple[bool, int, int, int]:
        section, tier = target.leaf.section.number, target.held.tier
        return section == 0, section, -plan.tier_rank(tier) if tier else 0, place[target.leaf.key]

    return sorted(found, key=order)


def _target(measure: Measure, held: Held, plan: Plan) -> Target | None:
    leaf = plan.leaf(held.leaf)
    goal = leaf.value
    if not isinstance(goal, Comparator):
        if measure.goal_leaf is None:
            return None
        goal = plan.comparator(measure.goal_leaf)
    factor = factor_between(measure.unit, measure.scale, goal) if measure.kind is Kind.MEAN else Decimal(1)
    return Target(measure, held, leaf, goal, factor)


def history(months: Sequence[Period], measure: str | None = None) -> History:
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
    return History(found)


def agent_history(found: Sequence[Target], period: Period, agent: int, zone: ZoneInfo) -> History:
    """One person's months, counted from the cases: the daily sums don't know people. One query a measure."""
    months = trailing_months(period, TREND_MONTHS)
    start, end = months[0].span(zone)[0], months[-1].span(zone)[1]
    sums: dict[tuple[date, str], dict[tuple[str, str], Sample]] = {}
    for target in {target.measure.key: target for target in found}.values():
        team = target.held.team
        scope = Scope(start, end, tier=target.held.tier, team=team)
        for month, sample in sampling.by_month(target.measure, scope, zone, agent).items():
            sums[(month, target.measure.key)] = {(target.held.tier or "", team or ""): sample}
    return History(sums)


def row_of(target: Target, sample: Sample, past: History, period: Period, plan: Plan, *, is_over: bool) -> Row:
    """The row of a target over a period; the last month of its trend is the sample itself, counted just now."""
    measure, held, leaf = target.measure, target.held, target.leaf
    goal = over(target.goal, period.months) if measure.kind is Kind.COUNT else target.goal
    measured = figure(sample, measure.kind, factor=target.factor, scale=measure.scale)
    months = [past.sample(month, target) for month in trailing_months(period, TREND_MONTHS)]
    if period.months == 1:
        months[-1] = sample
    enough = plan.document.quality.enough_cases
    values = [figure(month, measure.kind, factor=target.factor, scale=measure.scale).value for month in months]
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
        goal=goal,
        in_time=not isinstance(leaf.value, Comparator),
        noun=measure.noun(measured.n),
        bounds=_bounds(target),
        figure=measured,
        status=judge(measured, goal, measure.kind, enough=enough, is_over=is_over),
        trend=tuple(None if value is None else float(value) for value in values),
        superseded_by=_overruled_by(leaf, plan),
        enough=enough,
    )


def rows_before(found: Sequence[Target], period: Period, plan: Plan) -> list[Row]:
    """The rows of the period before, from the daily sums alone; none where nothing was written down."""
    earlier = period.before()
    months = trailing_months(earlier, earlier.months)
    past = history(months)
    if not past.months:
        return []
    rows = []
    for target in found:
        sample = sum((past.sample(month, target) for month in months), Sample())
        rows.append(row_of(target, sample, past, earlier, plan, is_over=True))
    return rows


def unmeasured(plan: Plan) -> int:
    """How many figures of the plan no measure is held against yet."""
    keys = [leaf.key for leaf in plan.leaves(LeafKind.MEASURE) if isinstance(leaf.value, Comparator)]
    measured = {held.leaf for _, measure in measures.items() for held in measure.held_against(keys)}
    return len(set(keys) - measured)


def _overruled_by(leaf: Leaf, plan: Plan) -> str:
    """The settlement by which another leaf holds for the same subject; one about hours overrules no figure."""
    for name, settlement in plan.document.settled.items():
        if not any(key_matches(pattern, leaf.key) for pattern in settlement.over):
            continue
        if any(other.subject == leaf.subject and other.key != leaf.key for other in plan.matching(settlement.holds)):
            return name
    return ""


def _promise_words(leaf: Leaf, plan: Plan) -> str:
    """A target as the plan has it; a promised time with the hours that it is counted on."""
    if isinstance(leaf.value, Comparator):
        return str(leaf.value).replace(" / ", " of ")
    calendar = plan.document.calendars.get(leaf.calendar) if leaf.calendar else None
    return leaf.words if calendar is None else f"{leaf.words}, {calendar.title[:1].lower()}{calendar.title[1:]}"


def _bounds(target: Target) -> tuple[float, float] | None:
    if target.measure.kind is Kind.SHARE:
        return 0.0, 100.0
    if target.measure.scale is None:
        return None
    low, high = target.measure.scale
    return float(low * target.factor), float(high * target.factor)
