"""What the check of a plan can find: leaves that contradict each other, and promises that nothing stands behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from seiketsu.plan.spec.leaf import Leaf
from seiketsu.plan.spec.plan import Settlement
from seiketsu.plan.spec.view import Plan, key_matches


@dataclass(frozen=True, slots=True)
class Finding:
    """A conflict between two sides, or a gap.

    `one` and `other` are the keys of the leaves on either side (a gap may have only one). `settlement` is the name in
    the file's `settled` of the decision that covers every leaf named; `assumed` is the reason of the assumption that
    fills the gap. A finding with neither is open.
    """

    rule: str
    kind: Literal["conflict", "gap"]
    title: str
    message: str
    right: str
    one: tuple[str, ...]
    other: tuple[str, ...] = ()
    settlement: str | None = None
    assumed: str | None = None

    @property
    def leaves(self) -> tuple[str, ...]:
        """Every leaf the finding speaks of."""
        return (*self.one, *self.other)

    @property
    def is_open(self) -> bool:
        """Whether neither a settlement nor an assumption answers it."""
        return self.settlement is None and self.assumed is None


@dataclass(frozen=True, slots=True)
class Assumption:
    """A value that the plan's own words don't give, and why it was chosen."""

    leaf: Leaf
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that the check found in one plan."""

    findings: tuple[Finding, ...]
    assumptions: tuple[Assumption, ...]
    warnings: tuple[str, ...]

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that nobody has answered."""
        return tuple(finding for finding in self.findings if finding.is_open)

    def about(self, key: str) -> tuple[Finding, ...]:
        """The findings in which a leaf takes part."""
        return tuple(finding for finding in self.findings if key in finding.leaves)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a change of the plan does to its conflicts and gaps: those it answers or removes, and those it opens."""

    answered: tuple[Finding, ...]
    opened: tuple[Finding, ...]


def turn(before: Report, after: Report) -> Turn:
    """Compare what is open under two plans; a finding is the same while its rule and its leaves are."""
    was, becomes = ({(item.rule, item.leaves): item for item in report.open} for report in (before, after))
    return Turn(
        tuple(item for key, item in was.items() if key not in becomes),
        tuple(item for key, item in becomes.items() if key not in was),
    )


def settle(findings: Iterable[Finding], settled: dict[str, Settlement]) -> tuple[Finding, ...]:
    """Each finding with the settlement that covers it, if one does.

    What holds takes part, on one side only (both can't hold against each other), and no leaf is left out.
    """
    return tuple(
        finding if finding.assumed else replace(finding, settlement=_covering(finding, settled)) for finding in findings
    )


def _covering(finding: Finding, settled: dict[str, Settlement]) -> str | None:
    for name, settlement in settled.items():
        if _holding_sides(finding, settlement) == 1 and not left_out(finding, settlement):
            return name
    return None


def _holding_sides(finding: Finding, settlement: Settlement) -> int:
    return sum(any(key_matches(settlement.holds, key) for key in side) for side in (finding.one, finding.other))


def left_out(finding: Finding, settlement: Settlement) -> tuple[str, ...]:
    """The leaves of a finding that a settlement doesn't speak of."""
    patterns = (settlement.holds, *settlement.keeps, *settlement.over)
    return tuple(key for key in finding.leaves if not any(key_matches(pattern, key) for pattern in patterns))


def is_about(finding: Finding, settlement: Settlement) -> bool:
    """Whether a settlement was written for this finding: what holds takes part in it, and something it overrules."""
    overrules = any(key_matches(pattern, key) for pattern in settlement.over for key in finding.leaves)
    return _holding_sides(finding, settlement) > 0 and overrules


def named(plan: Plan, keys: Iterable[str]) -> str:
    """Leaves for a sentence: `Starter, first response 8 hours, business hours (tiers.starter.first_response)`."""
    return ", ".join(f"{plan.leaf(key).name} {plan.words(plan.leaf(key))} ({key})" for key in keys)


def year_from(today: date) -> tuple[date, date]:
    """The span in which windows and clock changes are looked at: from today on, over every season."""
    return today, date(today.year + 1, today.month, min(today.day, 28))
