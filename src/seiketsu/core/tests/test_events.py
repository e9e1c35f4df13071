from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction

from seiketsu.core import clock, postgres
from seiketsu.core.actor import SYSTEM, Actor
from seiketsu.core.events import Event, Subject, delivery, event_type, log, queries, record, sequencer, subscribers
from seiketsu.core.events.types import StoredEvent, UnknownEventType, upcaster
from seiketsu.core.models import EventCursor, EventRecord, ParkedEvent
from seiketsu.core.tests.cast import LampLit, light, only_subscriber

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_lost_position_is_taken_up_where_the_log_ends() -> None:
    light(1)
    sequencer.sequence()
    with connection.cursor() as cursor:
        cursor.execute("delete from core_sequencer")
    light(2)
    sequencer.sequence()
    assert list(EventRecord.objects.order_by("id").values_list("position", flat=True)) == [1, 2]


def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(log.OutsideTransaction):
        record(LampLit(1), actor=SYSTEM, subject=Subject("core.lamp", 1), organization_id=None)


def test_an_undeclared_event_is_refused() -> None:
    class Undeclared(Event):
        TYPE = "core.undeclared"

    with pytest.raises(ValueError, match="not declared"), transaction.atomic():
        record(Undeclared(), actor=SYSTEM, subject=Subject("core.lamp", 1), organization_id=None)


def test_an_event_goes_with_its_change() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        record(LampLit(1), actor=SYSTEM, subject=Subject("core.lamp", 1), organization_id=None)
        raise RuntimeError
    assert not EventRecord.objects.exists()


def test_an_event_keeps_who_what_when_and_why() -> None:
    moment = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    with clock.at(moment), log.caused_by(77, None), transaction.atomic():
        number = record(
            LampLit(4), actor=Actor("user", 9, "Maya Torres"), subject=Subject("core.lamp", 4), organization_id=3
        )
    stored = queries.by_id(number)
    assert stored.event() == LampLit(4)
    assert stored.actor == Actor("user", 9, "Maya Torres")
    assert stored.subject == Subject("core.lamp", 4)
    assert (stored.organization_id, stored.at, stored.causation_id) == (3, moment, 77)
    assert stored.correlation_id is not None
    assert queries.history(Subject("core.lamp", 4)) == [stored]


def test_a_slow_transaction_with_a_lower_id_is_never_skipped() -> None:
    written, go_on = threading.Event(), threading.Event()
    slow_id: list[int] = []

    def slow_writer() -> None:
        try:
            with transaction.atomic():
                slow_id.append(record(LampLit(1), actor=SYSTEM, subject=Subject("core.lamp", 1), organization_id=None))
                written.set()
                assert go_on.wait(10)
        finally:
            connections.close_all()

    seen: list[int] = []
    with only_subscriber("core.watch", lambda event: seen.append(event.id)):
        thread = threading.Thread(target=slow_writer)
        thread.start()
        assert written.wait(10)
        quick = [light(2), light(3)]
        delivery.drain()
        assert seen == quick
        go_on.set()
        thread.join()
        delivery.drain()
    assert slow_id[0] < quick[0]
    assert seen == [*quick, slow_id[0]]


