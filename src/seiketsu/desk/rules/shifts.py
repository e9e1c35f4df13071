"""Hours of work against hours of people, shift by shift: what is left over from one is begun with in the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil

from seiketsu.desk.rules.forecast import Presence, Tried

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Hours of work that usually come in each hour from `starts_at` on."""

    starts_at: datetime
    hourly: Sequence[float]

    def between(self, start: datetime, end: datetime) -> float:
        """What comes in a stretch; of an hour that it covers in part, that part."""
        found = 0.0
        for place, work in enumerate(self.hourly):
            opens = self.starts_at + place * HOUR
            shared = min(end, opens + HOUR) - max(start, opens)
            found += work * max(0.0, shared / HOUR)
        return found


@dataclass(frozen=True, slots=True)
class ShiftLoad:
    """One stretch in which the same people are there; all figures are hours.

    `stays` is open when it begins, `arrives` comes meanwhile, `capacity` is what its people have.
    """

    starts_at: datetime
    ends_at: datetime
    people: tuple[int, ...]
    stays: float
    arrives: float
    capacity: float

    @property
    def work(self) -> float:
        return self.stays + self.arrives

    @property
    def left(self) -> float:
        """What stays for those who come after."""
        return max(0.0, self.work - self.capacity)

    @property
    def is_over(self) -> bool:
        return self.left > 1e-9

    @property
    def lacking(self) -> int:
        """So many people more would get it all done."""
        return ceil(self.left / ((self.ends_at - self.starts_at) / HOUR) - 1e-9)


def shift_loads(
    presences: Iterable[Presence], now: datetime, until: datetime, *, stays: float, arrivals: Arrivals
) -> list[ShiftLoad]:
    """The stretches of one team that have people, in order. What comes while nobody is there waits for the next."""
    there = [one for one in presences if one.starts_at < until and one.ends_at > now]
    edges = {moment for one in there for moment in (one.starts_at, one.ends_at) if now < moment < until}
    found: list[ShiftLoad] = []
    waiting = stays
    for start, end in pairwise(sorted({now, until, *edges})):
        people = tuple(sorted({one.person for one in there if one.starts_at <= start < one.ends_at}))
        comes = arrivals.between(start, end)
        if found and people == found[-1].people and found[-1].ends_at == start:
            last = found.pop()
            start, comes, waiting = last.starts_at, comes + last.arrives, last.stays
        load = ShiftLoad(start, end, people, waiting, comes, len(people) * ((end - start) / HOUR))
        waiting = load.left
        if people:
            found.append(load)
    return found


@dataclass(frozen=True, slots=True)
class TeamTrust:
    """How good the forecasts for one team were: off by `error` on average, always saying "none" by `error_of_none`."""

    tried: int
    due: int
    foretold: float
    missed: int
    error: float
    error_of_none: float


def trust_by_team(tried: Iterable[Tried]) -> Mapping[str, TeamTrust]:
    """The back-test of each team that anything fell due for."""
    told: dict[str, list[tuple[int, float, int]]] = {}
    for one in tried:
        due = Counter(job.team for job in one.jobs)
        missed = Counter(job.team for job in one.jobs if job.commitment in one.missed)
        for team, number in due.items():
            foretold = sum(risk.chance for risk in one.outlook.risks if risk.job.team == team)
            told.setdefault(team, []).append((number, foretold, missed[team]))
    return {team: _team_trust(rows) for team, rows in told.items()}


def _team_trust(rows: Sequence[tuple[int, float, int]]) -> TeamTrust:
    return TeamTrust(
        len(rows),
        sum(due for due, _foretold, _missed in rows),
        sum(foretold for _due, foretold, _missed in rows),
        sum(missed for _due, _foretold, missed in rows),
        sum(abs(foretold - missed) for _due, foretold, missed in rows) / len(rows),
        sum(missed for _due, _foretold, missed in rows) / len(rows),
    )
