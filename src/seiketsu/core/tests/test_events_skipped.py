"""A subscriber that wants nothing of what came is moved over it without a transaction of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from seiketsu.core import clock
from seiketsu.core.events import StoredEvent, delivery, queries, sequencer, subscribers
from seiketsu.core.models import EventCursor
from seiketsu.core.tests.cast import light, only_subscriber

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def seen() -> Iterator[list[int]]:
    """One subscriber to lamps, three to what never happens."""
    found: list[int] = []

    def handle(event: StoredEvent) -> None:
        found.append(event.id)

    with only_subscriber("core.lamps", handle):
        for name in ("core.rare", "core.rarer", "core.rarest"):
            subscribers.subscriber(name, types=["core.never"])(lambda event: found.append(-event.id))
        subscribers.ensure_cursors()
        yield found


def positions() -> dict[str, int]:
    return dict(EventCursor.objects.values_list("name", "position"))


def test_those_who_want_nothing_move_on_and_those_who_want_something_stay(seen: list[int]) -> None:
    light(1)
    sequencer.sequence()
    assert subscribers.skip() == 3
    assert positions() == {"core.lamps": 0, "core.rare": 1, "core.rarer": 1, "core.rarest": 1}
    assert subscribers.behind() == {"core.lamps"}
    assert not seen


def test_a_round_reads_everything_in_a_count_of_statements_that_more_subscribers_do_not_raise(seen: list[int]) -> None:
    numbers = [light(lamp) for lamp in range(5)]
    with CaptureQueriesContext(
        connection,
    ) as few:
        delivery.run_once()
    for number in range(20):
        subscribers.subscriber(f"core.more{number}", types=["core.never"])(lambda event: seen.append(-event.id))
    subscribers.ensure_cursors()
    numbers += [light(lamp) for lamp in range(5)]
    with CaptureQueriesContext(connection) as many:
        delivery.run_once()
    assert seen == numbers
    assert len(many) == len(few)
    assert set(positions().values()) == {queries.last_position()}


def test_one_that_waits_to_try_again_is_left_where_it_is(seen: list[int]) -> None:
    light(1)
    sequencer.sequence()
    EventCursor.objects.filter(name="core.rare").update(retry_at=clock.now() + timedelta(minutes=1), attempts=2)
    assert subscribers.skip() == 2
    assert EventCursor.objects.get(name="core.rare").position == 0


def test_one_that_another_worker_holds_is_not_waited_for(seen: list[int]) -> None:
    light(1)
    sequencer.sequence()
    moved: list[int] = []

    def other() -> None:
        moved.append(subscribers.skip())
        connections.close_all()

    with transaction.atomic():
        EventCursor.objects.select_for_update().get(name="core.rare")
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(20)
    assert moved == [2]
    assert positions()["core.rare"] == 0


def test_a_long_stretch_is_left_to_the_bounded_reading(seen: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    EventCursor.objects.filter(name="core.rare").update(position=-subscribers.LONGEST_SKIP)
    light(1)
    sequencer.sequence()
    assert subscribers.skip() == 2
    delivery.drain()
    assert set(positions().values()) == {1}
