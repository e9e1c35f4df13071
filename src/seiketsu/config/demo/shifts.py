"""What the demo company's rosters have ahead: somebody ill, a leave and a swap that wait, and a night with nobody."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.core.actor import SYSTEM
from seiketsu.core.errors import ProblemForPerson
from seiketsu.plan import queries as plans
from seiketsu.schedules import actions, queries
from seiketsu.schedules.models import AbsenceKind, Schedule
from seiketsu.schedules.rules.duty import Duty
from seiketsu.schedules.rules.promises import teams_that_answer

_NIGHT_BEGINS, _NIGHT = time(1), timedelta(hours=3)


def plan_ahead(now: datetime, zone: ZoneInfo) -> None:
    """Changes of the two weeks to come, made by those whose time it is."""
    schedule = Schedule.objects.get(team="tier1")
    ahead = [
        duty
        for duty in queries.roster_of(schedule, now, now + timedelta(days=9)).duties(now, now + timedelta(days=9))
        if now + timedelta(days=1) < duty.starts_at and duty.ends_at < now + timedelta(days=9)
    ]
    people = User.objects.select_related("staff_profile").in_bulk({duty.person for duty in ahead})
    workers = sorted(person for person, user in people.items() if user.staff_profile.role == "agent")
    ill, asks, gives, takes = (people[person] for person in workers[:4])
    _be_ill(ill, _first(ahead, ill))
    leave = _last(ahead, asks)
    actions.ask_for_leave(
        asks, starts_at=leave.starts_at, ends_at=leave.ends_at, note="My daughter's recital", actor=actor_of(asks)
    )
    _ask_for_a_swap(schedule, ahead, gives, takes)
    _leave_a_night_open(now, zone)


def _first(duties: list[Duty], person: User) -> Duty:
    return min((duty for duty in duties if duty.person == person.pk), key=lambda duty: duty.starts_at)


def _last(duties: list[Duty], person: User) -> Duty:
    return max((duty for duty in duties if duty.person == person.pk), key=lambda duty: duty.starts_at)


def _be_ill(person: User, duty: Duty) -> None:
    times = {"starts_at": duty.starts_at, "ends_at": duty.ends_at}
    actions.report_absence(person, kind=AbsenceKind.ILLNESS, note="Flu", actor=actor_of(person), **times)


def _ask_for_a_swap(schedule: Schedule, ahead: list[Duty], asker: User, other: User) -> None:
    """The first pair of shifts on two days that the two can exchange; a roster without any has no swap."""
    for gives in (duty for duty in ahead if duty.person == asker.pk):
        for takes in (duty for duty in ahead if duty.person == other.pk):
            if abs(takes.starts_at - gives.starts_at) < timedelta(hours=20):
                continue
            try:
                actions.propose_swap(
                    schedule, asker=asker, gives=gives.interval, other=other, takes=takes.interval,
                    message="Could you? My parents visit.", actor=actor_of(asker),
                )  # fmt: skip
            except ProblemForPerson:
                continue
            return


def _leave_a_night_open(now: datetime, zone: ZoneInfo) -> None:
    """Whoever is to be reached in the night after next can't be, and nobody has taken their place."""
    night = datetime.combine(now.astimezone(zone).date() + timedelta(days=2), _NIGHT_BEGINS, tzinfo=zone)
    answering = teams_that_answer(plans.current().plan)
    on = queries.on_now_by_team(answering, night)
    people = User.objects.in_bulk({person for one in on.values() for person in (*one.on_shift, *one.on_call)})
    for person in people.values():
        actions.report_absence(
            person, kind=AbsenceKind.TRAINING, note="On a flight", starts_at=night, ends_at=night + _NIGHT, actor=SYSTEM
        )
