"""Points in time as people type them: `2026-01-31`, `today`, or an age or distance such as `3d` and `2h`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SPAN = re.compile(r"([0-9]{1,5})(min|m|h|d|w)", re.I)
_UNITS = {"m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1}


@dataclass(frozen=True, slots=True)
class Between:
    """From `start`, up to but without `end`; None is without an end."""

    start: datetime | None
    end: datetime | None


def reads_as_moment(text: str) -> bool:
    """Whether a value can be compared with a time."""
    return _SPAN.fullmatch(text) is not None or _day(text, date(2000, 6, 15)) is not None


def between(operator: str, text: str, *, now: datetime, zone: ZoneInfo, is_ahead: bool = False) -> Between | None:
    """The stretch of time that a comparison means, for a reader in `zone`; None where the text isn't a time.

    A length is an age (`updated<3d`: within the last three days), or with `is_ahead` a distance (`due<2h`: missed or
    within two hours). A day is that day in the reader's zone, and `>` means after its end.
    """
    if match := _SPAN.fullmatch(text):
        return _length(operator, timedelta(seconds=int(match[1]) * _UNITS[match[2].lower()]), now, is_ahead)
    day = _day(text, now.astimezone(zone).date())
    if day is None:
        return None
    start = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    ends: dict[str, tuple[datetime | None, datetime | None]] = {
        ":": (start, end),
        "<": (None, start),
        "<=": (None, end),
        ">": (end, None),
        ">=": (start, None),
    }
    return Between(*ends[operator])


def _length(operator: str, length: timedelta, now: datetime, is_ahead: bool) -> Between:
    edge = now + length if is_ahead else now - length
    if operator.startswith(">") == is_ahead:
        return Between(edge, None)
    return Between(None, edge)


def _day(text: str, today: date) -> date | None:
    if text.lower() in _DAYS:
        return today + timedelta(days=_DAYS[text.lower()])
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None
    return day if day is not None and 1900 < day.year < 9000 else None
