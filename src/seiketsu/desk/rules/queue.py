"""How the queue is cut into groups by what is due next."""

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Group(StrEnum):
    MISSED = "missed"
    NEXT_30_MINUTES = "next_30_minutes"
    NEXT_2_HOURS = "next_2_hours"
    LATER_TODAY = "later_today"
    LATER = "later"
    PAUSED_OR_MET = "paused_or_met"


def group(next_due_at: datetime | None, now: datetime, zone: str) -> Group:
    """The group of a row. "Today" ends at midnight in the reader's zone."""
    if next_due_at is None:
        return Group.PAUSED_OR_MET
    if next_due_at <= now:
        return Group.MISSED
    if next_due_at <= now + timedelta(minutes=30):
        return Group.NEXT_30_MINUTES
    if next_due_at <= now + timedelta(hours=2):
        return Group.NEXT_2_HOURS
    reader = ZoneInfo(zone)
    if next_due_at.astimezone(reader).date() == now.astimezone(reader).date():
        return Group.LATER_TODAY
    return Group.LATER
