"""A business calendar: which instants count, and the arithmetic over them."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, Self
from zoneinfo import ZoneInfo

from seiketsu.businesstime.errors import BusinessTimeError, CalendarNeverOpens, InvalidCalendar, NaiveDatetime
from seiketsu.businesstime.explanation import Segment, segments
from seiketsu.businesstime.hours import DAY, Hours, merged, past_midnight, until_midnight
from seiketsu.businesstime.openings import Openings
from seiketsu.businesstime.wall_clock import zone_named

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ALL_DAY = (Hours(0, DAY),)
_OPEN_KINDS = 256


# How far ahead a closing is looked for at first, and at most.
_USUAL_OPENING = timedelta(days=7)
_LONGEST_OPENING = timedelta(days=4 * 366)


@dataclass(frozen=True, slots=True, order=True)
class Holiday:
    """A date whose own hours replace those of its weekday, from its midnight to the next; none means closed."""

    date: date
    name: str
    hours: tuple[Hours, ...] = ()


@dataclass(frozen=True)
class Calendar:
    """Opening hours on the wall clock of one time zone.

    Make one with `of` or `always`; the fields are the canonical form: `weekly` has seven days from Monday, each the
    hours that fall on that date (an overnight span is split at midnight), `holidays` is ordered by date. A date's
    rule reaches from its midnight to the next: a holiday cuts off the overnight span that began on its eve.

    Instants are whole seconds; fractions are cut off. All datetimes must be aware, results are in UTC.
    """

    key: str
    time_zone: str
    weekly: tuple[tuple[Hours, ...], ...]
    holidays: tuple[Holiday, ...] = ()

    def __post_init__(self) -> None:
        zone_named(self.time_zone)
        if len(self.weekly) != 7:
            raise InvalidCalendar(f"calendar {self.key!r} must give hours for seven days, not {len(self.weekly)}")
        if not self.weekly_seconds:
            raise CalendarNeverOpens(self.key)
        days = [holiday.date for holiday in self.holidays]
        if days != sorted(set(days)):
            raise InvalidCalendar(f"calendar {self.key!r} gives a holiday twice or out of order")

    @classmethod
    def of(
        cls,
        key: str,
        time_zone: str,
        weekly: Mapping[str, Iterable[Hours | str]],
        holidays: Iterable[Holiday] | Mapping[date, Iterable[Hours | str]] = (),
    ) -> Self:
        """Build from hours by day name (`{"monday": ["09:00-12:00", "13:00-18:00"]}`); a day left out is closed.

        Holidays come as `Holiday`s, or as a mapping from dates to their open hours ([] is closed). Of two that name
        the same date the later one holds, so a plan's own half day can follow the country's list.
        """
        unknown = set(weekly) - set(WEEKDAYS)
        if unknown:
            raise InvalidCalendar(
                f"calendar {key!r}: {', '.join(sorted(unknown))} is no day; use {', '.join(WEEKDAYS)}"
            )
        given = [_read(weekly.get(day, ())) for day in WEEKDAYS]
        days = tuple(merged((*until_midnight(given[at]), *past_midnight(given[at - 1]))) for at in range(7))
        if isinstance(holidays, Mapping):
            holidays = [Holiday(day, "", _read(hours)) for day, hours in holidays.items()]
        by_date = {holiday.date: Holiday(holiday.date, holiday.name, merged(holiday.hours)) for holiday in holidays}
        return cls(key, time_zone, days, tuple(by_date[day] for day in sorted(by_date)))

    @classmethod
    def always(cls, key: str, time_zone: str = "UTC") -> Self:
        """Open around the clock; the zone only says where its days begin when a deadline is explained."""
        return cls(key, time_zone, (_ALL_DAY,) * 7)

    @property
    def zone(self) -> ZoneInfo:
        return zone_named(self.time_zone)

    @cached_property
    def around_the_clock(self) -> bool:
        return not self.holidays and all(hours == _ALL_DAY for hours in self.weekly)

    @cached_property
    def weekly_seconds(self) -> int:
        """Open time of an ordinary week without holidays or clock changes."""
        return sum(hours.closes - hours.opens for day in self.weekly for hours in day)

    @cached_property
    def holidays_by_date(self) -> Mapping[date, Holiday]:
        return {holiday.date: holiday for holiday in self.holidays}

    @cached_property
    def openings(self) -> Openings:
        """Shared by equal calendars, so that one read twice from the database is computed once."""
        return _openings_of(self)

    def hours_on(self, day: date) -> tuple[Hours, ...]:
        """The hours that fall on a date, holidays considered."""
        holiday = self.holidays_by_date.get(day)
        if holiday is not None:
            return until_midnight(holiday.hours)
        eve = self.holidays_by_date.get(day - timedelta(days=1))
        if eve is not None and eve.hours:
            return merged((*self.weekly[day.weekday()], *past_midnight(eve.hours)))
        return self.weekly[day.weekday()]

    # Questions

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """The earliest instant by which `duration` of open time has passed since `start`: a deadline.

        It falls on the close of a span rather than on the next opening, so `elapsed(start, add(start, d)) == d`.
        A duration of zero gives `start` (to the second).
        """
        return _at(self.add_seconds(_instant(start), _whole_seconds(duration)))

    def add_seconds(self, start: int, seconds: int) -> int:
        """`add` in whole seconds since 1970-01-01 UTC."""
        if seconds < 0:
            raise BusinessTimeError(f"a duration of {seconds} s lies in the past: deadlines are counted forward")
        if seconds == 0 or self.around_the_clock:
            return start + seconds
        table = self.openings.covering(start, start)
        wanted = table.open_seconds_until(start) + seconds
        if wanted > table.total:
            table = self.openings.holding(start, start, seconds)
            wanted = table.open_seconds_until(start) + seconds
        return table.instant_after(wanted)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """The open time between two instants; negative when `end` comes first."""
        return timedelta(seconds=self.elapsed_seconds(_instant(start), _instant(end)))

    def elapsed_seconds(self, start: int, end: int) -> int:
        if self.around_the_clock:
            return end - start
        table = self.openings.covering(min(start, end), max(start, end))
        return table.open_seconds_until(end) - table.open_seconds_until(start)

    def is_open(self, at: datetime) -> bool:
        instant = _instant(at)
        return self.around_the_clock or self.openings.covering(instant, instant).open_at(instant)

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself (to the second) if it is open, else the next instant that is."""
        instant = _instant(at)
        if self.is_open(at):
            return _at(instant)
        table = self.openings.holding(instant, instant, 1)
        return _at(table.instant_after(table.open_seconds_until(instant) + 1) - 1)

    def next_closing(self, at: datetime) -> datetime | None:
        """When the opening that holds `at`, or else the next one, ends; None for what closes in no four years."""
        if self.around_the_clock:
            return None
        opens, within = self.next_opening(at), _USUAL_OPENING
        while within <= _LONGEST_OPENING:
            closes = self.open_spans(opens, opens + within)[0][1]
            if closes < opens + within:
                return closes
            within *= 4
        return None

    def open_spans(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """The open spans between two instants, cut to them."""
        return [(_at(opens), _at(closes)) for opens, closes in self.spans_between(_instant(start), _instant(end))]

    def spans_between(self, start: int, end: int) -> list[tuple[int, int]]:
        if end <= start:
            return []
        if self.around_the_clock:
            return [(start, end)]
        return list(self.openings.covering(start, end).spans_between(start, end))

    def explain(self, start: datetime, end: datetime) -> list[Segment]:
        """The time from `start` to `end` as adjoining segments: what counted, and why the rest did not."""
        return segments(self, _instant(start), _instant(end))

    # Identity

    @cached_property
    def fingerprint(self) -> str:
        """Names this very content, so that a promise can pin the calendar that it was made under."""
        text = json.dumps(self.definition(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def definition(self) -> dict[str, Any]:
        """JSON from which `from_definition` makes an equal calendar."""
        return {
            "key": self.key,
            "time_zone": self.time_zone,
            "weekly": [[[hours.opens, hours.closes] for hours in day] for day in self.weekly],
            "holidays": [
                [holiday.date.isoformat(), holiday.name, [[hours.opens, hours.closes] for hours in holiday.hours]]
                for holiday in self.holidays
            ],
        }

    @classmethod
    def from_definition(cls, definition: Mapping[str, Any]) -> Self:
        return cls(
            definition["key"],
            definition["time_zone"],
            tuple(tuple(Hours(*pair) for pair in day) for day in definition["weekly"]),
            tuple(
                Holiday(date.fromisoformat(day), name, tuple(Hours(*pair) for pair in hours))
                for day, name, hours in definition["holidays"]
            ),
        )


@lru_cache(maxsize=_OPEN_KINDS)
def _openings_of(calendar: Calendar) -> Openings:
    return Openings(calendar.zone, calendar.hours_on, calendar.weekly_seconds)


def _read(hours: Iterable[Hours | str]) -> tuple[Hours, ...]:
    return merged(Hours.parse(span) if isinstance(span, str) else span for span in hours)


def _instant(at: datetime) -> int:
    if at.tzinfo is None:
        raise NaiveDatetime(f"{at} has no time zone: business time is counted between instants")
    return math.floor(at.timestamp())


def _at(instant: int) -> datetime:
    return datetime.fromtimestamp(instant, UTC)


def _whole_seconds(duration: timedelta) -> int:
    if duration.microseconds:
        raise BusinessTimeError(f"a duration of {duration} is not in whole seconds")
    return duration.days * DAY + duration.seconds
