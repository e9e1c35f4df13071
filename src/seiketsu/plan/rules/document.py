"""The plan as a document: sections, groups and lines in the order of the file, conflicts quoted from both sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from seiketsu.plan.rules.findings import Finding, Report
from seiketsu.plan.spec.leaf import Kind, Leaf
from seiketsu.plan.spec.plan import Settlement
from seiketsu.plan.spec.view import Plan, key_matches


@dataclass(frozen=True, slots=True)
class Line:
    """One leaf as a line of the document."""

    key: str
    title: str
    value: str
    kind: Kind
    assumed: str | None
    settled_by: str | None
    binding: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A leaf as one side of a conflict: its words, where they stand, and whether they hold."""

    key: str
    words: str
    place: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A finding with both sides quoted, and how it was settled."""

    finding: Finding
    one: tuple[Quote, ...]
    other: tuple[Quote, ...]
    settlement: Settlement | None

    @property
    def holding(self) -> tuple[Quote, ...]:
        """The quotes that hold; none while it is open."""
        return tuple(quote for quote in (*self.one, *self.other) if quote.holds)


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together, such as those of one tier."""

    key: str
    heading: str
    title: str
    subtitle: str
    about: str
    lines: tuple[Line, ...]
    disagreements: tuple[Disagreement, ...]


@dataclass(frozen=True, slots=True)
class DocumentSection:
    """A numbered section of the plan."""

    number: int
    title: str
    groups: tuple[Group, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line of the section."""
        return tuple(line for group in self.groups for line in group.lines)


_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def next_review(every: str, today: date) -> date:
    """The first day of the next month, quarter or year, on which the plan is due to be looked at again."""
    months = _MONTHS[every]
    ahead = (today.month - 1) // months * months + months
    return date(today.year + ahead // 12, ahead % 12 + 1, 1)


def sections_of(plan: Plan, report: Report, states: Mapping[str, str]) -> tuple[DocumentSection, ...]:
    """The document of a plan; `states` tells of each leaf whether it is bound, pending or a statement.

    A disagreement is told once, in the group of the first leaf that it names.
    """
    grouped: dict[int, dict[str, list[Leaf]]] = {}
    titles: dict[int, str] = {}
    for leaf in plan.leaves():
        titles[leaf.section.number] = leaf.section.title
        grouped.setdefault(leaf.section.number, {}).setdefault(leaf.group, []).append(leaf)
    told: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        told[plan.leaf(finding.leaves[0]).group].append(finding)
    return tuple(
        DocumentSection(
            number,
            titles[number],
            tuple(_group(plan, key, leaves, told[key], states) for key, leaves in grouped[number].items()),
        )
        for number in sorted(grouped)
    )


def _part(plan: Plan, key: str) -> Any:
    here: Any = plan.document
    for step in key.split("."):
        here = here[step] if isinstance(here, Mapping) else getattr(here, step)
    return here


def _group(plan: Plan, key: str, leaves: list[Leaf], findings: list[Finding], states: Mapping[str, str]) -> Group:
    part = _part(plan, key)
    return Group(
        key=key,
        heading=leaves[0].section.heading,
        title=leaves[0].group_title,
        subtitle=getattr(part, "audience", None) or "",
        about=getattr(part, "about", None) or "",
        lines=tuple(_line(plan, leaf, states) for leaf in leaves),
        disagreements=tuple(_disagreement(plan, finding) for finding in findings),
    )


def _line(plan: Plan, leaf: Leaf, states: Mapping[str, str]) -> Line:
    over = plan.settlement_over(leaf.key)
    return Line(
        key=leaf.key,
        title=leaf.title_in_group,
        value=plan.words(leaf),
        kind=leaf.kind,
        assumed=plan.assumption(leaf.key),
        settled_by=None if over is None else over[0],
        binding=states.get(leaf.key, "unbound"),
        anchor=leaf.key.replace(".", "-"),
    )


def _disagreement(plan: Plan, finding: Finding) -> Disagreement:
    settlement = None if finding.settlement is None else plan.document.settled[finding.settlement]
    return Disagreement(
        finding,
        tuple(_quote(plan, key, settlement) for key in finding.one),
        tuple(_quote(plan, key, settlement) for key in finding.other),
        settlement,
    )


def _quote(plan: Plan, key: str, settlement: Settlement | None) -> Quote:
    leaf = plan.leaf(key)
    place = f"§{leaf.section.number} {leaf.section.heading}, {leaf.group_title}"
    standing = () if settlement is None else (settlement.holds, *settlement.keeps)
    holds = any(key_matches(pattern, key) for pattern in standing)
    return Quote(key, f"{leaf.title}: {plan.words(leaf)}", place, holds)
