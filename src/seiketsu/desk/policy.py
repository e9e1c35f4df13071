"""The plan, as the desk's rules take it. Made once for each version of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache

from seiketsu.desk.rules.classification import CategoryRule, PriorityRule
from seiketsu.desk.rules.escalation import Criterion, LevelTerms
from seiketsu.desk.rules.forecast import ForecastTerms
from seiketsu.desk.rules.lifecycle import LifecyclePolicy
from seiketsu.desk.rules.load import LoadPolicy
from seiketsu.desk.rules.placing import Scoring
from seiketsu.desk.rules.routing import Level, RoutingRule
from seiketsu.desk.rules.sentiment import SentimentWords
from seiketsu.plan import queries as plans
from seiketsu.plan.spec import Plan
from seiketsu.plan.spec.teams import EscalationLevel
from seiketsu.plan.spec.working import Forecast as ForecastOfPlan
from seiketsu.plan.spec.working import Routing as RoutingOfPlan
from seiketsu.plan.spec.working import Scoring as ScoringOfPlan
from seiketsu.plan.spec.working import Sentiment as SentimentOfPlan

MEBIBYTE = 1024 * 1024
# The escalation level of the plan at which a matter is about the relationship with the client.
RELATIONSHIP_LEVEL = 3


@dataclass(frozen=True)
class DeskPolicy:
    """Everything the desk asks of one version of the plan."""

    version: int
    plan: Plan
    lifecycle: LifecyclePolicy
    categories: tuple[CategoryRule, ...]
    priorities: tuple[PriorityRule, ...]
    default_priority: str
    default_category: str
    routing: tuple[RoutingRule, ...]
    levels: tuple[Level, ...]
    level_terms: tuple[LevelTerms, ...]
    criteria: tuple[Criterion, ...]
    pauses: Mapping[str, tuple[str, ...]]
    skills: Mapping[str, tuple[str, ...]]
    languages: tuple[str, ...]
    remind_pending_after: timedelta
    warn_at: tuple[Decimal, ...]
    default_tier: str
    success_manager_tiers: frozenset[str]
    relationship_teams: frozenset[str]
    certifications: Mapping[str, tuple[str, ...]]
    team_skills: Mapping[str, frozenset[str]]
    load: LoadPolicy
    scoring: Scoring
    away_when_gone_for: timedelta
    away_too_long: timedelta
    reroutes_at_most: int
    asks_on_call_outside_shifts: bool
    attachment_limit: int
    parent_waits: bool
    refused_types: frozenset[str]
    acknowledges: bool
    sentiment: SentimentWords
    forecast: ForecastTerms

    def category(self, slug: str | None) -> CategoryRule | None:
        return next((rule for rule in self.categories if rule.slug == slug), None)

    def terms_of(self, level: int) -> LevelTerms | None:
        return next((one for one in self.level_terms if one.number == level), None)

    def is_critical(self, priority: str) -> bool:
        """Whether the plan counts a priority among its critical issues."""
        return self.plan.counts_as(priority) == "critical"


def current() -> DeskPolicy:
    """The policy of the plan in force."""
    in_force = plans.current()
    return _made(in_force.version, _Keyed(in_force.plan))


def at(version: int) -> DeskPolicy:
    """The policy of an older version, for what was promised under it."""
    in_force = plans.at(version)
    return _made(in_force.version, _Keyed(in_force.plan))


@dataclass(frozen=True, eq=False)
class _Keyed:
    """Lets the cache tell plans apart by identity: two tests may give one version number to different plans."""

    plan: Plan

    def __hash__(self) -> int:
        return id(self.plan)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and other.plan is self.plan


@lru_cache(maxsize=32)
def _made(version: int, keyed: _Keyed) -> DeskPolicy:
    plan = keyed.plan
    tickets, mail = plan.document.tickets, plan.document.mail
    level_terms = _level_terms(plan)
    return DeskPolicy(
        version=version,
        plan=plan,
        lifecycle=LifecyclePolicy(tickets.silence_confirms_after, tickets.reopen_within, tickets.first_contact_window),
        categories=tuple(
            CategoryRule(slug, category.title, tuple(category.words), category.priority)
            for slug, category in tickets.categories.items()
        ),
        priorities=_priority_rules(plan),
        default_priority=tickets.default_priority,
        default_category=tickets.default_category,
        routing=tuple(
            RoutingRule(f"tickets.categories.{slug}", category.title, category.team, category.level, (slug,))
            for slug, category in tickets.categories.items()
        ),
        levels=_levels(plan),
        level_terms=level_terms,
        criteria=tuple(criterion for terms in level_terms for criterion in terms.criteria),
        pauses={status: tuple(getattr(tickets.pauses, status)) for status in ("pending", "hold", "solved")},
        skills={slug: tuple(category.skills) for slug, category in tickets.categories.items()},
        languages=tuple(tickets.routing.languages),
        remind_pending_after=tickets.remind_pending_after,
        warn_at=tuple(sorted(share.fraction for share in tickets.warn_at)),
        default_tier=tickets.default_tier,
        success_manager_tiers=frozenset(tickets.routing.success_manager_for),
        relationship_teams=frozenset(
            level.team
            for level in plan.document.escalation.values()
            if level.level == RELATIONSHIP_LEVEL and level.team
        ),
        certifications={slug: tuple(category.certifications) for slug, category in tickets.categories.items()},
        team_skills={slug: frozenset(team.skills) for slug, team in plan.document.teams.items()},
        load=_load(tickets.routing),
        scoring=_scoring(tickets.routing.scoring),
        away_when_gone_for=tickets.routing.presence.away_when_gone_for,
        away_too_long=tickets.routing.reroute.away_for,
        reroutes_at_most=tickets.routing.reroute.at_most,
        asks_on_call_outside_shifts=tickets.routing.outside_shifts == "on call",
        parent_waits=tickets.links.parent_waits,
        attachment_limit=tickets.attachment_limit * MEBIBYTE,
        refused_types=frozenset(kind.lower().lstrip(".") for kind in tickets.attachment_types_refused),
        acknowledges=mail.acknowledge,
        sentiment=_sentiment(tickets.sentiment),
        forecast=_forecast(tickets.forecast),
    )


def _sentiment(words: SentimentOfPlan) -> SentimentWords:
    return SentimentWords(tuple(words.angry), tuple(words.unhappy), tuple(words.pleased))


def _forecast(terms: ForecastOfPlan) -> ForecastTerms:
    return ForecastTerms(terms.answers_needed, terms.break_after, terms.looks_back, tuple(sorted(set(terms.horizons))))


def _load(routing: RoutingOfPlan) -> LoadPolicy:
    load = routing.load
    return LoadPolicy(
        routing.at_most_open,
        {str(name): weight for name, weight in load.per_priority.items()},
        {str(name): weight for name, weight in load.per_channel.items()},
        load.waiting.fraction,
        {str(name): limit for name, limit in load.limits.items()},
    )


def _scoring(points: ScoringOfPlan) -> Scoring:
    return Scoring(points.free, points.knows_client, points.waited, points.language, points.knowledge_halves_after)


def _priority_rules(plan: Plan) -> tuple[PriorityRule, ...]:
    """A category that has a priority of its own gives it to every ticket that speaks in its words."""
    return tuple(
        PriorityRule(category.priority, tuple(category.words), plan.counts_as(category.priority) == "critical")
        for category in plan.document.tickets.categories.values()
        if category.priority is not None
    )


def _levels(plan: Plan) -> tuple[Level, ...]:
    """The escalation levels; the first one's team is where everything that no rule places begins."""
    levels = sorted(plan.document.escalation.values(), key=lambda level: level.level)
    default = plan.document.tickets.routing.default_team
    return tuple(Level(level.level, level.title, default if level is levels[0] else level.team) for level in levels)


def _level_terms(plan: Plan) -> tuple[LevelTerms, ...]:
    levels = plan.document.escalation
    ordered = sorted(levels.items(), key=lambda item: item[1].level)
    return tuple(
        LevelTerms(
            number=level.level,
            slug=slug,
            title=level.title,
            team=level.team,
            by_hand=level.by_hand or "agent",
            tells_client=bool(level.tells_client),
            unacknowledged_goes_to=levels[level.unacknowledged.goes_to].level if level.unacknowledged else None,
            unacknowledged_issues=level.unacknowledged.issues if level.unacknowledged else "all",
            criteria=_criteria(slug, level),
        )
        for slug, level in ordered
    )


def _criteria(slug: str, level: EscalationLevel) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(
            level=level.level,
            leaf=f"escalation.{slug}.enters.{name}",
            title=one.title,
            missed=tuple(one.missed or ()),
            at_risk=tuple(one.at_risk or ()),
            reopened=one.reopened or 0,
            sentiment=one.sentiment or "",
            defect=bool(one.defect),
            asked=bool(one.asked),
            tiers=tuple(one.tiers or ()),
            issues=one.issues,
        )
        for name, one in level.enters.items()
    )
