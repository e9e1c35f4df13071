"""The scorecard itself: rows, what they add up to, and what to look at first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from seiketsu.core.measures import Kind
from seiketsu.plan.spec.values import Comparator
from seiketsu.scorecard.rules.judging import Figure, Status, cases_over, shortfall

LOOK_AT = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One promise held against what happened.

    `promise` is the leaf in words, `goal` what the figure must meet: the same for "> 98 %", two things for "1 hour",
    of which the plan wants 95 % in time. `superseded_by` names the settlement by which another leaf holds instead.
    `trend` has one value a month, None for a month without cases.
    """

    measure: str
    title: str
    kind: Kind
    leaf: str
    section: int
    section_title: str
    tier: str | None
    team: str | None
    team_title: str
    promise: str
    goal: Comparator
    in_time: bool
    noun: str
    bounds: tuple[float, float] | None
    figure: Figure
    status: Status
    trend: tuple[float | None, ...] = ()
    superseded_by: str = ""
    enough: int = 20
    """So many cases the plan wants before a share is told in per cent."""

    @property
    def counts(self) -> bool:
        """Whether the row is one of the promises that "kept N of M" counts: a leaf that another overrules is not."""
        return not self.superseded_by


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one section of the plan."""

    number: int
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many promises are kept, at risk, broken, or not to be told yet."""

    kept: int = 0
    at_risk: int = 0
    broken: int = 0
    not_enough: int = 0

    @property
    def total(self) -> int:
        return self.kept + self.at_risk + self.broken + self.not_enough


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two leaves that set different targets for one figure, so that it is kept by one and broken by the other."""

    kept: Row
    broken: Row


def tally(rows: Iterable[Row]) -> Tally:
    """Counts by status, of the rows that count."""
    found = Counter(row.status for row in rows if row.counts)
    return Tally(found[Status.KEPT], found[Status.AT_RISK], found[Status.BROKEN], found[Status.NOT_ENOUGH])


def sections(rows: Sequence[Row]) -> tuple[Section, ...]:
    """The rows by section of the plan, in the order given within each; the summary, which repeats them, comes last."""
    ordered = sorted(rows, key=lambda row: (row.section == 0, row.section))
    return tuple(
        Section(number, title, tuple(group))
        for (number, title), group in groupby(ordered, key=lambda row: (row.section, row.section_title))
    )


def worst(rows: Iterable[Row], limit: int = LOOK_AT) -> list[Row]:
    """What to look at first: the broken promises with the most misses beyond what is allowed, one row a figure."""
    broken = [row for row in rows if row.status is Status.BROKEN and row.counts]
    ranked = sorted(broken, key=_badness, reverse=True)
    chosen: dict[tuple[str, str | None, str | None], Row] = {}
    for row in ranked:
        chosen.setdefault((row.measure, row.tier, row.team), row)
    return list(chosen.values())[:limit]


def _badness(row: Row) -> tuple[int, float]:
    return cases_over(row.figure, row.goal, row.kind) or 0, shortfall(row.figure, row.goal)


def disagreements(rows: Sequence[Row]) -> list[Disagreement]:
    """Figures that one leaf calls kept and another broken, where the plan says that one of the two is overruled."""
    found = []
    for overruled in rows:
        if overruled.counts:
            continue
        for holding in rows:
            if holding.measure != overruled.measure or not holding.counts or not _same_scope(holding, overruled):
                continue
            if {holding.status, overruled.status} == {Status.KEPT, Status.BROKEN}:
                kept, broken = (holding, overruled) if holding.status is Status.KEPT else (overruled, holding)
                found.append(Disagreement(kept, broken))
    return found


def _same_scope(one: Row, other: Row) -> bool:
    """Whether two rows speak of the same cases, or one of a part of the other's."""
    tiers = one.tier is None or other.tier is None or one.tier == other.tier
    return tiers and (one.team is None or other.team is None or one.team == other.team)


def difference(now: Tally, before: Tally) -> int | None:
    """How many more promises are kept than in the period before; None when that one could not be told."""
    return now.kept - before.kept if before.total > before.not_enough else None


def allowed_misses(row: Row) -> int | None:
    """How many cases may miss without breaking a share, at the sample as it stands."""
    if row.kind is not Kind.SHARE or row.goal.unit != "%":
        return None
    share = 100 - row.goal.value if row.goal.higher_is_better else row.goal.value
    return int((Decimal(row.figure.n) * share / 100).to_integral_value(rounding="ROUND_FLOOR"))


def misses(row: Row) -> int | None:
    """How many cases of a share are on the wrong side: late ones, or escalated ones where few are wanted."""
    if row.kind is not Kind.SHARE:
        return None
    return int(row.figure.n - row.figure.total) if row.goal.higher_is_better else int(row.figure.total)
