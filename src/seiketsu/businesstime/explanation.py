"""How a deadline came about: the stretch of time cut into what counted and what did not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from seiketsu.businesstime.hours import Hours
from seiketsu.businesstime.wall_clock import first_instant_of, local_date, span_of


class SegmentKind(StrEnum):
    COUNTED = "counted"
    OUTSIDE_HOURS = "outside_hours"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch between two instants.

    A counted segment ends at local midnight at the latest, so each belongs to one date. A holiday segment is the
    ordinary hours that the holiday `name` took away: what a reader would otherwise have expected to count.
    """

    starts_at: datetime
    ends_at: datetime
    kind: SegmentKind
    name: str
    seconds: int


class _NamedDay(Protocol):
    @property
    def name(self) -> str: ...


class ExplainableCalendar(Protocol):
    @property
    def zone(self) -> ZoneInfo: ...
    @property
    def weekly(self) -> tuple[tuple[Hours, ...], ...]: ...
    @property
    def holidays_by_date(self) -> Mapping[date, _NamedDay]: ...
    def spans_between(self, start: int, end: int) -> list[tuple[int, int]]: ...


def segments(calendar: ExplainableCalendar, start: int, end: int) -> list[Segment]:
    result: list[Segment] = []
    reached = start
    for opens, closes in calendar.spans_between(start, end):
        result.extend(_closed(calendar, reached, opens))
        result.extend(_counted(calendar, opens, closes))
        reached = closes
    if reached < end:
        result.extend(_closed(calendar, reached, end))
    return result


def _counted(calendar: ExplainableCalendar, start: int, end: int) -> Iterator[Segment]:
    for day in _days(calendar.zone, start, end):
        until = min(end, first_instant_of(calendar.zone, day + timedelta(days=1)))
        if start < until:
            holiday = calendar.holidays_by_date.get(day)
            yield _segment(start, until, SegmentKind.COUNTED, holiday.name if holiday else "")
            start = until


def _closed(calendar: ExplainableCalendar, start: int, end: int) -> Iterator[Segment]:
    for day in _days(calendar.zone, start, end):
        holiday = calendar.holidays_by_date.get(day)
        if holiday is None:
            continue
        for hours in calendar.weekly[day.weekday()]:
            opens, closes = span_of(calendar.zone, day, hours)
            opens, closes = max(opens, start), min(closes, end)
            if opens >= closes:
                continue
            if start < opens:
                yield _segment(start, opens, SegmentKind.OUTSIDE_HOURS)
            yield _segment(opens, closes, SegmentKind.HOLIDAY, holiday.name)
            start = closes
    if start < end:
        yield _segment(start, end, SegmentKind.OUTSIDE_HOURS)


def _days(zone: ZoneInfo, start: int, end: int) -> Iterator[date]:
    if start >= end:
        return
    day, last = local_date(zone, start), local_date(zone, end - 1)
    while day <= last:
        yield day
        day += timedelta(days=1)


def _segment(start: int, end: int, kind: SegmentKind, name: str = "") -> Segment:
    return Segment(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC), kind, name, end - start)
