"""How often somebody may ask.

Two kinds. ``LocalLimit`` is a token bucket in this process's memory: it costs nothing and protects the machine from
a busy client. ``SharedLimit`` counts in the database: all processes share it and a restart forgets nothing, which is
what guessing at a way in has to meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from threading import Lock

from django.db import connection

from seiketsu.core import clock

_LARGEST_TABLE = 10_000


@dataclass(frozen=True)
class Allowance:
    """The answer to one request: whether it may go on, what is left, and when to come back if not."""

    granted: bool
    limit: int
    remaining: int
    retry_after: int

    def headers(self) -> dict[str, str]:
        """Headers that let a client slow down by itself."""
        shown = {"X-RateLimit-Limit": str(self.limit), "X-RateLimit-Remaining": str(self.remaining)}
        return shown if self.granted else {**shown, "Retry-After": str(self.retry_after)}


class LocalLimit:
    """``per_minute`` requests a minute for each key, with bursts up to the same number."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._levels: dict[str, tuple[float, datetime]] = {}
        self._lock = Lock()

    def take(self, key: str) -> Allowance:
        """Take one from the key's bucket, if there is one."""
        now = clock.now()
        with self._lock:
            level, since = self._levels.get(key, (float(self.per_minute), now))
            gained = max(0.0, (now - since).total_seconds()) * self.per_minute / 60
            level = min(float(self.per_minute), level + gained)
            granted = level >= 1
            self._levels[key] = (level - 1 if granted else level, now)
            if len(self._levels) > _LARGEST_TABLE:
                self._forget_full(now)
        wait = 0 if granted else ceil((1 - level) * 60 / self.per_minute)
        return Allowance(granted, self.per_minute, int(level) - 1 if granted else 0, wait)

    def forget(self) -> None:
        """Fill every bucket again."""
        with self._lock:
            self._levels.clear()

    def _forget_full(self, now: datetime) -> None:
        """A bucket untouched for a minute is full again, so nothing is lost by dropping it."""
        edge = now - timedelta(minutes=1)
        self._levels = {key: entry for key, entry in self._levels.items() if entry[1] > edge}


@dataclass(frozen=True)
class SharedLimit:
    """``count`` requests in each window of ``per`` for each key, counted in the database."""

    scope: str
    count: int
    per: timedelta

    def take(self, key: str) -> Allowance:
        """Count this request. The count is committed with the caller's transaction, if there is one."""
        now = clock.now()
        seconds = self.per.total_seconds()
        start = datetime.fromtimestamp(now.timestamp() // seconds * seconds, now.tzinfo)
        with connection.cursor() as cursor:
            cursor.execute(
                'insert into core_ratebucket as bucket (key, "window", count) values (%s, %s, 1)'
                ' on conflict (key, "window") do update set count = bucket.count + 1 returning count',
                [f"{self.scope}:{key}"[:500], start],
            )
            row = cursor.fetchone()
        used = int(row[0]) if row else 1
        left = max(0, self.count - used)
        wait = 0 if used <= self.count else max(1, ceil((start + self.per - now).total_seconds()))
        return Allowance(used <= self.count, self.count, left, wait)


def sweep(before: datetime, limit: int = 5000) -> int:
    """Delete at most ``limit`` counters of windows that began before the moment; the number of rows deleted."""
    with connection.cursor() as cursor:
        cursor.execute(
            'delete from core_ratebucket where id in (select id from core_ratebucket where "window" < %s limit %s)',
            [before, limit],
        )
        return int(cursor.rowcount)
