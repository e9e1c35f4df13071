"""Times and durations as people read them: in the reader's zone and language, never as a bare number.

The reader's zone is Django's current one (`core.ui.middleware.ReaderLocale` sets it); the language is the active one.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.numbers import format_decimal, format_percent
from django.utils.translation import ngettext
from markupsafe import Markup, escape

from seiketsu.core import clock
from seiketsu.core.ui import reader
from seiketsu.core.ui.reader import gettext

MINUTE, HOUR, DAY = 60, 3_600, 86_400
NARROW_SPACE, NO_BREAK_SPACE = "\u202f", "\u00a0"
Duration = timedelta | int | float


def locale() -> Locale:
    """The reader's language with its usual territory; English where the language is unknown to Babel."""
    return reader.current().locale


def _figures_locale() -> Locale:
    """Spanish writes figures as in the Americas, 4,100.5: Babel's plain `es` is Spain's, where that is 4100,5."""
    return reader.locale_of("es-419") if locale().language == "es" else locale()


def _zone(name: str | None) -> tzinfo:
    return ZoneInfo(name) if name else reader.current().zone


@lru_cache(maxsize=4096)
def _clock(hour: int, minute: int, language: str) -> str:
    text: str = format_time(time(hour, minute), "short", locale=reader.locale_of(language))
    return text.replace(NARROW_SPACE, NO_BREAK_SPACE)  # the narrow one all but closes the gap at 12 px


@lru_cache(maxsize=4096)
def _day(day: date, skeleton: str, language: str) -> str:
    where = reader.locale_of(language)
    return str(format_date(day, skeleton, where) if skeleton == "EEE" else format_skeleton(skeleton, day, locale=where))


def clock_time(moment: datetime, zone: str | None = None) -> str:
    """`3:10 PM`, in the reader's zone or in `zone`."""
    there = moment.astimezone(_zone(zone))
    return _clock(there.hour, there.minute, reader.current().language)


def full_time(moment: datetime, zone: str | None = None) -> str:
    """`Wed, Nov 25, 2026, 3:10 PM EST`: everything, for titles and for reports."""
    there, language = moment.astimezone(_zone(zone)), reader.current().language
    return f"{_day(there.date(), 'yMMMEd', language)}, {_clock(there.hour, there.minute, language)} {there.tzname()}"


def long_date(moment: datetime, zone: str | None = None) -> str:
    """`Thursday, November 19`."""
    return _long_date(moment.astimezone(_zone(zone)).date(), reader.current().language)


@lru_cache(maxsize=1024)
def _long_date(day: date, language: str) -> str:
    where = reader.locale_of(language)
    spelled = re.sub(r"[\s,]*('[^']*')?\s*y+\.?", "", where.date_formats["full"].pattern)
    return str(format_date(day, spelled, locale=where))


def day_date(day: date) -> str:
    """`Nov 19, 2026`: a day of a calendar, which has no zone."""
    return _day(day, "yMMMd", reader.current().language)


def day_and_time(moment: datetime, zone: str | None = None) -> str:
    """As short as it can be without doubt: `3:10 PM`, `Wed 3:10 PM` within six days, then with the date."""
    place, language = _zone(zone), reader.current().language
    there, today = moment.astimezone(place), clock.now().astimezone(place)
    time_of_day, distance = _clock(there.hour, there.minute, language), there.toordinal() - today.toordinal()
    if distance == 0:
        return time_of_day
    if abs(distance) <= 6:
        return f"{_day(there.date(), 'EEE', language)} {time_of_day}"
    skeleton = "MMMd" if there.year == today.year else "yMMMd"
    return f"{_day(there.date(), skeleton, language)}, {time_of_day}"


def relative_words(moment: datetime) -> str:
    """`2 hours ago`, `in 3 days`; under a minute is `just now`."""
    distance = moment - clock.now()
    if abs(distance) < timedelta(minutes=1):
        return gettext("just now")
    return format_timedelta(distance, add_direction=True, threshold=1.2, locale=locale())


def _element(moment: datetime, text: str, title: str) -> Markup:
    stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup(f'<time datetime="{stamp}" title="{escape(title)}">{escape(text)}</time>')  # noqa: S704 - escaped


def local_time(moment: datetime | None, zone: str | None = None) -> Markup:
    """A `<time>` with the short form; the full one is its title. Nothing when there is no moment."""
    if moment is None:
        return Markup("")
    return _element(moment, day_and_time(moment, zone), full_time(moment, zone))


def relative_time(moment: datetime | None) -> Markup:
    """A `<time>` with the distance from now; the full form is its title."""
    if moment is None:
        return Markup("")
    return _element(moment, relative_words(moment), full_time(moment))


def seconds_of(value: Duration) -> int:
    return round(value.total_seconds() if isinstance(value, timedelta) else value)


def duration(value: Duration | None) -> str:
    """Two units at most, for chips and tables: `45 s`, `12 min`, `3 h 18 min`, `2 d 4 h`."""
    if value is None:
        return ""
    seconds = abs(seconds_of(value))
    if seconds < MINUTE:
        return gettext("%(seconds)d s") % {"seconds": seconds}
    if seconds < HOUR:
        return gettext("%(minutes)d min") % {"minutes": seconds // MINUTE}
    if seconds < DAY:
        hours, minutes = divmod(seconds // MINUTE, 60)
        if not minutes:
            return gettext("%(hours)d h") % {"hours": hours}
        return gettext("%(hours)d h %(minutes)02d min") % {"hours": hours, "minutes": minutes}
    days, hours = divmod(seconds // HOUR, 24)
    if not hours:
        return gettext("%(days)d d") % {"days": days}
    return gettext("%(days)d d %(hours)d h") % {"days": days, "hours": hours}


def duration_words(value: Duration | None) -> str:
    """Two units at most, for sentences: `3 hours 18 minutes`."""
    if value is None:
        return ""
    left, words = abs(seconds_of(value)), []
    for size in (DAY, HOUR, MINUTE, 1):
        count, left = divmod(left, size)
        if count:
            words.append(_counted(size, count))
        elif words:
            break
        if len(words) == 2:
            break
    return " ".join(words) or _counted(1, 0)


def _counted(size: int, count: int) -> str:
    if size == DAY:
        text = ngettext("%(n)d day", "%(n)d days", count)
    elif size == HOUR:
        text = ngettext("%(n)d hour", "%(n)d hours", count)
    elif size == MINUTE:
        text = ngettext("%(n)d minute", "%(n)d minutes", count)
    else:
        text = ngettext("%(n)d second", "%(n)d seconds", count)
    return text % {"n": count}


def percent(share: float | Decimal | None, digits: int = 0) -> str:
    """`98.4 %` from 0.984."""
    if share is None:
        return ""
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "\u00a0%"
    return format_percent(share, pattern, locale=_figures_locale())


def number(value: float | Decimal | None, digits: int | None = None) -> str:
    """`4,100`; `digits` fixes the decimals."""
    if value is None:
        return ""
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, pattern, locale=_figures_locale())


def count(value: int | None, most: int = 1_000) -> str:
    """`812`, and `1,000+` for what was not counted further."""
    if value is None:
        return ""
    return f"{number(most)}+" if value > most else number(value)


def file_size(size: int) -> str:
    """`18 kB`, decimal units as the disk's seller counts."""
    amount = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1_000 or unit == "GB":
            return f"{number(amount, 1 if 0 < amount < 10 and unit != 'B' else 0)} {unit}"
        amount /= 1_000
    raise AssertionError("unreachable")
