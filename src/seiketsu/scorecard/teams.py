"""The scorecard of one team and of one person: each target of the team's, and what was done in an hour on shift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from seiketsu.accounts.models import User
from seiketsu.accounts.queries import staff_by_team
from seiketsu.core import clock
from seiketsu.core.measures import EMPTY, Sample, Scope
from seiketsu.desk.queries import productivity
from seiketsu.plan.queries import current
from seiketsu.plan.spec import Plan
from seiketsu.schedules.queries import first_shift_at, rosters
from seiketsu.schedules.rules.coverage import loads
from seiketsu.schedules.rules.duty import Duty, DutyKind
from seiketsu.schedules.rules.requests import of_kind
from seiketsu.scorecard import sampling
from seiketsu.scorecard.rules import card as cards
from seiketsu.scorecard.rules.card import Row, Tally
from seiketsu.scorecard.rules.clock_hours import HOURS, NO_PACE, Pace, by_hour
from seiketsu.scorecard.rules.periods import Period, trailing_months
from seiketsu.scorecard.targets import TREND_MONTHS, History, Target, agent_history, history, row_of, targets

NO_HISTORY = History({})


@dataclass(frozen=True, slots=True)
class AgentLine:
    """One person of a team: their rows, in the order of the team's, and their pace."""

    person: User
    rows: tuple[Row, ...]
    pace: Pace


@dataclass(frozen=True, slots=True)
class Work:
    """What was done on shift: by person, by hour of the day, and by all."""

    by_person: Mapping[int, Pace]
    by_hour: Mapping[int, Pace]
    in_all: Pace
    since: datetime | None = None
    """When the rosters began, where that is within the period: nothing before it is counted."""


@dataclass(frozen=True, slots=True)
class TeamCard:
    """A team's scorecard of a period; `until` is the last day it covers. `agents` are those the reader may see."""

    plan_version: int
    team: str
    title: str
    benchmark: str
    period: Period
    until: date
    rows: tuple[Row, ...]
    tally: Tally
    agents: tuple[AgentLine, ...]
    work: Work
    enough: int
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class AgentCard:
    """One person's scorecard, held against the targets of the team."""

    person: User
    team: str
    title: str
    period: Period
    until: date
    rows: tuple[Row, ...]
    work: Work
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a card is counted over."""

    plan: Plan
    period: Period
    scope: Scope
    is_over: bool
    zone: ZoneInfo


def team_card(team: str, period: Period, *, only: int | None = None, now: datetime | None = None) -> TeamCard:
    """Each target of a team with what happened, and its people (`only` one of them, for who may see no other).

    Two queries a measure, five for the roster and two for the work, however many people and cases there are.
    """
    in_force, asked = current(), _asked(team, period, now)
    held = [target for target in targets(asked.plan) if target.held.team == team]
    past = history(trailing_months(period, TREND_MONTHS))
    rows = tuple(_row(target, _team_sample(target, asked.scope), past, asked) for target in held)
    shared = [target for target in held if target.measure.by_agent]
    samples = {target.leaf.key: sampling.by_agent(target.measure, asked.scope) for target in shared}
    people = list(staff_by_team(team))
    work = _work(people, team, asked)
    lines = tuple(
        AgentLine(
            person,
            tuple(_row(target, samples[target.leaf.key].get(person.pk, EMPTY), NO_HISTORY, asked) for target in shared),
            work.by_person.get(person.pk, NO_PACE),
        )
        for person in people
        if only in (None, person.pk)
    )
    document = asked.plan.document
    return TeamCard(
        plan_version=in_force.version,
        team=team,
        title=document.teams[team].title,
        benchmark=document.quality.team.agent_productivity,
        period=period,
        until=_until(asked),
        rows=rows,
        tally=cards.tally(rows),
        agents=lines,
        work=work,
        enough=document.quality.enough_cases,
        zone=asked.zone,
    )


def agent_card(person: User, team: str, period: Period, *, now: datetime | None = None) -> AgentCard:
    """One person's figures with their months, and their pace by hour of the day."""
    asked = _asked(team, period, now)
    held = [target for target in targets(asked.plan) if target.held.team == team and target.measure.by_agent]
    past = agent_history(held, period, person.pk, asked.zone)
    rows = tuple(
        _row(target, sampling.by_agent(target.measure, asked.scope).get(person.pk, EMPTY), past, asked)
        for target in held
    )
    work = _work([person], team, asked)
    document = asked.plan.document
    return AgentCard(person, team, document.teams[team].title, period, _until(asked), rows, work, asked.zone)


def _asked(team: str, period: Period, now: datetime | None) -> _Asked:
    plan, moment = current().plan, now or clock.now()
    zone = ZoneInfo(plan.document.company.zone)
    start, end = period.span(zone)
    return _Asked(plan, period, Scope(start, max(start, min(end, moment)), team=team), end <= moment, zone)


def _until(asked: _Asked) -> date:
    last = max(asked.scope.start, asked.scope.end - timedelta(microseconds=1))
    return min(asked.period.last, last.astimezone(asked.zone).date())


def _row(target: Target, sample: Sample, past: History, asked: _Asked) -> Row:
    return row_of(target, sample, past, asked.period, asked.plan, is_over=asked.is_over)


def _team_sample(target: Target, scope: Scope) -> Sample:
    return sampling.add_up(sampling.by_tier_and_team(target.measure, scope), None, None)


def _work(people: Sequence[User], team: str, asked: _Asked) -> Work:
    """What these people answered and solved, against their time on shift; before there was a roster, neither counts."""
    since = first_shift_at(team)
    start, end = max(asked.scope.start, since or asked.scope.start), asked.scope.end
    numbers = {person.pk for person in people}
    answered = productivity.answers_given(numbers, start, end, asked.zone)
    solved = productivity.tickets_solved(numbers, start, end, asked.zone)
    shifts = [duty for duty in _shifts(team, start, end) if duty.person in numbers]
    spent = {load.person: load.on_shift for load in loads(shifts, numbers)}
    clocked = by_hour((duty.interval for duty in shifts), asked.zone)
    return Work(
        {one: Pace(_of(answered, person=one), _of(solved, person=one), spent[one]) for one in numbers},
        {hour: Pace(_of(answered, hour=hour), _of(solved, hour=hour), clocked[hour]) for hour in HOURS},
        Pace(answered.total(), solved.total(), sum(spent.values(), timedelta())),
        start if start > asked.scope.start else None,
    )


def _shifts(team: str, start: datetime, end: datetime) -> list[Duty]:
    loaded = rosters(start, end, teams=[team]).get(team)
    return list(of_kind(loaded.roster.duties(start, end), DutyKind.ON_SHIFT)) if loaded is not None else []


def _of(done: productivity.Done, *, person: int | None = None, hour: int | None = None) -> int:
    return sum(count for (who, when), count in done.items() if person in (None, who) and hour in (None, when))
