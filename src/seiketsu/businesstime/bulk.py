"""Business time for many instants at once, on arrays of whole seconds since 1970-01-01 UTC.

Kept apart from `calendar` so that a process that answers one question at a time need not load numpy.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seiketsu.businesstime.calendar import Calendar
from seiketsu.businesstime.errors import BusinessTimeError
from seiketsu.businesstime.openings import OpeningTable

Instants = NDArray[np.int64]


def add_many(calendar: Calendar, starts: ArrayLike, seconds: ArrayLike) -> Instants:
    """`Calendar.add` for each pair; `seconds` may be one number for all."""
    first, wanted = _paired(starts, seconds)
    if first.size == 0:
        return first
    if int(wanted.min()) < 0:
        raise BusinessTimeError("a duration lies in the past: deadlines are counted forward")
    if calendar.around_the_clock:
        return np.add(first, wanted)
    low, high, longest = int(first.min()), int(first.max()), int(wanted.max())
    table = _Arrays.of(calendar.openings.holding(low, high, longest))
    target = table.open_seconds_until(first) + wanted
    at = np.searchsorted(table.before, target, side="left") - 1
    due = table.opens[at] + target - table.before[at]
    return np.where(wanted == 0, first, due)


def elapsed_many(calendar: Calendar, starts: ArrayLike, ends: ArrayLike) -> Instants:
    """`Calendar.elapsed` in seconds for each pair."""
    first, last = _paired(starts, ends)
    if first.size == 0:
        return first
    if calendar.around_the_clock:
        return np.subtract(last, first)
    low = min(int(first.min()), int(last.min()))
    high = max(int(first.max()), int(last.max()))
    table = _Arrays.of(calendar.openings.covering(low, high))
    return table.open_seconds_until(last) - table.open_seconds_until(first)


class _Arrays:
    """An `OpeningTable` as arrays, with a leading empty span so that no instant lies before the first."""

    def __init__(self, table: OpeningTable) -> None:
        self.opens: Instants = np.array([table.begins, *table.opens], dtype=np.int64)
        self.closes: Instants = np.array([table.begins, *table.closes], dtype=np.int64)
        self.before: Instants = np.array([0, *table.before], dtype=np.int64)

    @classmethod
    def of(cls, table: OpeningTable) -> "_Arrays":
        return _arrays_of(table)

    def open_seconds_until(self, instants: Instants) -> Instants:
        at = np.searchsorted(self.opens, instants, side="right") - 1
        open_now: Instants = np.minimum(instants, self.closes[at]) - self.opens[at]
        return self.before[at] + open_now


@lru_cache(maxsize=64)
def _arrays_of(table: OpeningTable) -> _Arrays:
    return _Arrays(table)


def _paired(left: ArrayLike, right: ArrayLike) -> tuple[Instants, Instants]:
    first, second = np.broadcast_arrays(_whole(left), _whole(right))
    return first, second


def _whole(values: ArrayLike) -> Instants:
    array = np.asarray(values)
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise BusinessTimeError(f"instants and durations are whole seconds, not {array.dtype}")
    return array.astype(np.int64, copy=False)
