"""Time on shift by the hour of the day that a clock on the wall shows, right over changes of the clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

HOURS = range(24)
_HOUR = Decimal(3600)
# Every zone's distance from UTC, and every change of it, is a multiple of this.
_STEP = timedelta(minutes=15)
_STEP_SECONDS = int(_STEP.total_seconds())


def by_hour(intervals: Iterable[tuple[datetime, datetime]], zone: ZoneInfo) -> dict[int, timedelta]:
    """How much of the intervals each hour of the day holds, 0 to 23; intervals that overlap count twice."""
    spent = dict.fromkeys(HOURS, timedelta())
    for start, end in intervals:
        moment, last = start.astimezone(UTC), end.astimezone(UTC)
        while moment < last:
            into = timedelta(seconds=moment.timestamp() % _STEP_SECONDS)
            following = min(moment - into + _STEP, last)
            spent[moment.astimezone(zone).hour] += following - moment
            moment = following
    return spent


@dataclass(frozen=True, slots=True)
class Pace:
    """How much was done in how much time on shift."""

    answered: int
    solved: int
    on_shift: timedelta

    @property
    def hours(self) -> Decimal:
        return Decimal(int(self.on_shift.total_seconds())) / _HOUR

    @property
    def answered_per_hour(self) -> Decimal | None:
        """None without an hour on shift: work done outside shifts has no rate."""
        return self.answered / self.hours if self.hours else None

    @property
    def solved_per_hour(self) -> Decimal | None:
        return self.solved / self.hours if self.hours else None

    def __add__(self, other: Pace) -> Pace:
        return Pace(self.answered + other.answered, self.solved + other.solved, self.on_shift + other.on_shift)


NO_PACE = Pace(0, 0, timedelta())
