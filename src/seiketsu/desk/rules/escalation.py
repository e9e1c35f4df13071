"""Which level of the plan a ticket is to go up to, when something happened to it, and by which criteria.

Pure: a trigger and the ticket's facts in, a verdict out. Levels only rise here; coming down is decided by people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

# From calm to angry; a criterion that names one is met by what is worse, too.
MOODS = ("pleased", "neutral", "unhappy", "angry")


class Cause(StrEnum):
    """What can take a ticket up by itself."""

    MISSED = "missed"
    AT_RISK = "at_risk"
    REOPENED = "reopened"
    SENTIMENT = "sentiment"
    DEFECT = "defect"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Trigger:
    """What happened just now. `number` tells one happening from another of its kind; `promise` is the kind of promise
    that was missed or is at risk."""

    cause: Cause
    number: int
    promise: str = ""

    @property
    def key(self) -> str:
        """Names the cause within its ticket: one key escalates once."""
        return f"{self.cause}:{self.number}"


@dataclass(frozen=True, slots=True)
class Facts:
    """As much of a ticket as criteria look at. `missed` and `at_risk` are the kinds of promises that stand so."""

    level: int
    tier: str
    is_critical: bool
    reopened: int = 0
    missed: frozenset[str] = frozenset()
    at_risk: frozenset[str] = frozenset()
    sentiment: str = ""
    has_defect: bool = False
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Criterion:
    """One way into a level. What is empty isn't asked for."""

    level: int
    leaf: str
    title: str
    missed: tuple[str, ...] = ()
    at_risk: tuple[str, ...] = ()
    reopened: int = 0
    sentiment: str = ""
    defect: bool = False
    asked: bool = False
    tiers: tuple[str, ...] = ()
    issues: str = "all"

    def listens_to(self, trigger: Trigger) -> bool:
        """Whether this happening can make it hold, whatever the ticket is like."""
        match trigger.cause:
            case Cause.MISSED:
                return trigger.promise in self.missed
            case Cause.AT_RISK:
                return trigger.promise in self.at_risk
            case Cause.REOPENED:
                return self.reopened > 0
            case Cause.SENTIMENT:
                return bool(self.sentiment)
            case Cause.DEFECT:
                return self.defect
            case Cause.ASKED:
                return self.asked


@dataclass(frozen=True, slots=True)
class Verdict:
    """Up to `level`, since these criteria hold; the highest level's come first."""

    level: int
    met: tuple[Criterion, ...]


def holds(criterion: Criterion, facts: Facts) -> bool:
    """Whether everything that the criterion names is so."""
    return (
        (not criterion.missed or not facts.missed.isdisjoint(criterion.missed))
        and (not criterion.at_risk or not facts.at_risk.isdisjoint(criterion.at_risk))
        and facts.reopened >= criterion.reopened
        and (not criterion.sentiment or _is_as_bad(facts.sentiment, criterion.sentiment))
        and (facts.has_defect or not criterion.defect)
        and (facts.asked or not criterion.asked)
        and (not criterion.tiers or facts.tier in criterion.tiers)
        and concerns(criterion.issues, is_critical=facts.is_critical)
    )


def _is_as_bad(sentiment: str, wanted: str) -> bool:
    return sentiment in MOODS and MOODS.index(sentiment) >= MOODS.index(wanted)


def concerns(issues: str, *, is_critical: bool) -> bool:
    """Whether a term of the plan that speaks of all, critical or standard issues speaks of this one."""
    return issues == "all" or (issues == "critical") is is_critical


def listening(trigger: Trigger, criteria: Iterable[Criterion]) -> bool:
    """Whether any criterion could be met by this happening: the cheap question before the ticket is read."""
    return any(one.listens_to(trigger) for one in criteria)


def decide(trigger: Trigger, facts: Facts, criteria: Sequence[Criterion]) -> Verdict | None:
    """The highest level above the ticket's own that this happening opens, with all criteria above it that hold.

    None where nothing that listens to the happening holds: other criteria may hold already, and had their say when
    what they look at happened.
    """
    above = [one for one in criteria if one.level > facts.level and holds(one, facts)]
    opened = [one for one in above if one.listens_to(trigger)]
    if not opened:
        return None
    level = max(one.level for one in opened)
    met = [one for one in above if one.level <= level]
    return Verdict(level, tuple(sorted(met, key=lambda one: (-one.level, one.leaf))))


@dataclass(frozen=True, slots=True)
class LevelTerms:
    """How one level takes tickets: who works there, who may hand up to it, and what an unanswered call leads to."""

    number: int
    slug: str
    title: str
    team: str | None
    by_hand: str = "agent"
    tells_client: bool = False
    unacknowledged_goes_to: int | None = None
    unacknowledged_issues: str = "all"
    criteria: tuple[Criterion, ...] = field(default=())

    def passes_on_to(self, *, is_critical: bool) -> int | None:
        """The level that a ticket goes to when nobody here acknowledged it in time; only ever a higher one."""
        following = self.unacknowledged_goes_to
        if following is None or following <= self.number:
            return None
        return following if concerns(self.unacknowledged_issues, is_critical=is_critical) else None


class NotToBeAsked(StrEnum):
    """Why a client can't ask for the executives."""

    TIER = "tier"
    ROLE = "role"
    ISSUE = "issue"
    ENDED = "ended"
    THERE = "there"


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, on what: the channel that their tier has, their role, the matter and where it is."""

    has_channel: bool
    only_critical: bool
    is_manager: bool
    is_critical: bool
    is_live: bool
    is_there: bool = False


def why_not_to_be_asked(asking: Asking) -> NotToBeAsked | None:
    """The first reason against it, from what lasts longest to what passes; None where they may."""
    reasons = (
        (not asking.has_channel, NotToBeAsked.TIER),
        (not asking.is_manager, NotToBeAsked.ROLE),
        (not asking.is_live, NotToBeAsked.ENDED),
        (asking.is_there, NotToBeAsked.THERE),
        (asking.only_critical and not asking.is_critical, NotToBeAsked.ISSUE),
    )
    return next((reason for holds_now, reason in reasons if holds_now), None)
