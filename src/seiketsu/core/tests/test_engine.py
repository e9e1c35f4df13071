from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection

from seiketsu.core import clock, engine, test_kit
from seiketsu.core.engine import EngineSpec
from seiketsu.core.models import EngineRun

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 7, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_other_engines() -> Iterator[None]:
    before = dict(engine._engines)
    engine._engines.clear()
    engine.forget_runs()
    with clock.at(START):
        yield
    engine._engines.clear()
    engine._engines.update(before)
    engine.forget_runs()


def test_engines_run_in_turn_until_nothing_is_due() -> None:
    due = [5]

    def run(now: datetime, limit: int) -> int:
        done = min(limit, due[0])
        due[0] -= done
        return done

    engine.register(EngineSpec("counting", run, batch=2))
    assert engine.run_engines() == 5
    assert EngineRun.objects.get(name="counting").handled == 5


def test_an_engine_that_fails_does_not_stop_the_others_and_is_put_off() -> None:
    calls: list[str] = []

    def broken(now: datetime, limit: int) -> int:
        calls.append("broken")
        raise RuntimeError("no provider")

    def sound(now: datetime, limit: int) -> int:
        calls.append("sound")
        return 0

    engine.register(EngineSpec("broken", broken))
    engine.register(EngineSpec("sound", sound))
    engine.run_engines()
    engine.run_engines()
    assert calls == ["broken", "sound", "sound"]
    clock.advance(timedelta(seconds=3))
    engine.run_engines()
    assert calls[-2:] == ["broken", "sound"]
    noted = EngineRun.objects.get(name="broken")
    assert noted.failures == 2
    assert "no provider" in noted.problem


def test_an_engine_that_recovers_forgets_its_failures() -> None:
    fail = [True]

    def run(now: datetime, limit: int) -> int:
        if fail:
            fail.clear()
            raise RuntimeError
        return 0

    engine.register(EngineSpec("shaky", run))
    engine.run_engines()
    clock.advance(timedelta(minutes=1))
    engine.run_engines()
    assert EngineRun.objects.get(name="shaky").failures == 0


@pytest.mark.django_db(transaction=True)
def test_a_statement_beyond_the_time_limit_is_cut_off() -> None:
    def sleep(now: datetime, limit: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute("select pg_sleep(30)")
        return 1

    engine.register(EngineSpec("sleepy", sleep, time_limit=timedelta(milliseconds=50)))
    assert engine.run_engines() == 0
    assert "statement timeout" in EngineRun.objects.get(name="sleepy").problem
    assert OperationalError.__name__ in EngineRun.objects.get(name="sleepy").problem
    with connection.cursor() as cursor:
        cursor.execute("show statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_an_engine_with_an_interval_runs_once_in_it() -> None:
    runs: list[datetime] = []

    def run(now: datetime, limit: int) -> int:
        runs.append(now)
        return 0

    engine.register(EngineSpec("hourly", run, every=timedelta(hours=1)))
    for minutes in (0, 30, 59, 60, 61, 150):
        clock.set_to(START + timedelta(minutes=minutes))
        engine.run_engines()
    assert runs == [START, START + timedelta(hours=1), START + timedelta(minutes=150)]


def test_travel_stops_at_each_due_time_and_never_between() -> None:
    due = [START + timedelta(days=3), START + timedelta(days=40)]
    handled: list[datetime] = []

    def run(now: datetime, limit: int) -> int:
        if due and due[0] <= now:
            handled.append(now)
            due.pop(0)
            return 1
        return 0

    engine.register(EngineSpec("rows", run, next_due=lambda: due[0] if due else None))
    test_kit.travel(START + timedelta(days=60))
    assert handled == [START + timedelta(days=3), START + timedelta(days=40)]
    assert clock.now() == START + timedelta(days=60)


def test_travel_does_not_wait_for_ever_on_an_engine_that_leaves_work_due() -> None:
    engine.register(EngineSpec("stuck", lambda now, limit: 0, next_due=lambda: START))
    with pytest.raises(test_kit.NoProgress):
        test_kit.travel(START + timedelta(days=1))
