"""What a measure is: a number over a period, made of cases that anybody can open and check.

A measure is defined once, as the query of its cases. The figure, its interval, its trend, the list of rows behind it
and the finding of when the misses cluster are all derived from that one query, so they cannot disagree.

An app defines its measures in `measures.py` and registers them with `core.registry.measures` in `AppConfig.ready`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:  # the scorecard's pure rules read these classes, so they must do without Django
    from django.db.models import QuerySet
    from django.utils.functional import Promise

CASE_AT = "case_at"
CASE_TIER = "case_tier"
CASE_TEAM = "case_team"
CASE_VALUE = "case_value"
CASE_SUBJECT = "case_subject"
CASE_ORGANIZATION = "case_organization"
CASE_AGENT = "case_agent"
"""Beside those, in the cases of measures with `by_agent`: the id of the person whose work it was (None for nobody)."""
CASE_COLUMNS = (CASE_AT, CASE_TIER, CASE_TEAM, CASE_VALUE, CASE_SUBJECT, CASE_ORGANIZATION)
"""The annotations that every query of cases carries: when it counts, the slugs of its tier and team ("" for none), its
value (1 or 0 for a share), the id of its subject, and that of its client (None without one)."""


class Kind(StrEnum):
    SHARE = "share"
    """Each case is 1 or 0 and the figure is their share."""
    MEAN = "mean"
    """Each case is a number and the figure is their mean."""
    COUNT = "count"
    """The figure is how many cases there are: counted in full, so without an interval."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cases: those from `start` up to but not including `end`, and of one tier, team or client where given."""

    start: datetime
    end: datetime
    tier: str | None = None
    team: str | None = None
    organization_id: int | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """The sums of some cases. Samples add up, so days make months and tiers make the whole company."""

    n: int = 0
    total: Decimal = Decimal(0)
    squares: Decimal = Decimal(0)

    @classmethod
    def of(cls, values: Sequence[Decimal | int]) -> Self:
        return cls(
            len(values), sum(map(Decimal, values), Decimal(0)), sum((Decimal(v) ** 2 for v in values), Decimal(0))
        )

    def __add__(self, other: Sample) -> Sample:
        return Sample(self.n + other.n, self.total + other.total, self.squares + other.squares)

    @property
    def mean(self) -> Decimal | None:
        """None of nothing: an empty sample has no figure, and showing 0 or 100 % would be a lie."""
        return self.total / self.n if self.n else None

    @property
    def variance(self) -> Decimal | None:
        """The sample variance (n - 1), None below two cases."""
        if self.n < 2:
            return None
        spread = self.squares - self.total * self.total / self.n
        return max(spread, Decimal(0)) / (self.n - 1)


EMPTY = Sample()


@dataclass(frozen=True, slots=True)
class Held:
    """A measure held against one leaf of the plan, for the tier or team that the leaf's key names."""

    leaf: str
    tier: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class CaseLabel:
    """How a row behind a figure reads: its title, a quieter second line, and where it leads."""

    title: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that the scorecard holds against leaves of the plan.

    `leaves` are patterns of plan keys in which `{tier}` and `{team}` stand for one step of the key and narrow the
    cases to that tier or team: `tiers.{tier}.satisfaction`. A leaf that is itself a target ("> 9.8 / 10", "< 10 %") is
    what the figure must meet. A leaf that is a promise ("1h") has no figure of its own: then `goal_leaf` names the
    leaf that says what share must be in time.
    """

    key: str
    title: str | Promise
    kind: Kind
    leaves: tuple[str, ...]
    cases: Callable[[Scope], QuerySet[Any, Any]]
    """The cases of a scope, annotated with `CASE_COLUMNS`; honours every field of the scope."""
    describe: Callable[[Sequence[int]], Mapping[int, CaseLabel]]
    """Labels for the subjects of a page of cases; an id without a label is shown without a link."""
    goal_leaf: str | None = None
    noun: Callable[[int], str] = lambda _number: ""
    """What one counts, in the form for that many: "ticket", "ratings"."""
    unit: str = ""
    """What a mean counts in where that is a length of time: `s`, `m`, `h` or `d`."""
    scale: tuple[Decimal, Decimal] | None = None
    """The lowest and highest possible value of a mean."""
    by_agent: bool = False
    """Whether each case names the person whose work it was, in `CASE_AGENT`."""
    settles_after_days: int = 0
    """How many days a case of the past may still change; the daily figures are redone that far back."""

    def held_against(self, leaves: Sequence[str]) -> Iterator[Held]:
        """Which of these plan leaves this measure is held against, in the order given."""
        for leaf in leaves:
            for pattern in self.leaves:
                if found := leaf_pattern(pattern).fullmatch(leaf):
                    captured = found.groupdict()
                    yield Held(leaf, captured.get("tier"), captured.get("team"))
                    break


@lru_cache(maxsize=256)
def leaf_pattern(pattern: str) -> re.Pattern[str]:
    """The regular expression of a leaf pattern: `{tier}`, `{team}` and `*` each stand for exactly one step."""
    steps = {"{tier}": r"(?P<tier>[^.]+)", "{team}": r"(?P<team>[^.]+)", "*": r"[^.]+"}
    return re.compile(r"\.".join(steps.get(step, re.escape(step)) for step in pattern.split(".")))
