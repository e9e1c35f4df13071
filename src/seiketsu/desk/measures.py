"""The numbers that tickets give the scorecard; each is the query of its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from seiketsu.commitments import queries as commitments
from seiketsu.commitments.models import Commitment
from seiketsu.core import measures as cases
from seiketsu.core.measures import CaseLabel, Kind, Measure, Scope
from seiketsu.desk import policy as policies
from seiketsu.desk.models import Escalation, Message, Solution, Status, Ticket, TicketLink, Visibility
from seiketsu.desk.models.conversation import AuthorKind
from seiketsu.desk.rules.promises import FIRST_RESPONSE, RESOLUTION
from seiketsu.desk.subjects import TICKET, desk_url

_COMPLIANCE = "quality.resolution_compliance"


def _tickets(number: int) -> str:
    return ngettext("ticket", "tickets", number)


def _counted() -> QuerySet[Ticket]:
    """Tickets that say something about the work: spam, deleted and merged ones don't."""
    return Ticket.objects.kept().filter(merged_into__isnull=True)


def _of_tickets(found: QuerySet[Commitment], scope: Scope) -> QuerySet[Commitment]:
    """Promises of tickets with the team that has the ticket, within the scope."""
    ticket = _counted().filter(pk=OuterRef("subject_id"))
    found = found.filter(Exists(ticket)).annotate(case_team=Coalesce(Subquery(ticket.values("team")[:1]), Value("")))
    return found if scope.team is None else found.filter(case_team=scope.team)


