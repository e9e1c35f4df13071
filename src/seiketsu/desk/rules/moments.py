"""Moments that an agent chooses: presets for putting something off, and what is typed ("in 3h", "fri 9am").

Both are read on the agent's own wall clock; a day without a time means when its working hours begin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from seiketsu.businesstime import Calendar

LATER_TODAY, TOMORROW, MONDAY, NEXT_WEEK = "later_today", "tomorrow", "monday", "next_week"
PRESETS = (LATER_TODAY, TOMORROW, MONDAY, NEXT_WEEK)
# Further away than this is a slip of the keys.
FURTHEST = timedelta(days=366)
_SEARCHED_DAYS = 14
_WEEK = timedelta(days=7)
_RECKONED = timedelta(days=40_000)

_UNITS = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "minuto", "minutos"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "hora", "horas"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days", "dia", "dias", "día", "días"), timedelta(days=1)),
    **dict.fromkeys(("w", "week", "weeks", "semana", "semanas"), timedelta(weeks=1)),
}
_DAYS = (
    ("monday", "mon", "lunes", "lun"),
    ("tuesday", "tue", "tues", "martes", "mar"),
    ("wednesday", "wed", "miercoles", "miércoles", "mie", "mié"),
    ("thursday", "thu", "thur", "thurs", "jueves", "jue"),
    ("friday", "fri", "viernes", "vie"),
    ("saturday", "sat", "sabado", "sábado", "sab", "sáb"),
    ("sunday", "sun", "domingo", "dom"),
)
_WEEKDAY = {word: number for number, words in enumerate(_DAYS) for word in words}
_TODAY, _TOMORROW = ("today", "hoy"), ("tomorrow", "tmrw", "mañana", "manana")
_SPAN = re.compile(r"(?:in|en)?\s*((?:\d{1,4}\s*[^\W\d_]+\s*)+)", re.IGNORECASE)
_SPAN_PART = re.compile(r"(\d{1,4})\s*([^\W\d_]+)")
_TIME = re.compile(r"(?:at|a las|a)?\s*(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


class NotAMoment(ValueError):
    """What was typed names no moment, or none that is still to come; `why` is one of "unknown", "past", "far"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Preset:
    """A moment that is offered by name."""

    key: str
    at: datetime


def presets(now: datetime, hours: Calendar, later: timedelta) -> list[Preset]:
    """The moments to offer now, earliest first; one that has no meaning today (late at night) is left out."""
    return list(_presets(now, hours, later))


def _presets(now: datetime, hours: Calendar, later: timedelta) -> Iterator[Preset]:
    local = now.astimezone(hours.zone)
    soon = _rounded(now + later)
    if soon.astimezone(hours.zone).date() == local.date() and hours.is_open(soon):
        yield Preset(LATER_TODAY, soon)
    tomorrow = local.date() + timedelta(days=1)
    if hours.hours_on(tomorrow):
        yield Preset(TOMORROW, opening(tomorrow, hours))
    monday = local.date() + timedelta(days=7 - local.weekday())
    if monday != tomorrow:
        yield Preset(MONDAY, opening(monday, hours))
    in_a_week = local.date() + timedelta(days=7)
    if in_a_week != monday:
        yield Preset(NEXT_WEEK, opening(in_a_week, hours))


def opening(day: date, hours: Calendar) -> datetime:
    """When work begins on a day, or on the first day after it on which somebody works."""
    for offset in range(_SEARCHED_DAYS):
        found = hours.hours_on(day + timedelta(days=offset))
        if found:
            return _on(day + timedelta(days=offset), _clock(found[0].opens), hours)
    return _on(day, time(9), hours)


def typed(text: str, now: datetime, hours: Calendar) -> datetime:
    """The moment that was typed, always after now.

    Raises:
        NotAMoment: it could not be read, has passed, or lies more than a year away.
    """
    words = " ".join(text.lower().replace(",", " ").split())
    found = _rounded(_read(words, now, hours), up=False)
    if found <= now:
        raise NotAMoment("past")
    if found - now > FURTHEST:
        raise NotAMoment("far")
    return found


def _read(words: str, now: datetime, hours: Calendar) -> datetime:
    if (span := _span(words)) is not None:
        return now + span
    local = now.astimezone(hours.zone)
    first, _gap, rest = words.partition(" ")
    day = _day(first, local.date())
    if day is None:
        return _next_at(_time(words), local, hours)
    if not rest:
        found = opening(day, hours)
        return opening(day + _WEEK, hours) if found <= now and first in _WEEKDAY else found
    at = _time(rest)
    found = _on(day, at, hours)
    # "Friday 9am", said on a Friday at noon, is the next one.
    return _on(day + _WEEK, at, hours) if found <= now and first in _WEEKDAY else found


def _span(words: str) -> timedelta | None:
    if _SPAN.fullmatch(words) is None:
        return None
    total = timedelta()
    for count, unit in _SPAN_PART.findall(words):
        if unit not in _UNITS:
            return None
        total += int(count) * _UNITS[unit]
    return total


def _day(word: str, today: date) -> date | None:
    if word in _TODAY:
        return today
    if word in _TOMORROW:
        return today + timedelta(days=1)
    if word in _WEEKDAY:
        return today + timedelta(days=(_WEEKDAY[word] - today.weekday()) % 7)
    match = _DATE.fullmatch(word)
    if match is None:
        return None
    try:
        found = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise NotAMoment("unknown") from None
    # At the ends of the calendar a day has no moment in UTC.
    if abs(found - today) > _RECKONED:
        raise NotAMoment("past" if found < today else "far")
    return found


def _time(words: str) -> time:
    match = _TIME.fullmatch(words)
    if match is None:
        raise NotAMoment("unknown")
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise NotAMoment("unknown")
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif match[2] is None and not words.startswith(("at", "a ")):
        raise NotAMoment("unknown")  # a bare number could be anything
    if hour > 23 or minute > 59:
        raise NotAMoment("unknown")
    return time(hour, minute)


def _next_at(at: time, local: datetime, hours: Calendar) -> datetime:
    today = _on(local.date(), at, hours)
    return today if today > local else _on(local.date() + timedelta(days=1), at, hours)


def _on(day: date, at: time, hours: Calendar) -> datetime:
    return datetime.combine(day, at, tzinfo=hours.zone).astimezone(UTC)


def _clock(seconds: int) -> time:
    """A time of `Hours`, which count from midnight."""
    return time(seconds // 3600 % 24, seconds // 60 % 60)


def _rounded(moment: datetime, *, up: bool = True) -> datetime:
    """To the whole minute, in UTC."""
    whole = moment.astimezone(UTC).replace(second=0, microsecond=0)
    return whole + timedelta(minutes=1) if up and whole < moment else whole
