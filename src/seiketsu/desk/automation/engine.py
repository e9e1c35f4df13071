"""Periodic work of automation: timers that are due, and timers for rules that were changed."""

from __future__ import annotations

from seiketsu.core.engine import EngineSpec
from seiketsu.desk.automation import timers

TIMERS = EngineSpec(name="desk.rules_that_wait", run=timers.fire_due, next_due=timers.next_due)
CATCHING_UP = EngineSpec(
    name="desk.rules_catching_up", run=timers.catch_up, next_due=timers.next_catch_up, batch=timers.CATCH_UP_BATCH
)
