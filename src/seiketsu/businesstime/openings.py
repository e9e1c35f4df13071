"""The open spans of a calendar as sorted instants with prefix sums: every question is one or two binary searches.

A table is immutable and covers whole local years. It is replaced by a longer one when a question goes past its ends,
so readers need no lock.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Lock
from zoneinfo import ZoneInfo

from seiketsu.businesstime.errors import OutOfRange
from seiketsu.businesstime.hours import Hours
from seiketsu.businesstime.wall_clock import first_instant_of, local_date, span_of

FIRST_YEAR, LAST_YEAR = 1971, 2199
_YEAR = 365 * 86_400


@dataclass(frozen=True, slots=True, eq=False)
class OpeningTable:
    """`opens[i]`..`closes[i]` is open; `before[i]` is the open time from the table's beginning to `opens[i]`."""

    first_year: int
    last_year: int
    begins: int
    ends: int
    opens: list[int]
    closes: list[int]
    before: list[int]
    total: int

    def open_seconds_until(self, instant: int) -> int:
        at = bisect_right(self.opens, instant) - 1
        if at < 0:
            return 0
        return self.before[at] + min(instant, self.closes[at]) - self.opens[at]

    def instant_after(self, open_seconds: int) -> int:
        """The earliest instant by which that much open time has passed; 0 < open_seconds <= total."""
        at = bisect_left(self.before, open_seconds) - 1
        return self.opens[at] + open_seconds - self.before[at]

    def open_at(self, instant: int) -> bool:
        at = bisect_right(self.opens, instant) - 1
        return at >= 0 and instant < self.closes[at]

    def spans_between(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        at = max(bisect_right(self.opens, start) - 1, 0)
        while at < len(self.opens) and self.opens[at] < end:
            opens, closes = max(self.opens[at], start), min(self.closes[at], end)
            if opens < closes:
                yield opens, closes
            at += 1


class Openings:
    """The tables of one calendar: holds the longest so far and lengthens it on demand."""

    def __init__(self, zone: ZoneInfo, hours_on: Callable[[date], Iterable[Hours]], weekly_seconds: int) -> None:
        self._zone = zone
        self._hours_on = hours_on
        self._weekly_seconds = weekly_seconds
        self._lock = Lock()
        self._table: OpeningTable | None = None

    def covering(self, first: int, last: int) -> OpeningTable:
        """A table that has both instants within it."""
        table = self._table
        if table is not None and table.begins <= first and last < table.ends:
            return table
        return self._lengthened(self._year(first), self._year(last))

    def holding(self, first: int, last: int, open_seconds: int) -> OpeningTable:
        """A table that has both instants within it and `open_seconds` more open time after the last."""
        table = self.covering(first, last)
        while True:
            lacking = table.open_seconds_until(last) + open_seconds - table.total
            if lacking <= 0:
                return table
            if table.last_year == LAST_YEAR:
                raise OutOfRange(f"{open_seconds} s of open time would end after the year {LAST_YEAR}")
            years = lacking * 7 * 86_400 // (self._weekly_seconds * _YEAR) + 1
            table = self._lengthened(table.first_year, min(table.last_year + years, LAST_YEAR))

    def _year(self, instant: int) -> int:
        if not FIRST_YEAR * _YEAR - 1970 * _YEAR <= instant < (LAST_YEAR - 1969) * (_YEAR + 86_400):
            raise OutOfRange(f"{instant} s is outside the years {FIRST_YEAR} to {LAST_YEAR}")
        year = local_date(self._zone, instant).year
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise OutOfRange(f"the year {year} is outside the years {FIRST_YEAR} to {LAST_YEAR}")
        return year

    def _lengthened(self, first_year: int, last_year: int) -> OpeningTable:
        with self._lock:
            table = self._table
            if table is None:
                table = self._built(self._spans(first_year, last_year), first_year, last_year)
            if first_year < table.first_year:
                spans = [*self._spans(first_year, table.first_year - 1), *zip(table.opens, table.closes, strict=True)]
                table = self._built(spans, first_year, table.last_year)
            if last_year > table.last_year:
                spans = [*zip(table.opens, table.closes, strict=True), *self._spans(table.last_year + 1, last_year)]
                table = self._built(spans, table.first_year, last_year)
            self._table = table
            return table

    def _spans(self, first_year: int, last_year: int) -> Iterator[tuple[int, int]]:
        day, beyond = date(first_year, 1, 1), date(last_year + 1, 1, 1)
        while day < beyond:
            for hours in self._hours_on(day):
                yield span_of(self._zone, day, hours)
            day += timedelta(days=1)

    def _built(self, spans: Iterable[tuple[int, int]], first_year: int, last_year: int) -> OpeningTable:
        opens: list[int] = []
        closes: list[int] = []
        for start, end in spans:
            if closes and start <= closes[-1]:  # they touch at midnight, or a fold made them overlap
                closes[-1] = max(closes[-1], end)
            elif start < end:
                opens.append(start)
                closes.append(end)
        before: list[int] = []
        total = 0
        for start, end in zip(opens, closes, strict=True):
            before.append(total)
            total += end - start
        begins = first_instant_of(self._zone, date(first_year, 1, 1))
        ends = first_instant_of(self._zone, date(last_year + 1, 1, 1))
        return OpeningTable(first_year, last_year, begins, ends, opens, closes, before, total)
