"""From the wall clock of a zone to instants.

Instants are whole seconds since 1970-01-01 UTC. A wall time can be missing (a gap: clocks go forward) or come twice
(a fold: clocks go back). Nothing here knows about daylight saving: only the zone's offsets count, so a change that is
not daylight saving (Casablanca's at Ramadan, a country that changes its zone) is treated alike.
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from seiketsu.businesstime.errors import InvalidCalendar
from seiketsu.businesstime.hours import DAY, Hours

_MIDNIGHT = time()
_EPOCH_DATE = date(1970, 1, 1).toordinal()


@cache
def zone_named(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidCalendar(f"time zone {name!r} is unknown: use an IANA name such as America/New_York") from error


def first_and_last_instant(zone: ZoneInfo, day: date, seconds: int) -> tuple[int, int]:
    """The first and the last instant at which the zone's clocks show `seconds` past midnight of `day`.

    Both are the same but in a fold. A wall time in a gap gives the instant at which the clocks jump.
    """
    wall = datetime.combine(day, _MIDNIGHT) + timedelta(seconds=seconds)
    local = (day.toordinal() - _EPOCH_DATE) * DAY + seconds
    first = local - _offset(zone, wall)
    last = local - _offset(zone, wall.replace(fold=1))
    if first > last:  # a gap: the two offsets bracket the jump
        first = last = _jump(zone, last, first)
    return first, last


def span_of(zone: ZoneInfo, day: date, hours: Hours) -> tuple[int, int]:
    """The instants at which a span of one date opens and closes; both equal if a gap swallows it.

    In a fold it opens at the first occurrence and closes at the second, so repeated hours are open twice. 24:00 is the
    end of the date, that is the first instant of the next one, even where that midnight comes twice.
    """
    opens, _ = first_and_last_instant(zone, day, hours.opens)
    if hours.closes == DAY:
        return opens, first_instant_of(zone, day + timedelta(days=1))
    _, closes = first_and_last_instant(zone, day, hours.closes)
    return opens, closes


def first_instant_of(zone: ZoneInfo, day: date) -> int:
    return first_and_last_instant(zone, day, 0)[0]


def local_date(zone: ZoneInfo, instant: int) -> date:
    return datetime.fromtimestamp(instant, zone).date()


def _offset(zone: ZoneInfo, wall: datetime) -> int:
    offset = zone.utcoffset(wall)
    if offset is None:  # only the type allows it: every zone of the database has an offset at every moment
        raise InvalidCalendar(f"time zone {zone.key} has no offset at {wall}")
    return offset.days * DAY + offset.seconds


def _jump(zone: ZoneInfo, before: int, after: int) -> int:
    """The first instant with the offset that holds at `after`, given that another holds at `before`."""
    old = datetime.fromtimestamp(before, zone).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
