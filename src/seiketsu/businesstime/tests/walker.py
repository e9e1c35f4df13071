"""A slow, separate way to count business time: walk the minutes of the world and look at a clock on the wall.

It shares nothing with the code under test but the calendar's fields. It knows zones only by asking, minute after
minute, what the local clock shows, so gaps and folds need no thought here. Good for spans on whole minutes.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from seiketsu.businesstime import Calendar

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def _clock(zone: str, day: date) -> list[tuple[datetime, datetime]]:
    """Each minute of a UTC date with what the clocks of the zone show then."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    minutes = [start + MINUTE * count for count in range(1440)]
    return [(minute, minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) for minute in minutes]


@lru_cache(maxsize=4096)
def open_minutes(calendar: Calendar, day: date) -> frozenset[datetime]:
    """The minutes of a UTC date that are open, as the instants at which they begin."""
    minutes = _opened_by(calendar, day - DAY) | _opened_by(calendar, day) | _opened_by(calendar, day + DAY)
    return frozenset(minute for minute in minutes if minute.date() == day)


@lru_cache(maxsize=4096)
def _opened_by(calendar: Calendar, local_day: date) -> frozenset[datetime]:
    """The minutes of the world that the hours of one local date open."""
    around = [pair for near in (-1, 0, 1) for pair in _clock(calendar.time_zone, local_day + DAY * near)]
    midnight = datetime(local_day.year, local_day.month, local_day.day)
    result: set[datetime] = set()
    for opens, closes in _hours(calendar, local_day):
        result.update(_between(around, midnight + timedelta(seconds=opens), midnight + timedelta(seconds=closes)))
    return frozenset(result)


def _between(around: list[tuple[datetime, datetime]], opens: datetime, closes: datetime) -> Iterator[datetime]:
    reached = next((at for at, (_, wall) in enumerate(around) if wall >= opens), len(around))
    if closes.time() == datetime.min.time():  # the end of a date: the first time that the next one shows
        until = next((at for at, (_, wall) in enumerate(around) if wall >= closes), len(around))
    else:  # the last time that the clock is still short of the close
        until = next((len(around) - at for at, (_, wall) in enumerate(reversed(around)) if wall < closes), 0)
    yield from (minute for minute, _ in around[reached:until])


def _hours(calendar: Calendar, day: date) -> list[tuple[int, int]]:
    for holiday in calendar.holidays:
        if holiday.date == day:
            return [(span.opens, min(span.closes, 86_400)) for span in holiday.hours]
    hours = [(span.opens, span.closes) for span in calendar.weekly[day.weekday()]]
    for holiday in calendar.holidays:
        if holiday.date == day - DAY:
            hours += [(0, span.closes - 86_400) for span in holiday.hours if span.closes > 86_400]
    return hours


def walked_elapsed(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    total = timedelta()
    for minute in _minutes(start):
        if minute >= end:
            return total
        if minute in open_minutes(calendar, minute.date()):
            total += min(minute + MINUTE, end) - max(minute, start)
    raise AssertionError("the minutes of the world ran out")


def walked_add(calendar: Calendar, start: datetime, duration: timedelta) -> datetime:
    left = duration
    if not left:
        return start
    for minute in _minutes(start):
        if minute in open_minutes(calendar, minute.date()):
            here = max(minute, start)
            if left <= minute + MINUTE - here:
                return here + left
            left -= minute + MINUTE - here
    raise AssertionError("the minutes of the world ran out")


def _minutes(start: datetime) -> Iterator[datetime]:
    minute = start.replace(second=0, microsecond=0)
    while True:
        yield minute
        minute += MINUTE
