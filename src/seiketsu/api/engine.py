"""Upkeep of the API: kept answers and counters are forgotten once nobody can ask for them."""

from __future__ import annotations

from datetime import datetime, timedelta

from seiketsu.core.engine import EngineSpec, register
from seiketsu.core.http import idempotency, rate_limits

ANSWERS_KEPT_FOR = timedelta(hours=24)
COUNTERS_KEPT_FOR = timedelta(days=1)


def forget_old(now: datetime, limit: int) -> int:
    """Delete what is older than its time."""
    return idempotency.sweep(now - ANSWERS_KEPT_FOR, limit) + rate_limits.sweep(now - COUNTERS_KEPT_FOR, limit)


def install() -> None:
    """Register the engine."""
    register(EngineSpec("api upkeep", run=forget_old, every=timedelta(hours=1), batch=5000))
