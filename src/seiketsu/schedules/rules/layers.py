"""Weekly shifts by the wall clock of a zone, staffed by people or by a rotation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from seiketsu.businesstime.hours import DAY, Hours
from seiketsu.businesstime.wall_clock import first_and_last_instant, local_date, span_of, zone_named
from seiketsu.schedules.rules.duty import Cause, Duty, DutyKind, Step
from seiketsu.schedules.rules.intervals import Interval, cut, merged

Week = tuple[tuple[Hours, ...], ...]
DAYS_OF_WEEK = 7


class ImpossibleLayer(ValueError):
    """A layer that could never be walked: no week, a rotation of nobody, a hand-over outside the day."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """Turns of `every_days` days that begin at `hands_over_at` (seconds past midnight by the wall clock).

    Turn 0 begins on `starts_on`; before it the rotation has nobody. In each turn `at_once` people are on, the next
    ones in order take the next turn; `offset` shifts the order, so that two layers can share one rotation.
    """

    people: tuple[int, ...]
    starts_on: date
    every_days: int = DAYS_OF_WEEK
    hands_over_at: int = 0
    at_once: int = 1
    offset: int = 0

    def __post_init__(self) -> None:
        if not self.people or len(set(self.people)) != len(self.people):
            raise ImpossibleLayer("a rotation needs people, each of them once")
        if self.every_days < 1 or not 0 <= self.hands_over_at < DAY or self.at_once < 1:
            raise ImpossibleLayer("a rotation hands over every day or less often, at a time of the day, to somebody")

    def turn_of(self, turn: int) -> tuple[int, ...]:
        """Who has a turn."""
        first = self.offset + turn * self.at_once
        count = min(self.at_once, len(self.people))
        return tuple(self.people[(first + place) % len(self.people)] for place in range(count))

    def turns(self, zone_name: str, start: datetime, end: datetime) -> Iterator[tuple[int, Interval]]:
        """The turns that touch a stretch. Where clocks go back at a hand-over both turns are on for that hour."""
        zone = zone_named(zone_name)
        days = (local_date(zone, int(start.timestamp())) - self.starts_on).days
        turn = max(0, days // self.every_days - 1)
        while True:
            begins = self.starts_on + timedelta(days=turn * self.every_days)
            opens, _ = first_and_last_instant(zone, begins, self.hands_over_at)
            if _moment(opens) >= end:
                return
            following = begins + timedelta(days=self.every_days)
            _, closes = first_and_last_instant(zone, following, self.hands_over_at)
            if _moment(closes) > start:
                yield turn, (_moment(opens), _moment(closes))
            turn += 1


@dataclass(frozen=True, slots=True)
class Layer:
    """Shifts of an ordinary week; `weekly` has seven days from Monday, each the spans that begin on that day.

    The wall clock of `zone` counts: a time in a gap is the moment of the jump, an hour that comes twice is worked
    twice. `since` and `until` bound the layer, so that a changed roster leaves the past as it was.
    """

    key: str
    kind: DutyKind
    zone: str
    weekly: Week
    people: tuple[int, ...] = ()
    rotation: Rotation | None = None
    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        zone_named(self.zone)
        if len(self.weekly) != DAYS_OF_WEEK:
            raise ImpossibleLayer(f"layer {self.key!r} must give shifts for seven days, not {len(self.weekly)}")
        if self.people and self.rotation is not None:
            raise ImpossibleLayer(f"layer {self.key!r} is staffed by people or by a rotation, not by both")

    def shifts(self, start: datetime, end: datetime) -> list[Interval]:
        """The stretches to be staffed between two instants, whoever does."""
        start, end = max(start, self.since or start), min(end, self.until or end)
        if start >= end:
            return []
        return spans_of_week(self.zone, self.weekly, start, end)

    def duties(self, start: datetime, end: datetime) -> list[Duty]:
        """Who is on by this layer alone, before anybody changed anything."""
        shifts = self.shifts(start, end)
        if self.rotation is None:
            return [self._duty(shift, person, Step(Cause.LAYER)) for shift in shifts for person in self.people]
        if not shifts:
            return []
        turns = list(self.rotation.turns(self.zone, shifts[0][0], shifts[-1][1]))
        return [
            self._duty(part, person, Step(Cause.ROTATION, turn))
            for turn, (opens, closes) in turns
            for shift in shifts
            if (part := cut(shift, opens, closes)) is not None
            for person in self.rotation.turn_of(turn)
        ]

    def _duty(self, interval: Interval, person: int, step: Step) -> Duty:
        return Duty(*interval, person, self.kind, self.key, (step,))


def spans_of_week(zone_name: str, weekly: Week, start: datetime, end: datetime) -> list[Interval]:
    """The spans of a week's hours between two instants, cut to them; those that touch are one."""
    zone = zone_named(zone_name)
    day = local_date(zone, int(start.timestamp())) - timedelta(days=2)  # a span may run to the end of the next date
    last = local_date(zone, int(end.timestamp()))
    found: list[Interval] = []
    while day <= last:
        for hours in weekly[day.weekday()]:
            opens, closes = span_of(zone, day, hours)
            part = cut((_moment(opens), _moment(closes)), start, end)
            if part is not None:
                found.append(part)
        day += timedelta(days=1)
    return merged(found)


def week_of(spans: Iterable[tuple[int, Hours]]) -> Week:
    """Spans by weekday (Monday is 0) as the week of a layer."""
    given = list(spans)
    return tuple(tuple(sorted(hours for weekday, hours in given if weekday == day)) for day in range(DAYS_OF_WEEK))


def days_of(zone_name: str, first: date, count: int) -> list[Interval]:
    """The local days from a date on as intervals: 23 or 25 hours long where the clocks change."""
    zone = zone_named(zone_name)
    midnights = [
        _moment(first_and_last_instant(zone, first + timedelta(days=number), 0)[0]) for number in range(count + 1)
    ]
    return list(pairwise(midnights))


def _moment(instant: int) -> datetime:
    return datetime.fromtimestamp(instant, UTC)
