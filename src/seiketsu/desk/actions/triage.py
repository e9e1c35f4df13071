"""Classification and routing of a new ticket: what was chosen, by which rule, kept as decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from seiketsu.accounts.models import Organization, User
from seiketsu.commitments.models import Commitment
from seiketsu.desk.errors import NotAllowed, UnknownValue
from seiketsu.desk.models import PRIORITIES, Channel, Ticket
from seiketsu.desk.models.records import DecisionKind
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.queries.learning import model_in_use
from seiketsu.desk.rules import text_model
from seiketsu.desk.rules.classification import Choice, Enquiry, choose_category, choose_language, choose_priority
from seiketsu.desk.rules.learning import needs_classifier, with_classifier
from seiketsu.desk.rules.routing import Case, Route, route


@dataclass(frozen=True)
class Given:
    """What whoever opens the ticket has chosen already; None leaves it to the rules."""

    priority: str | None = None
    category: str | None = None
    team: str | None = None
    language: str | None = None
    assignee: User | None = None


@dataclass(frozen=True)
class Triage:
    """Everything that was decided about a new ticket."""

    tier: str
    category: Choice
    priority: Choice
    language: Choice
    is_critical: bool
    route: Route
    assignee: User | None


@dataclass(frozen=True)
class Reason:
    """One decision as it is kept."""

    kind: DecisionKind
    rule: str
    reasons: Sequence[str]
    chosen: Mapping[str, Any]


def require_known(given: Given, channel: str, policy: DeskPolicy) -> None:
    """Refuse what there isn't.

    Raises:
        UnknownValue: a channel, priority, category or team.
        NotAllowed: an assignee who isn't of the staff.
    """
    if channel not in Channel.values:
        raise UnknownValue(_("“%(value)s” is not a channel.") % {"value": channel})
    if given.priority is not None and given.priority not in PRIORITIES:
        raise UnknownValue(_("“%(value)s” is not a priority.") % {"value": given.priority})
    if given.category is not None and policy.category(given.category) is None:
        raise UnknownValue(_("The plan has no category “%(value)s”.") % {"value": given.category})
    if given.team is not None and given.team not in policy.plan.document.teams:
        raise UnknownValue(_("The plan has no team “%(value)s”.") % {"value": given.team})
    if given.assignee is not None and not (given.assignee.is_staff and given.assignee.is_active):
        raise NotAllowed(_("Only active members of the staff can have tickets."))


def triage(
    enquiry: Enquiry, given: Given, *, requester: User, organization: Organization | None, policy: DeskPolicy
) -> Triage:
    """Decide by the rules of the plan what is left to decide."""
    tier = organization.tier if organization and organization.tier in policy.plan.tiers else policy.default_tier
    category = _category(enquiry, given, policy)
    priority = choose_priority(
        enquiry, policy.priorities, policy.category(category.value), given.priority, policy.default_priority
    )
    is_critical = policy.is_critical(priority.value or policy.default_priority)
    language = _language(enquiry, given, requester, policy)
    case = Case(
        tier=tier,
        priority=priority.value or policy.default_priority,
        category=category.value,
        channel=enquiry.channel,
        language=language.value or "en",
        is_critical=is_critical,
    )
    chosen = route(case, policy.routing, policy.levels, given.team)
    assignee = given.assignee or _named_contact(chosen, organization, policy)
    return Triage(tier, category, priority, language, is_critical, chosen, assignee)


def _category(enquiry: Enquiry, given: Given, policy: DeskPolicy) -> Choice:
    """By the plan's words; where they leave it open, by what was learned from earlier tickets."""
    by_words = choose_category(enquiry, policy.categories, given.category, policy.default_category)
    if not needs_classifier(by_words):
        return by_words
    model = model_in_use()
    if model is None:
        return by_words
    titles = {rule.slug: rule.title for rule in policy.categories}
    return with_classifier(by_words, text_model.read(model, enquiry.subject_line, enquiry.text), titles)


def _language(enquiry: Enquiry, given: Given, requester: User, policy: DeskPolicy) -> Choice:
    if given.language is not None:
        return Choice(given.language[:8], "given", (), {})
    default = (requester.locale or "en")[:2]
    return choose_language(f"{enquiry.subject_line}\n{enquiry.text}", default=default, known=policy.languages)


def _named_contact(chosen: Route, organization: Organization | None, policy: DeskPolicy) -> User | None:
    """Where the plan sends a matter of the relationship, the client's own success manager takes it."""
    if organization is None or organization.success_manager_id is None:
        return None
    if chosen.team is None or chosen.team not in policy.relationship_teams:
        return None
    return organization.success_manager


def reasons_for(ticket: Ticket, found: Triage, started: Sequence[Commitment]) -> list[Reason]:
    """Why the new ticket is what it is, where it is and due when it is."""
    return [
        Reason(
            DecisionKind.CLASSIFICATION,
            found.category.rule,
            [*found.category.reasons, *found.language.reasons],
            {"category": ticket.category, "language": ticket.language, **found.category.facts},
        ),
        Reason(
            DecisionKind.PRIORITY,
            found.priority.rule,
            found.priority.reasons,
            {"priority": ticket.priority, "is_critical": ticket.is_critical, **found.priority.facts},
        ),
        Reason(
            DecisionKind.ROUTING,
            found.route.rule,
            found.route.reasons,
            {"team": ticket.team, "level": ticket.level, "assignee": ticket.assignee_id},
        ),
        Reason(
            DecisionKind.PROMISES,
            f"tiers.{ticket.tier}",
            [f"{one.kind}: {one.promise}" for one in started],
            {one.kind: one.due_at.isoformat() for one in started},
        ),
    ]
