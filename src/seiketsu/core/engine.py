"""Engines: periodic work over due rows, run in turn by a worker; no timer lives in memory.

Each claims due rows (`next_at <= now`, `FOR UPDATE SKIP LOCKED`) in small batches and short transactions. One that
fails or takes too long does not keep the others waiting, and any number of workers may run.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

import structlog
from django.db import connection

from seiketsu.core import clock
from seiketsu.core.kept_queries import KeptStatement

_log = structlog.get_logger(__name__)

_NOTE = KeptStatement(
    "core_note_run",
    "insert into core_enginerun (name, at, handled, seconds, problem, failures) values (%s, %s, %s, %s, %s, %s)"
    " on conflict (name) do update set at = excluded.at, handled = excluded.handled, seconds = excluded.seconds,"
    " problem = excluded.problem, failures = excluded.failures",
)

NOTE_EVERY = timedelta(seconds=30)


@dataclass(frozen=True)
class EngineSpec:
    """One engine.

    `run(now, limit)` handles at most `limit` due rows and returns how many. `next_due()` is the earliest moment at
    which a row becomes due, or None. An engine with `every` has no rows: it runs at that interval.
    """

    name: str
    run: Callable[[datetime, int], int]
    next_due: Callable[[], datetime | None] = lambda: None
    every: timedelta | None = None
    batch: int = 100
    time_limit: timedelta = timedelta(seconds=20)


@dataclass
class _State:
    last_run: datetime | None = None
    noted: datetime | None = None
    failures: int = 0
    put_off_until: datetime | None = None


_engines: dict[str, EngineSpec] = {}
_states: dict[str, _State] = {}


def register(engine: EngineSpec) -> None:
    """Add an engine, in `AppConfig.ready`; they run in the order in which they were registered."""
    _engines[engine.name] = engine


def engines() -> list[EngineSpec]:
    """All engines in their order."""
    return list(_engines.values())


def forget_runs() -> None:
    """Forget when engines ran last; for tests, which begin at another moment each."""
    _states.clear()


def next_due(now: datetime, *, with_intervals: bool = True) -> datetime | None:
    """The earliest moment at which some engine has work; `now` when one with an interval has never run."""
    moments = []
    for engine in _engines.values():
        if engine.every is not None and not with_intervals:
            continue
        if engine.every is not None:
            last = _states.get(engine.name, _State()).last_run
            moments.append(now if last is None or last > now else last + engine.every)
        elif (due := engine.next_due()) is not None:
            moments.append(due)
    return min(moments, default=None)


def run_engines(now: datetime | None = None, *, leave_out: Collection[str] = ()) -> int:
    """Run each engine once over what is due; returns how many rows were handled."""
    moment = now or clock.now()
    try:
        return sum(_run(engine, moment) for engine in engines() if engine.name not in leave_out)
    finally:
        _limit_statements(None)


def _run(engine: EngineSpec, now: datetime) -> int:
    state = _states.setdefault(engine.name, _State())
    if state.put_off_until is not None and state.put_off_until > now:
        return 0
    last = state.last_run
    if engine.every is not None and last is not None and last <= now < last + engine.every:
        return 0
    state.last_run = now
    began = time.monotonic()
    handled, problem = 0, ""
    try:
        _limit_statements(engine.time_limit)
        while True:
            done = engine.run(now, engine.batch)
            handled += done
            if engine.every is not None or done < engine.batch:
                break
            if time.monotonic() - began > engine.time_limit.total_seconds():
                break
        state.failures, state.put_off_until = 0, None
    except Exception as fault:
        state.failures += 1
        state.put_off_until = now + min(timedelta(seconds=2**state.failures), timedelta(minutes=5))
        problem = "".join(traceback.format_exception(fault))[-4000:]
        _log.exception("engine failed", engine=engine.name, failures=state.failures)
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
    _note(engine, state, now, handled, time.monotonic() - began, problem)
    return handled


# The limit that each connection has: most engines have the same, and an idle round should ask little of the database.
_limits: WeakKeyDictionary[Any, int] = WeakKeyDictionary()


def _limit_statements(limit: timedelta | None) -> None:
    """A single statement may take the engine's whole time limit at most; None lifts the limit."""
    if connection.needs_rollback or (connection.connection is not None and connection.connection.closed):
        return
    milliseconds = 0 if limit is None else int(limit.total_seconds() * 1000)
    connection.ensure_connection()
    if _limits.get(connection.connection, 0) == milliseconds:
        return
    with connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', %s, false)", [str(milliseconds)])
    _limits[connection.connection] = milliseconds


def _note(engine: EngineSpec, state: _State, now: datetime, handled: int, seconds: float, problem: str) -> None:
    """Keep the last run for people to see; an idle engine is written down only every half minute."""
    if not problem and handled == 0 and state.noted is not None and state.noted <= now < state.noted + NOTE_EVERY:
        return
    state.noted = now
    _NOTE(engine.name, now, handled, seconds, problem, state.failures)
