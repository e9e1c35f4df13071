"""Seeing a ticket as it was: its values of today, with each later change taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from seiketsu.businesstime import Calendar
from seiketsu.desk.rules.automation.spec import Timing
from seiketsu.desk.rules.automation.timing import over_at

# A rule sees a ticket when its event is handled, which is when the change is whole.
_SETTLED_AFTER = timedelta(seconds=1)
# Which value an event changed, and where in its data the value before stands.
CHANGES: Mapping[str, tuple[str, str]] = {
    "desk.status_changed": ("status", "previous_status"),
    "desk.priority_changed": ("priority", "previous_priority"),
    "desk.category_changed": ("category", "previous_category"),
    "desk.team_changed": ("team", "previous_team"),
    "desk.assigned": ("assignee", "previous_assignee_id"),
    "desk.escalated": ("level", "previous_level"),
    "desk.tier_changed": ("tier", "previous_tier"),
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a ticket, as much of it as a replay needs."""

    type: str
    at: datetime
    data: Mapping[str, Any]
    by_rule: bool = False


def values_at(values: Mapping[str, Any], history: Iterable[Happened], moment: datetime) -> dict[str, Any]:
    """The values at a moment. What no event tells of (tags, subject, fields) stays as it is today."""
    then = dict(values)
    for one in sorted(history, key=lambda one: one.at, reverse=True):
        if one.at <= moment + _SETTLED_AFTER:
            break
        if one.type in CHANGES:
            name, before = CHANGES[one.type]
            then[name] = one.data.get(before)
    return then


def moments_at(moments: Sequence[datetime], moment: datetime) -> datetime | None:
    """The newest of several moments that had come by then."""
    return max((one for one in moments if one <= moment), default=None)


def looks(
    timing: Timing, began: Sequence[datetime], calendar: Calendar, *, start: datetime, end: datetime
) -> list[datetime]:
    """When a rule would have looked between two moments: once for each state that lasted long enough."""
    states = sorted(set(began))
    found = []
    for place, began_at in enumerate(states):
        over = over_at(began_at, timing.wait, calendar)
        until = states[place + 1] if place + 1 < len(states) else end
        if start <= over <= end and over < max(until, began_at + _SETTLED_AFTER):
            found.append(over)
    return found
