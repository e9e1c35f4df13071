"""What stands around a team's week: who is on now in every team, the weeks ahead, and where somebody is missing.

All of it is drawn from one load of every team's roster, so that it costs the same however many teams there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from django.urls import reverse

from seiketsu.accounts.models import User
from seiketsu.core.ui import parts
from seiketsu.plan.queries import PlanInForce
from seiketsu.schedules import presenting, queries
from seiketsu.schedules.models import Schedule
from seiketsu.schedules.queries import LoadedRoster
from seiketsu.schedules.rules.coverage import Gap, PromiseGap
from seiketsu.schedules.rules.duty import Duty, DutyKind
from seiketsu.schedules.rules.intervals import whole_second
from seiketsu.schedules.rules.layers import days_of
from seiketsu.schedules.rules.requests import end_of_stretch, of_kind

WEEKS_AHEAD = 6
_LONGEST_STRETCH = timedelta(days=3)
_SECOND = timedelta(seconds=1)

Here = list[tuple[parts.Person, datetime]]


@dataclass(frozen=True)
class TeamNow:
    """One team of the strip: who is on, and whether fewer are there than the plan wants at this moment."""

    title: str
    url: str
    is_current: bool
    on_shift: Here
    on_call: Here
    is_lacking: bool


@dataclass(frozen=True)
class WeekAhead:
    """One week to come: how many hours of people are missing in it."""

    title: str
    url: str
    hours: int
    is_shown: bool


@dataclass(frozen=True)
class Around:
    """Everything around the week of one team."""

    teams: list[TeamNow]
    ahead: list[WeekAhead]
    findings: list[tuple[PromiseGap, str, str]]
    lacks: list[Gap]


def around(schedule: Schedule, in_force: PlanInForce, now: datetime, zone: ZoneInfo, shown: date) -> Around:
    """Ten queries, whatever there is to show; `shown` is the Monday on the page."""
    start = whole_second(now)
    loaded = queries.rosters(start, start + timedelta(weeks=WEEKS_AHEAD))
    own = loaded.get(schedule.team)
    monday = now.astimezone(zone).date() - timedelta(days=now.astimezone(zone).weekday())
    weeks = days_of(zone.key, monday, 7 * WEEKS_AHEAD)
    end = weeks[-1][1]
    gaps = queries.staffing_gaps(own.roster, in_force, schedule.team, start, end) if own else []
    return Around(
        _teams(schedule, loaded, in_force, start),
        [_week(schedule, monday, number, weeks, gaps, shown) for number in range(WEEKS_AHEAD)],
        findings(in_force, now, loaded),
        [gap for gap in gaps if gap.starts_at < start + queries.HORIZON],
    )


def findings(
    in_force: PlanInForce, now: datetime, loaded: Mapping[str, LoadedRoster]
) -> list[tuple[PromiseGap, str, str]]:
    """The promises that nobody stands behind, with the titles of tier and calendar."""
    document, tiers = in_force.plan.document, in_force.plan.tiers
    return [
        (gap, tiers[gap.tier].title, document.calendars[gap.calendar].title)
        for gap in queries.foreseen_gaps(now, loaded=loaded)
    ]


def _teams(
    schedule: Schedule, loaded: Mapping[str, LoadedRoster], in_force: PlanInForce, start: datetime
) -> list[TeamNow]:
    duties = {team: one.roster.duties(start, start + _LONGEST_STRETCH) for team, one in loaded.items()}
    here = {duty.person for found in duties.values() for duty in found if duty.starts_at <= start}
    names = User.objects.in_bulk(here)
    found = []
    for row in Schedule.objects.filter(ended_at__isnull=True).order_by("id"):
        there = duties.get(row.team, [])
        on = {kind: _here(of_kind(there, kind), names, start) for kind in DutyKind}
        roster = loaded[row.team].roster if row.team in loaded else None
        lacks = queries.staffing_gaps(roster, in_force, row.team, start, start + _SECOND) if roster else []
        address = reverse("schedules:roster", args=[row.team])
        is_current = row.pk == schedule.pk
        found.append(TeamNow(row.title, address, is_current, on[DutyKind.ON_SHIFT], on[DutyKind.ON_CALL], bool(lacks)))
    return found


def _here(duties: list[Duty], names: Mapping[int, User], start: datetime) -> Here:
    people = sorted({duty.person for duty in duties if duty.starts_at <= start < duty.ends_at})
    return [
        (parts.Person(names[person].name, person, "here"), end_of_stretch(duties, person, start) or start)
        for person in people
        if person in names
    ]


def _week(
    schedule: Schedule, monday: date, number: int, days: list[tuple[datetime, datetime]], gaps: list[Gap], shown: date
) -> WeekAhead:
    first = monday + timedelta(days=7 * number)
    start, end = days[7 * number][0], days[7 * number + 6][1]
    missing = sum(
        (
            (min(gap.ends_at, end) - max(gap.starts_at, start)) * (gap.needs - gap.has)
            for gap in gaps
            if gap.starts_at < end and start < gap.ends_at
        ),
        timedelta(),
    )
    address = f"{reverse('schedules:roster', args=[schedule.team])}?week={first.isoformat()}"
    title = presenting.days_in_words(first, first + timedelta(days=6))
    return WeekAhead(title, address, ceil(missing / timedelta(hours=1)), first == shown)