def _by_first_answer(found: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """First responses with whoever gave them."""
    answers = Message.objects.filter(
        ticket_id=OuterRef("subject_id"),
        visibility=Visibility.PUBLIC,
        author_kind=AuthorKind.STAFF,
        is_automatic=False,
    ).order_by("id")
    return found.annotate(case_agent=Subquery(answers.values("author_id")[:1], output_field=BigIntegerField()))


def _by_solution(found: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """Resolutions with whoever solved the ticket last."""
    solved = Solution.objects.filter(ticket_id=OuterRef("subject_id")).order_by("-id")
    return found.annotate(case_agent=Subquery(solved.values("solved_by_id")[:1], output_field=BigIntegerField()))


def first_response_cases(scope: Scope) -> QuerySet[Commitment]:
    """First responses kept (when they were given) or missed (at the deadline)."""
    kept = commitments.kept_or_missed(scope, kind=FIRST_RESPONSE, subject_kind=TICKET)
    return _by_first_answer(_of_tickets(kept, scope))


def resolution_cases(scope: Scope) -> QuerySet[Commitment]:
    """All resolutions, kept or missed."""
    kept = commitments.kept_or_missed(scope, kind=RESOLUTION, subject_kind=TICKET)
    return _by_solution(_of_tickets(kept, scope))


def standard_resolution_cases(scope: Scope) -> QuerySet[Commitment]:
    """Resolutions promised for standard issues."""
    return resolution_cases(scope).filter(promise__endswith=".standard")


def critical_resolution_cases(scope: Scope) -> QuerySet[Commitment]:
    """Resolutions promised for critical issues."""
    return resolution_cases(scope).filter(promise__endswith=".critical")


def first_response_hours(scope: Scope) -> QuerySet[Commitment]:
    """Hours of business time until the first response."""
    used = commitments.hours_used(scope, kind=FIRST_RESPONSE, subject_kind=TICKET)
    return _by_first_answer(_of_tickets(used, scope))


def resolution_hours(scope: Scope) -> QuerySet[Commitment]:
    """Hours of business time until the resolution."""
    used = commitments.hours_used(scope, kind=RESOLUTION, subject_kind=TICKET)
    return _by_solution(_of_tickets(used, scope))


def first_contact_cases(scope: Scope) -> QuerySet[Solution]:
    """Tickets that somebody answered and solved: a hit with one public answer, no escalation, no reopening in time.

    What another ticket's answer solved (the plan says which links) says nothing of our first contact.
    """
    window = policies.current().lifecycle.first_contact_window
    held = Q(reopened_at__isnull=True) | Q(reopened_at__gt=F("solved_at") + window)
    elsewhere = policies.current().plan.document.tickets.links.out_of_first_contact
    answered_elsewhere = TicketLink.objects.filter(source_id=OuterRef("ticket_id"), kind__in=elsewhere)
    at_once = held & Q(public_staff_messages=1, was_escalated=False)
    answered = _first_solutions(scope, at_once).filter(~Exists(answered_elsewhere), public_staff_messages__gte=1)
    return _narrowed(answered, scope)


def common_first_contact_cases(scope: Scope) -> QuerySet[Solution]:
    """First-contact resolution of what the plan calls common issues."""
    categories = policies.current().plan.document.tickets.categories
    common = [slug for slug, category in categories.items() if category.common]
    return first_contact_cases(scope).filter(category__in=common)


def escalation_cases(scope: Scope) -> QuerySet[Ticket]:
    """Tickets opened, with the team that they were first given to: a hit is one that went up."""
    opened = _counted().filter(created_at__gte=scope.start, created_at__lt=scope.end)
    return _narrowed(_ticket_cases(opened, "created_at", Q(escalated_at__isnull=False), "first_team"), scope)


def escalated_resolution_cases(scope: Scope) -> QuerySet[Escalation]:
    """Escalations, with the team that each went up to: a hit is one that this team solved for good.

    What was withdrawn or handed back down was not theirs to solve. What stands, what went further up and what came up
    once more after its solution is none: so a ticket that two teams had says of each what that team did.
    """
    again = Escalation.objects.filter(ticket_id=OuterRef("ticket_id"), pk__gt=OuterRef("pk"))
    done = Q(outcome=Escalation.Outcome.RESOLVED, ticket__status__in=(Status.SOLVED, Status.CLOSED))
    escalated = Escalation.objects.filter(
        Exists(_counted().filter(pk=OuterRef("ticket_id"))), at__gte=scope.start, at__lt=scope.end
    ).exclude(outcome__in=(Escalation.Outcome.WITHDRAWN, Escalation.Outcome.DE_ESCALATED))
    found = escalated.annotate(
        case_at=F("at"),
        case_tier=F("ticket__tier"),
        case_team=F("to_team"),
        case_agent=F("acknowledged_by_id"),
        case_value=Case(When(done & ~Exists(again), then=Value(1)), default=Value(0), output_field=IntegerField()),
        case_subject=F("ticket_id"),
        case_organization=F("organization_id"),
    )
    return _narrowed(found, scope)


def opened_cases(scope: Scope) -> QuerySet[Ticket]:
    """Every ticket, when it was opened."""
    opened = _counted().filter(created_at__gte=scope.start, created_at__lt=scope.end)
    cases_of_tickets = _ticket_cases(opened, "created_at", Q(pk__isnull=False), "team")
    return _narrowed(cases_of_tickets.annotate(case_agent=F("assignee_id")), scope)


def solved_cases(scope: Scope) -> QuerySet[Solution]:
    """Every ticket that was solved, when its first solution was offered: a hit is one that was reopened."""
    return _narrowed(_first_solutions(scope, Q(reopened_at__isnull=False)), scope)


def _first_solutions(scope: Scope, hit: Q) -> QuerySet[Solution]:
    """The first solution of each ticket that counts, offered in the time of the scope."""
    return Solution.objects.filter(
        Exists(_counted().filter(pk=OuterRef("ticket_id"))),
        is_first=True,
        solved_at__gte=scope.start,
        solved_at__lt=scope.end,
    ).annotate(
        case_at=F("solved_at"),
        case_tier=F("tier"),
        case_team=F("team"),
        case_agent=F("solved_by_id"),
        case_value=Case(When(hit, then=Value(1)), default=Value(0), output_field=IntegerField()),
        case_subject=F("ticket_id"),
        case_organization=F("organization_id"),
    )


def _ticket_cases(found: QuerySet[Ticket], at: str, hit: Q, team: str) -> QuerySet[Ticket]:
    return found.annotate(
        case_at=F(at),
        case_tier=F("tier"),
        case_team=Coalesce(F(team), Value("")),
        case_value=Case(When(hit, then=Value(1)), default=Value(0), output_field=IntegerField()),
        case_subject=F("pk"),
        case_organization=F("organization_id"),
    )


def _narrowed(found: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    if scope.tier is not None:
        found = found.filter(**{cases.CASE_TIER: scope.tier})
    if scope.team is not None:
        found = found.filter(**{cases.CASE_TEAM: scope.team})
    if scope.organization_id is not None:
        found = found.filter(organization_id=scope.organization_id)
    return found


def describe_tickets(ticket_ids: Sequence[int]) -> Mapping[int, CaseLabel]:
    """Tickets as rows behind a figure, in one query."""
    tickets = Ticket.objects.filter(pk__in=ticket_ids).select_related("organization", "requester")
    return {
        ticket.pk: CaseLabel(
            title=f"#{ticket.pk} {ticket.subject_line}",
            detail=ticket.organization.name
            if ticket.organization
            else _("%(name)s, client unknown") % {"name": ticket.requester.name},
            url=desk_url(ticket.pk),
        )
        for ticket in tickets
    }


def _share(key: str, title: Any, leaves: tuple[str, ...], query: Any, **details: Any) -> Measure:
    return Measure(
        key=key,
        title=title,
        kind=Kind.SHARE,
        leaves=leaves,
        cases=query,
        describe=describe_tickets,
        noun=_tickets,
        **details,
    )


def _hours(key: str, title: Any, leaves: tuple[str, ...], query: Any) -> Measure:
    return Measure(
        key=key,
        title=title,
        kind=Kind.MEAN,
        leaves=leaves,
        cases=query,
        describe=describe_tickets,
        noun=_tickets,
        unit="h",
        by_agent=True,
        settles_after_days=2,
    )


MEASURES: tuple[Measure, ...] = (
    _share(
        "desk.first_response",
        gettext_lazy("First response"),
        ("tiers.{tier}.first_response",),
        first_response_cases,
        goal_leaf=_COMPLIANCE,
        by_agent=True,
        settles_after_days=2,
    ),
    _share(
        "desk.resolution",
        gettext_lazy("Resolution"),
        ("tiers.{tier}.resolution.standard",),
        standard_resolution_cases,
        goal_leaf=_COMPLIANCE,
        by_agent=True,
        settles_after_days=35,
    ),
    _share(
        "desk.resolution_critical",
        gettext_lazy("Resolution of critical issues"),
        ("tiers.{tier}.resolution.critical",),
        critical_resolution_cases,
        goal_leaf=_COMPLIANCE,
        by_agent=True,
        settles_after_days=35,
    ),
    _share(
        "desk.resolution_compliance",
        gettext_lazy("Resolved in time"),
        (_COMPLIANCE,),
        resolution_cases,
        by_agent=True,
        settles_after_days=35,
    ),
    _share(
        "desk.first_contact_resolution",
        gettext_lazy("First-contact resolution"),
        (
            "tiers.{tier}.first_contact_resolution",
            "teams.{team}.metrics.first_contact_resolution",
            "quality.first_contact_resolution",
        ),
        first_contact_cases,
        by_agent=True,
        settles_after_days=8,
    ),
    _share(
        "desk.first_contact_resolution_common",
        gettext_lazy("First-contact resolution of common issues"),
        ("objectives.first_contact_resolution",),
        common_first_contact_cases,
        by_agent=True,
        settles_after_days=8,
    ),
    _share(
        "desk.escalation",
        gettext_lazy("Escalation rate"),
        ("teams.{team}.metrics.escalation_rate", "quality.escalation_rate"),
        escalation_cases,
        settles_after_days=35,
    ),
    _share(
        "desk.escalated_resolution",
        gettext_lazy("Escalated tickets solved"),
        ("teams.{team}.metrics.escalated_resolution",),
        escalated_resolution_cases,
        by_agent=True,
        settles_after_days=35,
    ),
    _hours(
        "desk.first_response_time",
        gettext_lazy("Average first response"),
        ("teams.{team}.metrics.first_response",),
        first_response_hours,
    ),
    _hours(
        "desk.resolution_time",
        gettext_lazy("Average resolution"),
        ("teams.{team}.metrics.resolution_time",),
        resolution_hours,
    ),
)
