"""Which team a ticket goes to, and who of it is best placed to take it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SKILL_POINTS = 40
CAPACITY_POINTS = 30
SHIFT_POINTS = 15
CLIENT_POINTS = 15


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


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the team, as they stand now."""

    user_id: int
    name: str
    skills: frozenset[str]
    languages: frozenset[str]
    open_tickets: int
    capacity: int
    is_on_shift: bool
    is_away: bool = False
    is_lead: bool = False
    knows_client: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with what made the score, or why they were left out."""

    candidate: Candidate
    score: int
    parts: Mapping[str, int] = field(default_factory=dict)
    left_out: str | None = None


def rank(
    case: Case, wanted_skills: Sequence[str], candidates: Sequence[Candidate], *, may_call: bool = False
) -> list[Ranked]:
    """Best placed first, then those left out. A team lead is asked only when everybody else is full or away.

    Outside all shifts nobody is asked, unless the plan calls people in (`may_call`) and the case is critical.
    """
    wanted = frozenset(wanted_skills)
    nobody_on_shift = not any(one.is_on_shift and not one.is_away for one in candidates)
    calls = may_call and case.is_critical and nobody_on_shift
    judged = [_judge(case, wanted, one, calls=calls) for one in candidates]
    takers = [one for one in judged if one.left_out is None]
    if any(not one.candidate.is_lead for one in takers):
        judged = [
            Ranked(one.candidate, 0, {}, "Team lead, only when all others are full")
            if one.left_out is None and one.candidate.is_lead
            else one
            for one in judged
        ]
    return sorted(judged, key=lambda one: (one.left_out is not None, -one.score, one.candidate.user_id))


def _judge(case: Case, wanted_skills: frozenset[str], one: Candidate, *, calls: bool) -> Ranked:
    reason = None
    if one.is_away:
        reason = "Away"
    elif not one.is_on_shift and not calls:
        reason = "Not on shift"
    elif one.open_tickets >= one.capacity:
        reason = f"Full: {one.open_tickets} of {one.capacity} open"
    elif one.languages and case.language not in one.languages:
        reason = f"Does not write {case.language}"
    if reason is not None:
        return Ranked(one, 0, {}, reason)
    has = len(wanted_skills & one.skills)
    parts = {
        "skill": SKILL_POINTS * has // len(wanted_skills) if wanted_skills else SKILL_POINTS // 2,
        "capacity": CAPACITY_POINTS * (one.capacity - one.open_tickets) // one.capacity,
        "shift": SHIFT_POINTS if one.is_on_shift else 0,
        "knows_client": CLIENT_POINTS if one.knows_client else 0,
    }
    return Ranked(one, sum(parts.values()), parts)
