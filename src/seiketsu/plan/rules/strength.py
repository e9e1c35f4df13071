"""Which of two values of one subject promises more."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from seiketsu.plan.spec.hours import Schedule, WeeklyHours
from seiketsu.plan.spec.leaf import Kind, Leaf
from seiketsu.plan.spec.values import Comparator, Percentage

# Where more time is the stronger promise: notice given ahead, and how long something stays possible.
_LONGER_IS_STRONGER = ("maintenance notice",)
_IMMEDIATE = ("immediately", "at once")


def _quantity(value: Any) -> tuple[Decimal, bool, tuple[Any, ...]] | None:
    """A value as a number, whether more of it is a stronger promise, and what it must share to be compared."""
    if isinstance(value, timedelta):
        return Decimal(int(value.total_seconds())), False, ("time",)
    if isinstance(value, str) and value in _IMMEDIATE:
        return Decimal(0), False, ("time",)
    if isinstance(value, Comparator) and value.operator != "between":
        return value.value, value.higher_is_better, (value.unit, value.per, value.average, value.share)
    if isinstance(value, WeeklyHours):
        return Decimal(value.mask().bit_count()), True, ("hours",)
    return None


def compare(one: Any, other: Any, subject: str | None = None) -> int | None:
    """1 where `one` promises more than `other`, -1 where less, 0 where the same; None where they can't be compared."""
    if type(one) is type(other) and one == other:
        return 0
    left, right = _quantity(one), _quantity(other)
    if left is None or right is None or left[1:] != right[1:]:
        return None
    if left[0] == right[0]:
        return 0
    more_is_stronger = left[1] or subject in _LONGER_IS_STRONGER
    return 1 if (left[0] > right[0]) == more_is_stronger else -1


_STRENGTH_HAS_MEANING = (Kind.PROMISE, Kind.MEASURE, Kind.PERMISSION, Kind.STAFFING)


def change_of(leaf: Leaf, before: Any, after: Any) -> int | None:
    """Whether a change of a leaf makes the promise stronger (1) or weaker (-1); None where that has no meaning."""
    if leaf.kind not in _STRENGTH_HAS_MEANING or isinstance(before, Schedule | Percentage):
        return None
    if isinstance(before, bool) and isinstance(after, bool) and leaf.kind == Kind.PERMISSION:
        return None
    if isinstance(before, int) and isinstance(after, int) and leaf.kind == Kind.STAFFING:
        return (after > before) - (after < before)
    return compare(after, before, leaf.subject)
