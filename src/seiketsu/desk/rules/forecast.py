"""Which promises will be missed within the next hours, given the queue, who is on shift, and how long work takes.

A discrete simulation, no model: everybody on shift takes what is due first of what they may take, one thing at a time,
and each takes as long as such things took lately. It is run many times with times drawn from the measured ones, so that
each promise has a chance of being missed and the whole a range. Pure: the same input gives the same forecast.
"""

from __future__ import annotations

import enum
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_RUNS, LEAST_RUNS = 400, 25
# Runs times promises: beyond it a wall that looks every minute would cost more than it tells.
_EFFORT = 8_000
# Of a hundred runs the middle eighty make the range.
_LOW, _HIGH = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class ForecastTerms:
    """What the plan says of the forecast: how many measured answers it needs, what a break is, how far it looks."""

    answers_needed: int
    break_after: timedelta
    looks_back: timedelta
    horizons: tuple[timedelta, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """An open promise: `answers` pieces of work stand between now and keeping it.

    With a `person` only they do it; without one whoever of `team` is free first.
    """

    commitment: int
    ticket: int
    due_at: datetime
    team: str
    person: int | None = None
    answers: int = 1


@dataclass(frozen=True, slots=True)
class Presence:
    """One person at work for a team from one instant to another."""

    person: int
    team: str
    starts_at: datetime
    ends_at: datetime


class Reason(enum.StrEnum):
    """What makes a promise likely to be missed."""

    NOBODY_THERE = "nobody_there"
    PERSON_AWAY = "person_away"
    QUEUE = "queue"
    TOO_CLOSE = "too_close"


@dataclass(frozen=True, slots=True)
class Risk:
    """One promise with its chance of being missed (0 to 1), and what stands in its way.

    `ahead` is how many pieces of work come before it, `people` how many people could do it.
    """

    job: Job
    chance: float
    reason: Reason
    ahead: int
    people: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is expected of the promises that fall due until a moment; `low` to `high` holds in 80 of 100 runs."""

    until: datetime
    due: int
    expected: float
    low: int
    high: int
    runs: int
    risks: tuple[Risk, ...]


@dataclass(slots=True)
class _Worker:
    """Somebody's time from now on: stretches of work with a place in them."""

    stretches: list[tuple[float, float]]
    at: int = 0
    free: float = 0.0

    def finish(self, effort: float) -> float | None:
        """When the next piece of work would be done; None when their time is not enough."""
        place, start, left = self.at, self.free, effort
        while place < len(self.stretches):
            opens, closes = self.stretches[place]
            start = max(start, opens)
            if start + left <= closes:
                return start + left
            left -= max(0.0, closes - start)
            place += 1
        return None

    def take(self, effort: float) -> float | None:
        """Do it, and be free afterwards."""
        done = self.finish(effort)
        if done is None:
            self.at = len(self.stretches)
            return None
        self.free = done
        while self.at < len(self.stretches) and self.stretches[self.at][1] <= done:
            self.at += 1
        return done

    @property
    def next_free(self) -> float:
        """When they could begin with something; never, once their time is used up."""
        if self.at >= len(self.stretches):
            return float("inf")
        return max(self.free, self.stretches[self.at][0])


@dataclass(slots=True)
class _Desk:
    """Who may take what, for one run."""

    workers: dict[int, _Worker]
    teams: Mapping[str, Sequence[int]]

    def do(self, job: Job, effort: float) -> float | None:
        """When the job is done in this run, if it is at all."""
        if job.person is not None:
            worker = self.workers.get(job.person)
        else:
            people = [self.workers[person] for person in self.teams.get(job.team, ())]
            worker = min(people, key=lambda one: one.next_free, default=None)
        return worker.take(effort) if worker is not None else None


def outlooks(
    jobs: Iterable[Job],
    presences: Iterable[Presence],
    minutes: Sequence[float],
    now: datetime,
    horizons: Sequence[timedelta],
    *,
    seed: int = 1,
) -> list[Outlook]:
    """What will be missed within each horizon.

    `minutes` are the measured lengths of one piece of work. Without any nothing can be said: there is no outlook.
    What is missed already is done first and tells nothing new; what falls due later than the last horizon is done
    later, so it stands in nobody's way.
    """
    last = now + max(horizons)
    open_jobs = sorted((job for job in jobs if job.due_at <= last), key=lambda job: (job.due_at, job.commitment))
    if not minutes:
        return []
    known = list(presences)
    runs = max(LEAST_RUNS, min(MOST_RUNS, _EFFORT // max(1, len(open_jobs))))
    missed = _simulate(open_jobs, known, sorted(minutes), now, runs, seed)
    typical = sorted(minutes)[len(minutes) // 2] * 60
    risks = [
        _risk(job, place, open_jobs, known, now, sum(missed[job.commitment]) / runs, typical)
        for place, job in enumerate(open_jobs)
        if job.due_at > now
    ]
    return [_outlook(now + horizon, risks, missed, runs) for horizon in horizons]


def _simulate(
    jobs: Sequence[Job], presences: Sequence[Presence], minutes: Sequence[float], now: datetime, runs: int, seed: int
) -> dict[int, list[bool]]:
    """Whether each promise is missed, run by run."""
    stretches = _stretches(presences, now)
    teams: dict[str, list[int]] = {}
    for one in presences:
        if one.person in stretches and one.person not in teams.setdefault(one.team, []):
            teams[one.team].append(one.person)
    due = {job.commitment: (job.due_at - now).total_seconds() for job in jobs}
    missed: dict[int, list[bool]] = {job.commitment: [] for job in jobs}
    for run in range(runs):
        drawn = random.Random(seed * 1_000_003 + run)
        desk = _Desk({person: _Worker(known) for person, known in stretches.items()}, teams)
        for job in jobs:
            effort = 60 * sum(drawn.choice(minutes) for _ in range(max(1, job.answers)))
            done = desk.do(job, effort)
            missed[job.commitment].append(done is None or done > due[job.commitment])
    return missed


def _stretches(presences: Sequence[Presence], now: datetime) -> dict[int, list[tuple[float, float]]]:
    """Each person's time in seconds from now, joined where shifts overlap or touch."""
    found: dict[int, list[tuple[float, float]]] = {}
    for one in sorted(presences, key=lambda one: one.starts_at):
        opens, closes = ((moment - now).total_seconds() for moment in (one.starts_at, one.ends_at))
        if closes <= 0:
            continue
        own = found.setdefault(one.person, [])
        if own and opens <= own[-1][1]:
            own[-1] = (own[-1][0], max(own[-1][1], closes))
        else:
            own.append((max(0.0, opens), closes))
    return found


def _risk(
    job: Job,
    place: int,
    jobs: Sequence[Job],
    presences: Sequence[Presence],
    now: datetime,
    chance: float,
    typical: float,
) -> Risk:
    """The promise with what stands in its way, by what a person would look at first."""
    able = {
        one.person
        for one in presences
        if one.starts_at < job.due_at
        and one.ends_at > now
        and (one.person == job.person if job.person is not None else one.team == job.team)
    }
    before = [one for one in jobs[:place] if (one.person in able if one.person is not None else one.team == job.team)]
    ahead = sum(max(1, one.answers) for one in before)
    if not able:
        reason = Reason.PERSON_AWAY if job.person is not None else Reason.NOBODY_THERE
    elif (job.due_at - now).total_seconds() < typical * max(1, job.answers):
        reason = Reason.TOO_CLOSE
    else:
        reason = Reason.QUEUE
    return Risk(job, chance, reason, ahead, len(able))


def _outlook(until: datetime, risks: Sequence[Risk], missed: Mapping[int, Sequence[bool]], runs: int) -> Outlook:
    due = [risk for risk in risks if risk.job.due_at <= until]
    counts = sorted(sum(missed[risk.job.commitment][run] for risk in due) for run in range(runs))
    likely = sorted((risk for risk in due if risk.chance > 0), key=lambda risk: (-risk.chance, risk.job.due_at))
    return Outlook(
        until,
        len(due),
        sum(counts) / runs,
        counts[int(_LOW * (runs - 1))],
        counts[round(_HIGH * (runs - 1))],
        runs,
        tuple(likely),
    )


@dataclass(frozen=True, slots=True)
class Tried:
    """A forecast of the past beside what came of it."""

    made_at: datetime
    outlook: Outlook
    missed: frozenset[int]
    jobs: tuple[Job, ...] = ()

    @property
    def actual(self) -> int:
        return len(self.missed)

    @property
    def held(self) -> bool:
        """Whether what happened lay within the range."""
        return self.outlook.low <= self.actual <= self.outlook.high


@dataclass(frozen=True, slots=True)
class Trust:
    """How good forecasts were: how many held, how far off they were on average, and against always saying "none"."""

    tried: int
    held: int
    due: int
    foretold: float
    missed: int
    error: float
    error_of_none: float


def trust(tried: Sequence[Tried]) -> Trust | None:
    """The back-test in figures; None without a forecast that had anything to foretell."""
    told = [one for one in tried if one.outlook.due]
    if not told:
        return None
    return Trust(
        len(told),
        sum(one.held for one in told),
        sum(one.outlook.due for one in told),
        sum(one.outlook.expected for one in told),
        sum(one.actual for one in told),
        sum(abs(one.outlook.expected - one.actual) for one in told) / len(told),
        sum(one.actual for one in told) / len(told),
    )
