"""The spans of time a scorecard is about: a calendar month or quarter in the company's own time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_YEARS = range(1970, 2201)


class UnreadablePeriod(ValueError):
    """Neither `2026-11` nor `2026-Q4`."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From the first day up to but not including the day after the last."""

    first: date
    months: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2026-11` or `2026-Q4`.

        Raises:
            UnreadablePeriod: anything else.
        """
        if (month := _MONTH.fullmatch(text)) and int(month[1]) in _YEARS:
            return cls(date(int(month[1]), int(month[2]), 1), 1)
        if (quarter := _QUARTER.fullmatch(text)) and int(quarter[1]) in _YEARS:
            return cls(date(int(quarter[1]), int(quarter[2]) * 3 - 2, 1), 3)
        raise UnreadablePeriod(f"{text!r} is not a period; write a month as 2026-11 or a quarter as 2026-Q4.")

    @classmethod
    def month_of(cls, day: date) -> Self:
        return cls(day.replace(day=1), 1)

    @property
    def slug(self) -> str:
        """The text that parses to this period."""
        if self.months == 3:
            return f"{self.first.year:04d}-Q{self.first.month // 3 + 1}"
        return f"{self.first.year:04d}-{self.first.month:02d}"

    @property
    def end(self) -> date:
        """The day after the last."""
        return _add_months(self.first, self.months)

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    def before(self) -> Period:
        return Period(_add_months(self.first, -self.months), self.months)

    def after(self) -> Period:
        return Period(self.end, self.months)

    def as_months(self) -> Period:
        """The month in which the period ends."""
        return Period(_add_months(self.end, -1), 1)

    def as_quarter(self) -> Period:
        """The quarter in which the period begins."""
        return Period(self.first.replace(month=(self.first.month - 1) // 3 * 3 + 1), 3)

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The first moment and the moment after the last, for the wall clock of a place."""
        return datetime.combine(self.first, time(), zone), datetime.combine(self.end, time(), zone)


def trailing_months(end: Period, count: int) -> list[Period]:
    """The `count` months that end with the last month of a period, oldest first."""
    last = end.as_months()
    return [Period(_add_months(last.first, -back), 1) for back in range(count - 1, -1, -1)]


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, 1)
