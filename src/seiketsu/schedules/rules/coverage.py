"""Whether enough people are there: against a headcount, and against what clients were promised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from seiketsu.schedules.rules.duty import Duty, DutyKind
from seiketsu.schedules.rules.intervals import Interval, cut, length, merged, whole_second, without


@dataclass(frozen=True, slots=True)
class Requirement:
    """From one instant to another at least so many must be there."""

    starts_at: datetime
    ends_at: datetime
    least: int = 1


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which fewer are there than needed."""

    starts_at: datetime
    ends_at: datetime
    has: int
    needs: int


def headcount(duties: Iterable[Duty], start: datetime, end: datetime) -> list[tuple[datetime, datetime, int]]:
    """How many different people are on, as adjoining stretches from `start` to `end`."""
    start, end = whole_second(start), whole_second(end)
    parts = [part for duty in duties if (part := duty.during(start, end)) is not None]
    arrivals: dict[datetime, list[int]] = {}
    leavings: dict[datetime, list[int]] = {}
    for part in parts:
        arrivals.setdefault(part.starts_at, []).append(part.person)
        leavings.setdefault(part.ends_at, []).append(part.person)
    edges = sorted({start, end, *arrivals, *leavings})
    found: list[tuple[datetime, datetime, int]] = []
    here: dict[int, int] = {}
    for begins, ends in pairwise(edges):
        for person in leavings.get(begins, ()):
            here[person] -= 1
        for person in arrivals.get(begins, ()):
            here[person] = here.get(person, 0) + 1
        count = sum(1 for places in here.values() if places)
        if found and found[-1][2] == count:
            found[-1] = (found[-1][0], ends, count)
        else:
            found.append((begins, ends, count))
    return found


def gaps(duties: Iterable[Duty], required: Iterable[Requirement], start: datetime, end: datetime) -> list[Gap]:
    """Where fewer people are on than a requirement says; two requirements at one time are held one by one."""
    counted = headcount(duties, start, end)
    found: list[Gap] = []
    for need in sorted(required, key=lambda one: (one.starts_at, one.ends_at, one.least)):
        for begins, ends, count in counted:
            part = cut((begins, ends), need.starts_at, need.ends_at) if count < need.least else None
            if part is None:
                continue
            if found and found[-1].ends_at == part[0] and (found[-1].has, found[-1].needs) == (count, need.least):
                found[-1] = Gap(found[-1].starts_at, part[1], count, need.least)
            else:
                found.append(Gap(*part, count, need.least))
    return sorted(found, key=lambda gap: (gap.starts_at, gap.ends_at))


@dataclass(frozen=True, slots=True)
class PromiseHours:
    """When promises of a tier run: all that one calendar of the plan counts, with the clients who have them."""

    tier: str
    calendar: str
    promises: tuple[str, ...]
    clients: int
    open: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class PromiseGap:
    """Promises run, and nobody who answers clients is on shift or on call."""

    starts_at: datetime
    ends_at: datetime
    tier: str
    calendar: str
    promises: tuple[str, ...]
    clients: int


def promise_gaps(hours: Iterable[PromiseHours], duties: Iterable[Duty]) -> list[PromiseGap]:
    """The stretches of promises that nobody stands behind. Tiers without clients have none."""
    manned = merged(duty.interval for duty in duties)
    return sorted(
        (
            PromiseGap(start, end, one.tier, one.calendar, one.promises, one.clients)
            for one in hours
            if one.clients
            for start, end in without(one.open, manned)
        ),
        key=lambda gap: (gap.starts_at, gap.tier, gap.calendar),
    )


@dataclass(frozen=True, slots=True)
class Load:
    """What one person carries in a period."""

    person: int
    on_shift: timedelta
    on_call: timedelta


@dataclass(frozen=True, slots=True)
class Fairness:
    """How evenly time on shift is spread; `spread` is what the busiest has above the idlest."""

    mean: timedelta
    most: timedelta
    least: timedelta

    @property
    def spread(self) -> timedelta:
        return self.most - self.least


def loads(duties: Iterable[Duty], people: Iterable[int] = ()) -> list[Load]:
    """Hours of each person, those of `people` who have none included; time at two places counts once."""
    spent: Mapping[DutyKind, dict[int, list[Interval]]] = {kind: {} for kind in DutyKind}
    known = set(people)
    for duty in duties:
        known.add(duty.person)
        spent[duty.kind].setdefault(duty.person, []).append(duty.interval)
    return [
        Load(
            person,
            length(spent[DutyKind.ON_SHIFT].get(person, ())),
            length(spent[DutyKind.ON_CALL].get(person, ())),
        )
        for person in sorted(known)
    ]


def fairness(loads_of_people: Iterable[Load]) -> Fairness:
    """How evenly the people's time on shift is spread."""
    hours = [load.on_shift for load in loads_of_people]
    if not hours:
        return Fairness(timedelta(), timedelta(), timedelta())
    return Fairness(sum(hours, timedelta()) / len(hours), max(hours), min(hours))
