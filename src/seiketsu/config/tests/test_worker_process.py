"""The worker: alive for all to see, awake when something happens, patient with the database, quick to stop."""

import os
import signal
import threading
import time
from datetime import timedelta

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from seiketsu.config.worker import HEARTBEAT_EVERY, Worker, rest_after
from seiketsu.core import clock, engine
from seiketsu.core.events import delivery
from seiketsu.core.events.log import WAKE_CHANNEL
from seiketsu.core.models import WorkerHeartbeat

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker():
    found = Worker("one")
    yield found
    found.alarm.stopping = True


def test_its_sign_of_life_is_written_at_most_every_few_seconds(worker):
    moment = clock.now()
    with clock.at(moment):
        worker.beat()
    with clock.at(moment + timedelta(seconds=1)):
        worker.beat()
    assert WorkerHeartbeat.objects.get(name="one").at == moment
    with clock.at(moment + HEARTBEAT_EVERY):
        worker.beat()
    assert WorkerHeartbeat.objects.get(name="one").at == moment + HEARTBEAT_EVERY


def test_workers_that_died_long_ago_are_forgotten(worker):
    long_ago = clock.now() - timedelta(days=3)
    WorkerHeartbeat.objects.create(name="gone", at=long_ago, started_at=long_ago)
    worker.beat()
    assert list(WorkerHeartbeat.objects.values_list("name", flat=True)) == ["one"]


def test_a_round_runs_log_and_engines(worker, monkeypatch):
    called = []
    monkeypatch.setattr(delivery, "run_once", lambda: called.append("log") or 2)
    monkeypatch.setattr(engine, "run_engines", lambda: called.append("engines") or 3)
    assert worker.round() == 5
    assert called == ["log", "engines"]


def test_an_event_wakes_it_at_once(worker):
    worker.alarm.sleep(0)  # begins to listen

    def write():
        time.sleep(0.2)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select pg_notify(%s, '')", [WAKE_CHANNEL])
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    started = time.monotonic()
    worker.alarm.sleep(10)
    assert time.monotonic() - started < 5
    writer.join()
    # What woke it is taken: it does not wake again for the same.
    started = time.monotonic()
    worker.alarm.sleep(0.3)
    assert time.monotonic() - started >= 0.3


def test_it_listens_again_after_its_connection_was_cut(worker):
    worker.alarm.sleep(0)
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'seiketsu worker' and datname = current_database()"
        )
    for _ in range(4):  # the cut shows in the first, the second lets go, the third connects anew
        worker.alarm.sleep(0.1)
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity"
            " where application_name = 'seiketsu worker' and datname = current_database()"
        )
        assert cursor.fetchone() == (1,)


def test_a_signal_ends_its_sleep_and_it_signs_off(worker):
    previous = signal.signal(signal.SIGTERM, worker.alarm.stop)
    try:
        threading.Timer(0.5, os.kill, [os.getpid(), signal.SIGTERM]).start()
        started = time.monotonic()
        worker.run()
        assert time.monotonic() - started < 10
    finally:
        signal.signal(signal.SIGTERM, previous)
    assert not WorkerHeartbeat.objects.filter(name="one").exists()


def test_a_lost_database_is_waited_out(worker, monkeypatch):
    rounds = []

    def fail_twice(**_):
        rounds.append(time.monotonic())
        if len(rounds) < 3:
            raise OperationalError("the server closed the connection unexpectedly\nDETAIL: what somebody wrote")
        worker.alarm.stop()
        return 0

    monkeypatch.setattr(worker, "round", fail_twice)
    worker.run()
    assert len(rounds) == 3
    assert rounds[1] - rounds[0] >= 0.4
    assert rounds[2] - rounds[1] >= 0.8


def test_a_fault_of_the_code_ends_the_process_so_that_it_is_seen_and_started_again(worker, monkeypatch):
    def break_down(**_):
        raise RuntimeError("a bug")

    monkeypatch.setattr(worker, "round", break_down)
    with pytest.raises(RuntimeError):
        worker.run()


def test_signing_off_without_a_database_is_no_error(worker, monkeypatch):
    def refuse(*_, **__):
        raise DatabaseError("gone")

    monkeypatch.setattr(WorkerHeartbeat.objects, "filter", refuse)
    worker.alarm.stop()
    worker.run()


def test_under_load_engines_keep_their_distance_and_the_log_does_not_wait(worker, monkeypatch):
    called = []
    monkeypatch.setattr(delivery, "run_once", lambda: called.append("log") or 1)
    monkeypatch.setattr(engine, "run_engines", lambda: called.append("engines") or 0)
    for _ in range(3):
        worker.round(pressed=True)
    assert called == ["log", "engines", "log", "log"]
    worker._last_engines -= 1  # their time has come again
    worker.round(pressed=True)
    assert called[-2:] == ["log", "engines"]


def test_a_pause_between_rounds_is_ended_by_being_told_to_stop_alone(worker):
    threading.Timer(0.1, worker.alarm.stop).start()
    started = time.monotonic()
    worker.alarm.pause(10)
    assert time.monotonic() - started < 5
    assert worker.alarm.stopping


@pytest.mark.parametrize(("took", "rest"), [(0.0, 0.25), (0.04, 0.25), (0.1, 0.5), (0.2, 1.0), (30.0, 1.0)])
def test_engines_take_a_fifth_of_a_busy_worker_at_most_and_never_wait_longer_than_it_sleeps(
    took: float, rest: float
) -> None:
    assert rest_after(took) == pytest.approx(rest)
