"""What may be asked of a report: which measure by which dimension over which time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

FURTHEST = timedelta(days=366 * 5)
LONGEST_QUERY = 1000


class Bucket(StrEnum):
    """Into which stretches the time is cut."""

    NONE = "none"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


class Span(StrEnum):
    """From when to when, told from today; `CUSTOM` has two days."""

    LAST_7 = "last_7"
    LAST_30 = "last_30"
    LAST_90 = "last_90"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    LAST_YEAR = "last_year"
    CUSTOM = "custom"


MOST_BUCKETS: Mapping[Bucket, int] = {Bucket.DAY: 93, Bucket.WEEK: 106, Bucket.MONTH: 61, Bucket.QUARTER: 21}
_DAYS = {Span.LAST_7: 7, Span.LAST_30: 30, Span.LAST_90: 90, Span.LAST_YEAR: 365}


class Fault(StrEnum):
    """Why a report can't be made as asked."""

    MEASURE = "measure"
    DIMENSION = "dimension"
    BUCKET = "bucket"
    SPAN = "span"
    DAYS = "days"
    TOO_FAR = "too_far"
    TOO_MANY_BUCKETS = "too_many_buckets"
    NOT_BY_AGENT = "not_by_agent"
    LEADS_ONLY = "leads_only"
    QUERY_TOO_LONG = "query_too_long"


@dataclass(frozen=True, slots=True)
class Asked:
    """A report as somebody asks for it."""

    measure: str = "opened"
    dimension: str = "category"
    bucket: str = Bucket.NONE
    span: str = Span.LAST_30
    first: str = ""
    last: str = ""
    compare: bool = True
    query: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From the first day up to but not including `end`, by somebody's calendar."""

    first: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.first).days

    def between(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The moments at which it begins and ends, for the wall clock of a place."""
        return datetime.combine(self.first, time(), zone), datetime.combine(self.end, time(), zone)

    def before(self, span: str) -> Stretch:
        """What it is compared with: as many days just before, or the calendar month or quarter before."""
        months = {Span.THIS_MONTH: 1, Span.LAST_MONTH: 1, Span.THIS_QUARTER: 3, Span.LAST_QUARTER: 3}.get(Span(span))
        if months is None:
            return Stretch(self.first - timedelta(days=self.days), self.first)
        start = _back(self.first, months)
        # A month that still runs is held against the same part of the one before.
        return Stretch(start, min(start + timedelta(days=self.days), self.first) if "this" in span else self.first)


def stretch(asked: Asked, today: date) -> Stretch | None:
    """The days that are meant; None where two days were written that make no stretch."""
    span = Span(asked.span)
    if span in _DAYS:
        return Stretch(today - timedelta(days=_DAYS[span] - 1), today + timedelta(days=1))
    month = today.replace(day=1)
    quarter = month.replace(month=(month.month - 1) // 3 * 3 + 1)
    match span:
        case Span.THIS_MONTH:
            return Stretch(month, today + timedelta(days=1))
        case Span.LAST_MONTH:
            return Stretch(_back(month, 1), month)
        case Span.THIS_QUARTER:
            return Stretch(quarter, today + timedelta(days=1))
        case Span.LAST_QUARTER:
            return Stretch(_back(quarter, 3), quarter)
    try:
        found = Stretch(date.fromisoformat(asked.first), date.fromisoformat(asked.last) + timedelta(days=1))
    except (ValueError, OverflowError):
        return None
    return found if found.first < found.end and found.first.year >= 1971 else None


def fault(
    asked: Asked, *, measures: Mapping[str, bool], dimensions: Mapping[str, bool], today: date, leads: bool
) -> Fault | None:
    """The first thing that stands against a report; `measures` and `dimensions` say which know a person."""
    if asked.measure not in measures:
        return Fault.MEASURE
    if asked.dimension not in dimensions:
        return Fault.DIMENSION
    if asked.bucket not in list(Bucket):
        return Fault.BUCKET
    if asked.span not in list(Span):
        return Fault.SPAN
    if len(asked.query) > LONGEST_QUERY:
        return Fault.QUERY_TOO_LONG
    if dimensions[asked.dimension] and not measures[asked.measure]:
        return Fault.NOT_BY_AGENT
    if dimensions[asked.dimension] and not leads:
        return Fault.LEADS_ONLY
    found = stretch(asked, today)
    if found is None:
        return Fault.DAYS
    if today - found.first > FURTHEST or found.days > FURTHEST.days:
        return Fault.TOO_FAR
    if asked.bucket != Bucket.NONE and len(buckets(found, Bucket(asked.bucket))) > MOST_BUCKETS[Bucket(asked.bucket)]:
        return Fault.TOO_MANY_BUCKETS
    return None


def bucket_of(day: date, bucket: Bucket) -> date:
    """The first day of the bucket in which a day lies; weeks begin on Monday."""
    match bucket:
        case Bucket.WEEK:
            return day - timedelta(days=day.weekday())
        case Bucket.MONTH:
            return day.replace(day=1)
        case Bucket.QUARTER:
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case _:
            return day


def buckets(over: Stretch, bucket: Bucket) -> list[date]:
    """The first days of all buckets that a stretch touches, in order."""
    if bucket is Bucket.NONE:
        return []
    found, day = [], bucket_of(over.first, bucket)
    while day < over.end:
        found.append(day)
        # Far enough to be in the next one, wherever in this one it begins.
        day = bucket_of(day + timedelta(days={Bucket.DAY: 1, Bucket.WEEK: 7, Bucket.MONTH: 32}.get(bucket, 93)), bucket)
    return found


def next_run(schedule: str, now: datetime, zone: ZoneInfo, hour: int = 7) -> datetime | None:
    """When a scheduled report goes out next: in the morning of each day, of Monday, or of the month's first day."""
    local = now.astimezone(zone)
    day = local.date()
    if schedule not in ("daily", "weekly", "monthly"):
        return None
    for ahead in range(33):
        candidate = day + timedelta(days=ahead)
        moment = datetime.combine(candidate, time(hour), zone)
        if _fits(schedule, candidate) and moment > now:
            return moment
    raise AssertionError("each schedule has a day within a month")


def _fits(schedule: str, day: date) -> bool:
    return schedule == "daily" or (day.weekday() == 0 if schedule == "weekly" else day.day == 1)


def _back(day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, 1)
