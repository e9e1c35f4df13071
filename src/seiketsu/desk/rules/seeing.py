"""Which hour a look at a ticket belongs to."""

from __future__ import annotations

from datetime import UTC, datetime


def hour_of(at: datetime) -> datetime:
    """The hour in UTC: the same for everybody, wherever they sit and whatever their clocks do."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
