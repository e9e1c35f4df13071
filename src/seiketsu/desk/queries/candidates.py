"""Who of a team could take a ticket, as they stand now."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.db.models import Count

from seiketsu.accounts.queries import staff_by_team
from seiketsu.businesstime import Calendar
from seiketsu.desk import policy as policies
from seiketsu.desk.models import Ticket
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules.routing import Candidate, Case, Ranked, rank
from seiketsu.plan.spec.hours import WeeklyHours
from seiketsu.plan.spec.view import weekly_of


def candidates_for(ticket: Ticket, *, now: datetime, policy: DeskPolicy | None = None) -> list[Ranked]:
    """The ticket's team, best placed first, with what made each score or why somebody was left out. Three queries."""
    policy = policy or policies.current()
    if ticket.team is None:
        return []
    people = list(staff_by_team(ticket.team).select_related("staff_profile"))
    numbers = [person.pk for person in people]
    open_tickets = dict(
        Ticket.objects.live()
        .filter(assignee_id__in=numbers)
        .order_by()
        .values_list("assignee_id")
        .annotate(count=Count("id"))
    )
    known = _who_knows(ticket, numbers)
    candidates = []
    for person in people:
        profile = person.staff_profile
        candidates.append(
            Candidate(
                user_id=person.pk,
                name=person.name,
                skills=frozenset(profile.skills),
                languages=frozenset(profile.languages),
                open_tickets=open_tickets.get(person.pk, 0),
                capacity=max(1, min(profile.capacity, policy.at_most_open)),
                is_on_shift=is_on_shift(profile.shift, person.time_zone, now),
                is_away=profile.away_until is not None and profile.away_until > now,
                is_lead=profile.role == "lead",
                knows_client=person.pk in known,
            )
        )
    case = Case(
        tier=ticket.tier,
        priority=ticket.priority,
        category=ticket.category,
        channel=ticket.channel,
        language=ticket.language,
        is_critical=ticket.is_critical,
        level=ticket.level,
    )
    skills = policy.skills.get(ticket.category or "", ())
    return rank(case, skills, candidates, may_call=policy.asks_on_call_outside_shifts)


def _who_knows(ticket: Ticket, numbers: list[int]) -> set[int]:
    """Who of these people had one of the client's last tickets."""
    if ticket.organization_id is None:
        return set()
    recent = (
        Ticket.objects.filter(organization_id=ticket.organization_id, assignee_id__isnull=False)
        .order_by("-id")
        .values_list("assignee_id", flat=True)[:50]
    )
    return {number for number in recent if number in numbers}


def is_on_shift(shift: str, zone: str, now: datetime) -> bool:
    """Whether a person works at this moment; without a shift they always do."""
    return True if not shift.strip() else _calendar(shift, zone).is_open(now)


@lru_cache(maxsize=512)
def _calendar(shift: str, zone: str) -> Calendar:
    return Calendar.of(f"shift {shift}", zone, weekly_of(WeeklyHours.parse(shift)), ())
