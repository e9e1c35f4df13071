"""Moments and lengths of time in a reader's words: “2:40 pm today”, “9 am on Monday 23 November”, “1 hour”."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Words:
    """Where a moment lies for its reader; the words themselves are a translator's work."""

    day: str  # "today" | "tomorrow" | "yesterday" | "this_year" | "other_year"
    local: datetime


def place(moment: datetime, *, now: datetime, zone: str) -> Words:
    """Name the day of `moment` as somebody in `zone` would, at `now`."""
    local = moment.astimezone(ZoneInfo(zone))
    today = now.astimezone(ZoneInfo(zone)).date()
    distance = (local.date() - today).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(distance)
    if near is None:
        near = "this_year" if local.year == today.year else "other_year"
    return Words(near, local)


def clock_time(local: datetime) -> str:
    """`2:40 pm`, `9 am`, `noon` and `midnight` stay figures: 12 pm and 12 am are read wrongly, so minutes are kept."""
    hour, half = local.hour % 12 or 12, "am" if local.hour < 12 else "pm"
    if local.minute or local.hour in {0, 12}:
        return f"{hour}:{local.minute:02d} {half}"
    return f"{hour} {half}"


def largest_parts(length: timedelta) -> list[tuple[int, str]]:
    """A length as at most two parts with their units: 5,400 s is 1 hour and 30 minutes."""
    rest = int(length.total_seconds())
    parts: list[tuple[int, str]] = []
    for seconds, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        count, rest = divmod(rest, seconds)
        if count:
            parts.append((count, unit))
    return parts[:2] or [(0, "minute")]
