"""The scorecard of a period, and the cases behind each of its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from seiketsu.accounts.models import Organization, User
from seiketsu.core import clock
from seiketsu.core.http.paging import page
from seiketsu.core.measures import CASE_AT, CASE_SUBJECT, CASE_VALUE, EMPTY, CaseLabel, Kind, Scope
from seiketsu.plan.queries import current
from seiketsu.scorecard import sampling
from seiketsu.scorecard.errors import NoSuchFigure
from seiketsu.scorecard.rules import card as cards
from seiketsu.scorecard.rules import clusters
from seiketsu.scorecard.rules.card import Disagreement, Row, Section, Tally
from seiketsu.scorecard.rules.clusters import Cluster, ClusterKind
from seiketsu.scorecard.rules.periods import Period, trailing_months
from seiketsu.scorecard.targets import (
    TREND_MONTHS,
    Target,
    agent_history,
    history,
    row_of,
    rows_before,
    targets,
    unmeasured,
)


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
    enough: int
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
    agent: int | None = None
    agent_name: str = ""


def card(period: Period, *, tier: str | None = None, now: datetime | None = None) -> Card:
    """Every promise that has a measure, held against what happened in the period.

    The number of queries does not depend on how many cases or clients there are: the plan, one query a measure, two
    for the months before, at most one for each finding and one for the names of their clients.
    """
    in_force, moment = current(), now or clock.now()
    plan = in_force.plan
    zone = ZoneInfo(plan.document.company.zone)
    held = [target for target in targets(plan) if tier is None or target.held.tier == tier]
    start, end = period.span(zone)
    scope = Scope(start, min(end, moment))
    groups = {
        measure.key: sampling.by_tier_and_team(measure, scope)
        for measure in {target.measure.key: target.measure for target in held}.values()
    }
    past = history(trailing_months(period, TREND_MONTHS))
    rows = {}
    for target in held:
        sample = sampling.add_up(groups[target.measure.key], target.held.tier, target.held.team)
        rows[target.leaf.key] = row_of(target, sample, past, period, plan, is_over=end <= moment)
    found = list(rows.values())
    tally, before = cards.tally(found), cards.tally(rows_before(held, period, plan))
    wrong = {row.leaf for row in cards.worst(found)}
    suspects = [(rows[target.leaf.key], target) for target in held if target.leaf.key in wrong]
    return Card(
        plan_version=in_force.version,
        period=period,
        until=min(period.last, moment.astimezone(zone).date()),
        tier=tier,
        sections=cards.sections(found),
        tally=tally,
        change=cards.difference(tally, before),
        findings=_findings(suspects, scope, zone),
        disagreements=tuple(cards.disagreements(found)),
        unmeasured=unmeasured(plan),
        enough=plan.document.quality.enough_cases,
        zone=zone,
    )


def cases(
    measure_key: str,
    *,
    leaf: str,
    period: Period,
    only_misses: bool = False,
    agent: int | None = None,
    cursor: str | None = None,
    limit: int = 50,
    now: datetime | None = None,
) -> Cases:
    """A page of the cases behind one row, and the row itself; with `agent` only those of one person.

    Raises:
        NoSuchFigure: no such measure, or it is not held against the leaf.
        BadCursor: the cursor was not made by this list.
    """
    plan, moment = current().plan, now or clock.now()
    target = next((t for t in targets(plan) if t.measure.key == measure_key and t.leaf.key == leaf), None)
    if target is None:
        raise NoSuchFigure
    zone = ZoneInfo(plan.document.company.zone)
    start, end = period.span(zone)
    scope = Scope(start, min(end, moment), tier=target.held.tier, team=target.held.team)
    if agent is None:
        sample = sampling.add_up(sampling.by_tier_and_team(target.measure, scope), None, None)
        past = history(trailing_months(period, TREND_MONTHS), measure_key)
    elif target.measure.by_agent:
        sample = sampling.by_agent(target.measure, scope).get(agent, EMPTY)
        past = agent_history([target], period, agent, zone)
    else:
        raise NoSuchFigure
    row = row_of(target, sample, past, period, plan, is_over=end <= moment)
    found = sampling.cases(target.measure, scope, agent)
    wrong = sampling.misses(target.measure.kind, target.goal, target.factor)
    if only_misses and wrong is not None:
        found = found.filter(wrong)
    slice_ = page(found, order=(f"-{CASE_AT}", "-pk"), limit=limit, cursor=cursor)
    labels = target.measure.describe([getattr(case, CASE_SUBJECT) for case in slice_.items])
    items = tuple(_case_row(case, target, labels) for case in slice_.items)
    name = User.objects.filter(pk=agent).values_list("name", flat=True).first() if agent else None
    return Cases(row, period, only_misses, items, slice_.next_cursor, zone, agent, name or "")


def first_leaf(measure_key: str, *, tier: str | None = None, team: str | None = None) -> str:
    """The first leaf that a measure is held against for a tier or team, for addresses that name no leaf.

    Raises:
        NoSuchFigure: there is none.
    """
    for target in targets(current().plan):
        if target.measure.key == measure_key and (target.held.tier, target.held.team) == (tier, team):
            return target.leaf.key
    raise NoSuchFigure


def tier_titles() -> dict[str, str]:
    """The tiers of the plan in force by slug, smallest first."""
    return {slug: tier.title for slug, tier in current().plan.tiers.items()}


def _findings(suspects: Sequence[tuple[Row, Target]], scope: Scope, zone: ZoneInfo) -> tuple[Finding, ...]:
    """When and where the misses of the worst rows cluster, the worst first."""
    found = {}
    for row, target in suspects:
        wrong = sampling.misses(target.measure.kind, target.goal, target.factor)
        cluster = None
        if wrong is not None:
            own = replace(scope, tier=row.tier, team=row.team)
            cluster = clusters.find(*sampling.when_missed(target.measure, own, wrong, zone))
        found[row.leaf] = Finding(row, cluster)
    named = {f.cluster.start for f in found.values() if f.cluster and f.cluster.kind is ClusterKind.CLIENT}
    names = dict(Organization.objects.filter(pk__in=named).values_list("pk", "name")) if named else {}
    ordered = cards.worst(row for row, _ in suspects)
    return tuple(_with_client(found[row.leaf], names) for row in ordered)


def _with_client(finding: Finding, names: Mapping[int, str]) -> Finding:
    if finding.cluster is None or finding.cluster.kind is not ClusterKind.CLIENT:
        return finding
    return replace(finding, client=names.get(finding.cluster.start, ""))


def _case_row(case: Any, target: Target, labels: Mapping[int, CaseLabel]) -> CaseRow:
    value = Decimal(str(getattr(case, CASE_VALUE)))
    subject_id = getattr(case, CASE_SUBJECT)
    return CaseRow(
        subject_id=subject_id,
        at=getattr(case, CASE_AT),
        value=value * target.factor,
        is_miss=_is_miss(value, target),
        label=labels.get(subject_id),
    )


def _is_miss(value: Decimal, target: Target) -> bool:
    if target.measure.kind is Kind.SHARE:
        return (value == 0) is target.goal.higher_is_better
    if target.measure.kind is Kind.MEAN:
        return not target.goal.is_met(value * target.factor)
    return False
