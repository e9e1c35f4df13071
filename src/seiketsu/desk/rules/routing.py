"""Which team a ticket goes to. Who of it takes it is decided in `placing`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Case:
    """What routing looks at."""

    tier: str
    priority: str
    category: str | None
    channel: str
    language: str = "en"
    is_critical: bool = False
    level: int = 1
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """A rule of the plan: when every named condition holds, the team gets the ticket. Empty conditions always hold."""

    slug: str
    title: str
    team: str
    level: int | None = None
    categories: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    only_critical: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """One of the five escalation levels of the plan and the team that works on it."""

    number: int
    title: str
    team: str | None


@dataclass(frozen=True, slots=True)
class Route:
    """The team and level chosen, by which rule and why."""

    team: str | None
    level: int
    rule: str
    reasons: tuple[str, ...]


def matches(rule: RoutingRule, case: Case) -> bool:
    """Whether all conditions of a rule hold."""
    conditions = (
        (rule.categories, case.category),
        (rule.tiers, case.tier),
        (rule.priorities, case.priority),
        (rule.channels, case.channel),
        (rule.languages, case.language),
    )
    return all(not wanted or actual in wanted for wanted, actual in conditions) and (
        case.is_critical or not rule.only_critical
    )


def _conditions(rule: RoutingRule) -> str:
    parts = [
        f"{name} {' or '.join(values)}"
        for name, values in (
            ("category", rule.categories),
            ("tier", rule.tiers),
            ("priority", rule.priorities),
            ("channel", rule.channels),
            ("language", rule.languages),
        )
        if values
    ]
    if rule.only_critical:
        parts.append("critical")
    return ", ".join(parts) or "always"


def route(case: Case, rules: Sequence[RoutingRule], levels: Sequence[Level], given: str | None = None) -> Route:
    """The first rule that fits; else the team of the first level."""
    if given is not None:
        return Route(given, case.level, "given", ("The team was chosen by whoever opened the ticket.",))
    by_team = {level.team: level for level in reversed(levels) if level.team}
    for rule in rules:
        if matches(rule, case):
            level = rule.level or (by_team[rule.team].number if rule.team in by_team else case.level)
            return Route(rule.team, level, rule.slug, (f"Rule “{rule.title}” fits: {_conditions(rule)}.",))
    first = next((level for level in levels if level.number == case.level and level.team), None)
    if first is None:
        return Route(None, case.level, "nobody", ("No rule fits and the plan names no team for this level.",))
    return Route(
        first.team, case.level, "first_level", (f"No rule fits, so level {case.level} begins: {first.title}.",)
    )
