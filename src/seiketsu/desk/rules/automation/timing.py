"""When a wait is over, exactly: on the clock, or on the business hours of the ticket's tier."""

from __future__ import annotations

from datetime import datetime, timedelta

from seiketsu.businesstime import Calendar
from seiketsu.desk.rules.automation.spec import Unit, Wait

_PLAIN = {
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.DAYS: timedelta(days=1),
    Unit.BUSINESS_HOURS: timedelta(hours=1),
}
LONGEST = {Unit.MINUTES: 10_000, Unit.HOURS: 2_000, Unit.DAYS: 365, Unit.BUSINESS_HOURS: 2_000, Unit.BUSINESS_DAYS: 250}


def over_at(start: datetime, wait: Wait, calendar: Calendar) -> datetime:
    """The moment at which the wait that began at `start` is over."""
    if wait.unit is Unit.BUSINESS_HOURS:
        return calendar.add(start, wait.amount * _PLAIN[wait.unit])
    if wait.unit is Unit.BUSINESS_DAYS:
        return _after_open_days(start, wait.amount, calendar)
    return start + wait.amount * _PLAIN[wait.unit]


def _after_open_days(start: datetime, days: int, calendar: Calendar) -> datetime:
    """The same time of day so many open days later; where that lies outside the hours, the next opening."""
    local = start.astimezone(calendar.zone)
    day, left = local.date(), days
    while left:
        day += timedelta(days=1)
        if calendar.hours_on(day):
            left -= 1
    return calendar.next_opening(datetime.combine(day, local.time(), calendar.zone))