def test_several_writers_with_rollbacks_are_read_exactly_once() -> None:
    committed: list[int] = []
    seen: list[int] = []
    done = threading.Event()

    def write(seed: int) -> None:
        chance = random.Random(seed)
        try:
            for lamp in range(40):
                try:
                    with transaction.atomic():
                        number = record(
                            LampLit(lamp), actor=SYSTEM, subject=Subject("core.lamp", lamp), organization_id=None
                        )
                        done.wait(chance.random() / 200)
                        if chance.random() < 0.1:
                            raise RuntimeError
                    committed.append(number)
                except RuntimeError:
                    pass
        finally:
            connections.close_all()

    with only_subscriber("core.watch", lambda event: seen.append(event.id)):
        subscribers.ensure_cursors()
        threads = [threading.Thread(target=write, args=(seed,)) for seed in range(4)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            delivery.run_once()
        delivery.drain()
    assert Counter(seen) == Counter(committed)
    positions = list(EventRecord.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(positions[0], positions[0] + len(committed)))


def test_two_sequencers_do_not_work_at_once() -> None:
    light(1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [sequencer._LOCK])
        results: list[int] = []

        def other() -> None:
            results.append(sequencer.sequence())
            connections.close_all()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert results == [0]
    assert sequencer.sequence() == 1


class _Crash(BaseException):
    """The process is killed: no handler of ours sees it."""


def test_a_crash_between_effect_and_cursor_repeats_nothing() -> None:
    def leave_a_mark(event: StoredEvent) -> None:
        ParkedEvent.objects.create(
            subscriber="effect", event_id=event.id, type=event.type, problem="", parked_at=clock.now()
        )

    crash = [True]

    def handle(event: StoredEvent) -> None:
        leave_a_mark(event)
        if crash and event.data["lamp_id"] == 2:
            crash.clear()
            raise _Crash

    with only_subscriber("core.watch", handle) as subscription:
        subscribers.ensure_cursors()
        numbers = [light(1), light(2), light(3)]
        sequencer.sequence()
        with pytest.raises(_Crash):
            subscribers.deliver(subscription)
        assert not ParkedEvent.objects.exists()
        delivery.drain()
    effects = ParkedEvent.objects.filter(subscriber="effect").order_by("event_id").values_list("event_id", flat=True)
    assert list(effects) == numbers


def test_a_poison_event_is_parked_and_shown_and_the_rest_goes_on() -> None:
    seen: list[int] = []

    def handle(event: StoredEvent) -> None:
        if event.data["lamp_id"] == 2:
            raise ValueError("this lamp cannot be lit")
        seen.append(event.data["lamp_id"])

    start = datetime(2026, 11, 1, tzinfo=UTC)
    with clock.at(start), only_subscriber("core.watch", handle):
        subscribers.ensure_cursors()
        for lamp in (1, 2, 3):
            light(lamp)
        delivery.drain()
        assert seen[-1] == 1, "nothing behind a failing event runs before it is settled"
        waits = []
        while not ParkedEvent.objects.exists():
            retry_at = EventCursor.objects.get(name="core.watch").retry_at
            assert retry_at is not None
            waits.append(retry_at - clock.now())
            clock.set_to(retry_at)
            delivery.drain()
        delivery.drain()
        parked = ParkedEvent.objects.get()
        assert "this lamp cannot be lit" in parked.problem
        assert waits == [timedelta(seconds=seconds) for seconds in (2, 4, 8, 16)]
        assert seen[-1] == 3
        assert queries.lags()["core.watch"] == 0

        with pytest.raises(ValueError, match="cannot be lit"):
            subscribers.retry_parked(parked)
        assert ParkedEvent.objects.get().resolved_at is None


def test_a_batch_is_read_at_once_and_only_a_failure_parts_it() -> None:
    given: list[list[int]] = []

    def many(events: Sequence[StoredEvent]) -> None:
        lamps = [event.data["lamp_id"] for event in events]
        given.append(lamps)
        if 2 in lamps:
            raise ValueError("lamp 2 is broken")
        for event in events:
            with subscribers.caused_by(event):
                record(LampLit(100 + event.data["lamp_id"]), actor=SYSTEM, subject=event.subject, organization_id=None)

    with only_subscriber("test.many", lambda _: None) as alone:
        subscribers._subscriptions["test.many"] = replace(alone, handle=many)
        subscribers.ensure_cursors()
        written = [light(number) for number in (1, 2, 3)]
        sequencer.sequence()
        subscribers.deliver(subscribers._subscriptions["test.many"])
    assert given == [[1, 2, 3], [1], [2]]
    answers = EventRecord.objects.filter(causation_id__isnull=False).values_list("data__lamp_id", "causation_id")
    assert list(answers) == [(101, written[0])]


def test_two_batch_subscribers_of_one_name_are_refused() -> None:
    with only_subscriber("test.one", lambda _: None), pytest.raises(ValueError, match="Two subscribers"):
        subscribers.batch_subscriber("test.one", types=[LampLit.TYPE])(lambda _: None)


def test_a_parked_event_is_taken_off_the_list_when_its_retry_works() -> None:
    seen: list[int] = []
    with only_subscriber("core.watch", lambda event: seen.append(event.id)):
        number = light(1)
        delivery.drain()
        parked = ParkedEvent.objects.create(
            subscriber="core.watch", event_id=number, type=LampLit.TYPE, problem="", parked_at=clock.now()
        )
        subscribers.retry_parked(parked)
    parked.refresh_from_db()
    assert seen == [number, number]
    assert parked.resolved_at is not None


def test_a_later_subscriber_starts_at_the_end_of_the_log() -> None:
    with only_subscriber("core.first", lambda event: None):
        light(1)
        delivery.drain()
    seen: list[int] = []
    with only_subscriber("core.second", lambda event: seen.append(event.data["lamp_id"])):
        delivery.drain()
        light(2)
        delivery.drain()
    assert seen == [2]


def test_a_subscriber_to_a_rare_type_moves_over_what_it_skips() -> None:
    seen: list[int] = []
    with only_subscriber("core.watch", lambda event: seen.append(event.id)) as subscription:
        subscribers.ensure_cursors()
        with transaction.atomic():
            for lamp in range(60):
                record(LampLit(lamp), actor=SYSTEM, subject=Subject("core.lamp", lamp), organization_id=None)
        with connection.cursor() as cursor:
            cursor.execute("update core_event set type = 'core.other' where (data->>'lamp_id')::int < 59")
        sequencer.sequence()
        while subscribers.deliver(subscription, limit=2):
            pass
    assert len(seen) == 1


def test_subscribers_that_answer_each_other_for_ever_are_stopped() -> None:
    with only_subscriber("core.loop", lambda event: light(event.data["lamp_id"]) and None):
        subscribers.ensure_cursors()
        light(1)
        with pytest.raises(RuntimeError, match="answer each other"):
            delivery.drain(rounds=5)


@event_type
@dataclass(frozen=True)
class LampMoved(Event):
    TYPE = "core.lamp_moved"
    VERSION = 2
    room: str


upcaster("core.lamp_moved", 1)(lambda data: {"room": data["place"]})


def test_old_versions_are_read_through_upcasters_and_unknown_types_are_named() -> None:
    light(1)
    stored = queries.history(Subject("core.lamp", 1))[0]
    old = replace(stored, type="core.lamp_moved", version=1, data={"place": "hall"})
    assert old.event() == LampMoved("hall")
    with pytest.raises(UnknownEventType, match=r"core\.gone"):
        replace(stored, type="core.gone").event()


def _url(address: dict[str, Any]) -> str:
    return f"postgresql://{address['USER']}:{address['PASSWORD']}@/{address['NAME']}?host={address['HOST']}&port={address['PORT']}"


def test_a_dump_restored_into_a_new_server_goes_on(tmp_path: Path) -> None:
    """Positions are plain data, so another server's transaction ids do not matter."""
    seen: list[int] = []
    with only_subscriber("core.watch", lambda event: seen.append(event.data["lamp_id"])):
        light(1)
        light(2)
        delivery.drain()
        light(3)
        sequencer.sequence()
        light(4)
        with transaction.atomic():  # leave a gap in the ids, as a rollback does
            record(LampLit(99), actor=SYSTEM, subject=Subject("core.lamp", 99), organization_id=None)
            transaction.set_rollback(True)

        address = connection.settings_dict
        before = dict(address)
        dump = tmp_path / "log.dump"
        postgres.dump(_url(before), dump)
        fresh = postgres.EmbeddedServer(tmp_path / "home")
        fresh.start()
        try:
            postgres.restore(fresh.url, dump)
            target = postgres.paths_for(tmp_path / "home")
            connection.close()
            address.update(HOST=str(target.run), NAME="seiketsu", USER="seiketsu")
            seen.clear()
            delivery.drain()
            assert seen == [3, 4]
            light(5)
            delivery.drain()
            assert seen == [3, 4, 5]
        finally:
            connection.close()
            address.update(before)
            fresh.stop()
