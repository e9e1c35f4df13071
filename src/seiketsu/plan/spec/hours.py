"""Times of the week: business hours and recurring windows, parsed from the words of the plan.

A week is also a bit mask of its 10,080 minutes (bit 0 is Monday 00:00), so that "is anyone there whenever this is
promised" is one subtraction of integers.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

from seiketsu.plan.spec.values import text_schema

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY_MINUTES = 1_440
WEEK_MINUTES = 7 * DAY_MINUTES
FULL_WEEK = (1 << WEEK_MINUTES) - 1
_ORDINALS = ("first", "second", "third", "fourth", "last")
_HOURS_HELP = "write it as Monday-Friday 09:00-18:00, several parts joined by semicolons, or 24/7"
_SCHEDULE_HELP = "write it as Sunday 02:00-04:00, first Sunday 01:00-05:00 or daily 03:00-03:30"


def _minute(text: str, *, whole: str, help_text: str, is_end: bool = False) -> int:
    match = re.fullmatch(r"(\d{2}):(\d{2})", text)
    if match is None:
        raise ValueError(f"{whole!r} has the time {text!r}; {help_text}")
    hour, minute = int(match[1]), int(match[2])
    if minute > 59 or hour > 24 or (hour == 24 and (minute or not is_end)):
        raise ValueError(
            f"{whole!r} has the time {text!r}, which no clock shows; write 00:00 to 23:59, or 24:00 as an end"
        )
    return hour * 60 + minute


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _span(text: str, *, whole: str, help_text: str) -> tuple[int, int]:
    """Minutes from the day's midnight; an end at or before the start is on the next day."""
    ends = text.split("-")
    if len(ends) != 2:
        raise ValueError(f"{whole!r} has {text!r} where a span of time belongs; {help_text}")
    start = _minute(ends[0].strip(), whole=whole, help_text=help_text)
    end = _minute(ends[1].strip(), whole=whole, help_text=help_text, is_end=True)
    if start == end:
        raise ValueError(f"{whole!r} opens and closes at {_clock(start)}; for a whole day write 00:00-24:00")
    return start, end if end > start else end + DAY_MINUTES


def _weekday(text: str, *, whole: str, help_text: str) -> int:
    if text not in WEEKDAYS:
        raise ValueError(f"{whole!r} has the day {text!r}; write days in full, such as Monday; {help_text}")
    return WEEKDAYS.index(text)


