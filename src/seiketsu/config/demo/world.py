"""The people, the chance and the queue of what is still to happen."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from seiketsu.accounts.models import User
from seiketsu.businesstime import Calendar

Deed = Callable[[], None]


@dataclass(order=True)
class Moment:
    """One thing that happens at one time; `order` keeps those of the same second in the order of their planning."""

    at: datetime
    order: int
    deed: Deed = field(compare=False)


@dataclass
class World:
    """Everything that the days draw on; the same seed gives the same days."""

    chance: random.Random
    until: datetime
    staff: dict[str, list[User]] = field(default_factory=dict)
    shifts: dict[int, Calendar] = field(default_factory=dict)
    people: dict[int, list[User]] = field(default_factory=dict)
    queue: list[Moment] = field(default_factory=list)
    planned: int = 0

    def plan(self, at: datetime, deed: Deed) -> None:
        """Let something happen later; what would lie after the end does not happen."""
        if at <= self.until:
            self.planned += 1
            heapq.heappush(self.queue, Moment(at, self.planned, deed))
