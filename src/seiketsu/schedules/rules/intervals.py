"""Sets of instants as ordered half-open intervals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

Interval = tuple[datetime, datetime]
Second = timedelta(seconds=1)


def whole_second(at: datetime) -> datetime:
    """The instant in UTC without its fraction: everything here is decided by whole seconds."""
    return at.astimezone(UTC).replace(microsecond=0)


def cut(interval: Interval, start: datetime, end: datetime) -> Interval | None:
    """The part of an interval between two instants, if any."""
    first, last = max(interval[0], start), min(interval[1], end)
    return (first, last) if first < last else None


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The same instants as ordered intervals that neither overlap nor touch."""
    found: list[Interval] = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def without(intervals: Iterable[Interval], holes: Iterable[Interval]) -> list[Interval]:
    """The instants of the first that are in none of the second."""
    left = merged(intervals)
    for hole_start, hole_end in merged(holes):
        rest: list[Interval] = []
        for start, end in left:
            if end <= hole_start or start >= hole_end:
                rest.append((start, end))
                continue
            if start < hole_start:
                rest.append((start, hole_start))
            if end > hole_end:
                rest.append((hole_end, end))
        left = rest
    return left


def length(intervals: Iterable[Interval]) -> timedelta:
    """How long they are together, each instant counted once."""
    return sum((end - start for start, end in merged(intervals)), timedelta())