@dataclass(frozen=True, slots=True, order=True)
class DaySpan:
    """Open from `start` to `end`, in minutes after the weekday's midnight; an end above 1,440 is after midnight."""

    weekday: int
    start: int
    end: int

    def mask(self) -> int:
        """The span as bits of the week, wrapped from Sunday night to Monday."""
        first = self.weekday * DAY_MINUTES + self.start
        bits = ((1 << (self.end - self.start)) - 1) << first
        return (bits & FULL_WEEK) | (bits >> WEEK_MINUTES)


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Opening hours of a week: `Monday-Friday 09:00-12:00, 13:00-18:00; Saturday 10:00-14:00`, or `24/7`.

    A span may run past midnight (`Friday 22:00-06:00`). Spans that overlap are refused: the reader could not tell
    which one was meant.
    """

    spans: tuple[DaySpan, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read opening hours strictly."""
        if text.strip() == "24/7":
            return cls(tuple(DaySpan(day, 0, DAY_MINUTES) for day in range(7)))
        spans: list[DaySpan] = []
        for part in text.split(";"):
            spans.extend(cls._parse_part(part.strip(), text))
        seen = 0
        for span in spans:
            if seen & span.mask():
                raise ValueError(
                    f"{text!r} covers {WEEKDAYS[span.weekday]} {_clock(span.start)} twice; give each hour once"
                )
            seen |= span.mask()
        return cls(tuple(sorted(spans)))

    @staticmethod
    def _parse_part(part: str, whole: str) -> Iterator[DaySpan]:
        match = re.fullmatch(
            r"([A-Za-z]+(?:\s*-\s*[A-Za-z]+)?(?:\s*,\s*[A-Za-z]+(?:\s*-\s*[A-Za-z]+)?)*)\s+(\d.*)", part
        )
        if match is None:
            raise ValueError(f"{whole!r} is not a week of opening hours; {_HOURS_HELP}")
        days: list[int] = []
        for item in match[1].split(","):
            ends = [_weekday(name.strip(), whole=whole, help_text=_HOURS_HELP) for name in item.split("-")]
            count = (ends[-1] - ends[0]) % 7 + 1
            days.extend((ends[0] + offset) % 7 for offset in range(count))
        for span_text in match[2].split(","):
            start, end = _span(span_text.strip(), whole=whole, help_text=_HOURS_HELP)
            yield from (DaySpan(day, start, end) for day in days)

    def mask(self) -> int:
        """The open minutes of the week as bits, bit 0 being Monday 00:00 on this calendar's own clock."""
        bits = 0
        for span in self.spans:
            bits |= span.mask()
        return bits

    @property
    def is_always_open(self) -> bool:
        """Whether no minute of the week is closed."""
        return self.mask() == FULL_WEEK

    @property
    def weekdays(self) -> frozenset[int]:
        """The weekdays (Monday is 0) on which a span starts."""
        return frozenset(span.weekday for span in self.spans)

    def __str__(self) -> str:
        if self.is_always_open and len(self.spans) == 7:
            return "24/7"
        return "; ".join(
            f"{WEEKDAYS[first]}{'' if first == last else '-' + WEEKDAYS[last]} "
            + ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in times)
            for first, last, times in self.by_days()
        )

    def by_days(self) -> list[tuple[int, int, tuple[tuple[int, int], ...]]]:
        """The first and last of days in a row with the same hours, and those hours in minutes of the day."""
        by_day: dict[int, tuple[tuple[int, int], ...]] = {}
        for span in self.spans:
            end = span.end if span.end <= DAY_MINUTES else span.end - DAY_MINUTES
            by_day[span.weekday] = (*by_day.get(span.weekday, ()), (span.start, end))
        parts: list[tuple[int, int, tuple[tuple[int, int], ...]]] = []
        for day in sorted(by_day):
            if parts and parts[-1][1] == day - 1 and parts[-1][2] == by_day[day]:
                parts[-1] = (parts[-1][0], day, by_day[day])
            else:
                parts.append((day, day, by_day[day]))
        return parts

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return text_schema(cls.parse, cls)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A window that recurs: `Sunday 02:00-04:00`, `first Sunday 01:00-05:00` of a month, `daily 03:00-03:30`."""

    weekday: int | None
    start: int
    end: int
    ordinal: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a recurring window strictly."""
        words = text.split()
        ordinal = words.pop(0) if words and words[0] in _ORDINALS else None
        if len(words) != 2:
            raise ValueError(f"{text!r} is not a recurring window; {_SCHEDULE_HELP}")
        if words[0] == "daily" and ordinal is None:
            weekday = None
        else:
            weekday = _weekday(words[0], whole=text, help_text=_SCHEDULE_HELP)
        start, end = _span(words[1], whole=text, help_text=_SCHEDULE_HELP)
        return cls(weekday, start, end, ordinal)

    @property
    def minutes(self) -> int:
        """How long one window lasts by the clock on the wall."""
        return self.end - self.start

    @property
    def per_year(self) -> int:
        """How many windows an ordinary year has."""
        return 12 if self.ordinal else 365 if self.weekday is None else 52

    def occurs_on(self, day: date) -> bool:
        """Whether a window starts on the day."""
        if self.weekday is None:
            return True
        if day.weekday() != self.weekday:
            return False
        if self.ordinal is None:
            return True
        if self.ordinal == "last":
            return day.day + 7 > calendar.monthrange(day.year, day.month)[1]
        return (day.day - 1) // 7 == _ORDINALS.index(self.ordinal)

    def occurrences(self, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
        """Wall-clock (naive) starts and ends of the windows that start from `first` to `last` inclusive."""
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            if self.occurs_on(day):
                midnight = datetime.combine(day, time())
                yield midnight + timedelta(minutes=self.start), midnight + timedelta(minutes=self.end)

    def __str__(self) -> str:
        day = "daily" if self.weekday is None else WEEKDAYS[self.weekday]
        end = self.end if self.end <= DAY_MINUTES else self.end - DAY_MINUTES
        return f"{self.ordinal + ' ' if self.ordinal else ''}{day} {_clock(self.start)}-{_clock(end)}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return text_schema(cls.parse, cls)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of every year (`12-24`) or of one year (`2026-12-24`), with its hours where it isn't closed whole.

    Written `12-24` (closed), `12-24 09:00-13:00` (a half day) or `2026-11-27 closed`.
    """

    year: int | None
    month: int
    day: int
    hours: tuple[int, int] | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a day, with its hours where it is a short one."""
        match = re.fullmatch(r"(?:(\d{4})-)?(\d{2})-(\d{2})(?:\s+(?:closed|(\S+)))?", text.strip())
        help_text = "write a day as 12-24 or 2026-12-24, with its hours if it is a short one: 12-24 09:00-13:00"
        if match is None:
            raise ValueError(f"{text!r} is not a day; {help_text}")
        year = int(match[1]) if match[1] else None
        try:
            date(year or 2024, int(match[2]), int(match[3]))
        except ValueError:
            raise ValueError(f"{text!r} is in no calendar; {help_text}") from None
        hours = _span(match[4], whole=text, help_text=help_text) if match[4] else None
        return cls(year, int(match[2]), int(match[3]), hours)

    @property
    def hours_text(self) -> str | None:
        """The short day's hours as text; None for a day that is closed."""
        if self.hours is None:
            return None
        start, end = self.hours
        return f"{_clock(start)}-{_clock(end if end <= DAY_MINUTES else end - DAY_MINUTES)}"

    def __str__(self) -> str:
        day = f"{f'{self.year:04d}-' if self.year else ''}{self.month:02d}-{self.day:02d}"
        return day if self.hours is None else f"{day} {self.hours_text}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return text_schema(cls.parse, cls)


def describe_mask(bits: int) -> str:
    """The set minutes of a week in words: `Sunday 00:00-09:00, 21:00-24:00`."""
    spans: list[DaySpan] = []
    for day in range(7):
        minutes = (bits >> (day * DAY_MINUTES)) & ((1 << DAY_MINUTES) - 1)
        position = 0
        while minutes >> position:
            rest = minutes >> position
            start = position + ((rest & -rest).bit_length() - 1)
            run = ~(minutes >> start)
            end = start + ((run & -run).bit_length() - 1)
            spans.append(DaySpan(day, start, min(end, DAY_MINUTES)))
            position = end
    return str(WeeklyHours(tuple(spans)))
