"""A team's week: who is on, who is away, what is open, and what people ask of each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from seiketsu.accounts.models import User
from seiketsu.accounts.queries import staff_by_team
from seiketsu.plan.queries import PlanInForce
from seiketsu.schedules.models import OPEN_STATES, Absence, AbsenceState, Override, Schedule, Swap
from seiketsu.schedules.queries.gaps import staffing_gaps
from seiketsu.schedules.queries.loading import roster_of
from seiketsu.schedules.rules import coverage
from seiketsu.schedules.rules.coverage import Gap, Load
from seiketsu.schedules.rules.duty import Duty, DutyKind
from seiketsu.schedules.rules.requests import of_kind


@dataclass(frozen=True)
class TeamWeek:
    """Everything about one team between two instants; duties of people who are away are `missed`."""

    people: tuple[User, ...]
    duties: tuple[Duty, ...]
    missed: tuple[Duty, ...]
    gaps: tuple[Gap, ...]
    loads: dict[int, Load]
    fairness: coverage.Fairness
    counted: tuple[tuple[datetime, datetime, int], ...]
    on_call: tuple[tuple[datetime, datetime, int], ...]


def week_of_team(schedule: Schedule, in_force: PlanInForce, start: datetime, end: datetime) -> TeamWeek:
    """A team's roster between two instants, held against the hours that the plan wants staffed. Six queries."""
    roster = roster_of(schedule, start, end)
    duties, missed = roster.duties(start, end), roster.missed(start, end)
    members = {person.pk: person for person in staff_by_team(schedule.team)}
    others = {duty.person for duty in (*duties, *missed)} - set(members)
    if others:
        members |= User.objects.in_bulk(others)
    known = tuple(sorted(members.values(), key=lambda one: (one.name.lower(), one.pk)))
    shifts, calls = of_kind(duties, DutyKind.ON_SHIFT), of_kind(duties, DutyKind.ON_CALL)
    gaps = staffing_gaps(roster, in_force, schedule.team, start, end)
    loads = coverage.loads(duties, (person.pk for person in known))
    return TeamWeek(
        known,
        tuple(duties),
        tuple(missed),
        tuple(gaps),
        {load.person: load for load in loads},
        coverage.fairness(loads),
        tuple(coverage.headcount(shifts, start, end)),
        tuple(coverage.headcount(calls, start, end)),
    )


def standing_overrides(schedule: Schedule, now: datetime) -> QuerySet[Override]:
    """Overrides that are not over, the next first."""
    rows = Override.objects.filter(schedule=schedule, withdrawn_at__isnull=True, ends_at__gt=now)
    return rows.select_related("person", "replaces").order_by("starts_at", "id")


def standing_absences(team: str, now: datetime) -> QuerySet[Absence]:
    """Absences of a team's people that are not over, the next first."""
    rows = Absence.objects.filter(
        person__staff_profile__teams__contains=[team],
        withdrawn_at__isnull=True,
        state__in=(AbsenceState.AGREED, AbsenceState.ASKED),
        ends_at__gt=now,
    )
    return rows.select_related("person").order_by("starts_at", "id")


def open_swaps(schedule: Schedule, now: datetime) -> QuerySet[Swap]:
    """Swaps that wait for an answer and could still happen."""
    rows = Swap.objects.filter(Q(gives_from__gt=now, takes_from__gt=now), schedule=schedule, state__in=OPEN_STATES)
    return rows.select_related("asker", "other").order_by("gives_from", "id")
