"""Times as a client reads them: a clock time with its day, and spans without seconds."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby

from babel.dates import format_skeleton, get_day_names
from django.utils import timezone
from django.utils.translation import gettext as _

from seiketsu.core.ui import wording
from seiketsu.plan.spec.hours import DAY_MINUTES, DaySpan, WeeklyHours


def when(moment: datetime, now: datetime) -> str:
    """`2:40 PM today`, `9:00 AM tomorrow`, `9:00 AM on Monday` within six days, else with the date."""
    there, here = timezone.localtime(moment), timezone.localtime(now)
    time, distance = wording.clock_time(moment), (there.date() - here.date()).days
    if distance == 0:
        return _("%s today") % time
    if distance == 1:
        return _("%s tomorrow") % time
    if distance == -1:
        return _("%s yesterday") % time
    if 1 < distance <= 6:
        day = get_day_names("wide", "format", wording.locale())[there.weekday()]
    else:
        day = date(moment)
    return _("%(time)s on %(day)s") % {"time": time, "day": day}


def date(moment: datetime) -> str:
    """`Tuesday, November 24`, with the year where it is another one than today's."""
    return wording.long_date(moment)


def short_date(moment: datetime) -> str:
    """`November 24`."""
    there = timezone.localtime(moment)
    return format_skeleton("MMMMd", there, tzinfo=there.tzinfo, locale=wording.locale())


def span(length: timedelta) -> str:
    """`48 minutes`, `1 hour 30 minutes`, `2 days 4 hours`; seconds say nothing to anybody."""
    if abs(length) < timedelta(minutes=1):
        return _("less than a minute")
    return wording.duration_words(timedelta(minutes=round(abs(length).total_seconds() / 60)))


def target(length: timedelta, week: WeeklyHours) -> str:
    """A promised span: where only opening hours count, a day of them is no day, so it stays in hours."""
    whole = round(length / timedelta(hours=1))
    if week.is_always_open or whole < 24:
        return span(length)
    return _("%d hours") % whole


def hours(week: WeeklyHours, *, zone: str = "") -> str:
    """`day and night`, or `Monday to Friday, 9:00 AM to 6:00 PM`; with the zone's city where it is not the reader's."""
    if week.is_always_open:
        return _("day and night")
    days = [(day, tuple(_times(one) for one in spans)) for day, spans in groupby(week.spans, lambda one: one.weekday)]
    words = "; ".join(
        _("%(days)s, %(times)s") % {"days": _days([day for day, _times_of in same]), "times": _(" and ").join(times)}
        for times, same in ((times, list(same)) for times, same in groupby(days, lambda one: one[1]))
    )
    if zone and zone != timezone.get_current_timezone_name():
        return _("%(hours)s %(city)s time") % {"hours": words, "city": city(zone)}
    return words


def city(zone: str) -> str:
    """`New York` of America/New_York: what people call their time zone."""
    return zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")


def _days(weekdays: list[int]) -> str:
    names = get_day_names("wide", "format", wording.locale())
    first, last = names[weekdays[0]], names[weekdays[-1]]
    if len(weekdays) == 1:
        return str(first)
    if len(weekdays) == 2:
        return _("%(first)s and %(last)s") % {"first": first, "last": last}
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _times(one: DaySpan) -> str:
    return _("%(start)s to %(end)s") % {"start": _clock(one.start), "end": _clock(one.end)}


def _clock(minute: int) -> str:
    wall = datetime(2026, 1, 1, tzinfo=timezone.get_current_timezone()) + timedelta(minutes=minute % DAY_MINUTES)
    return wording.clock_time(wall)
