"""Subscribers: each has a cursor over positions and moves it in the same transaction as its effects.

Nothing is lost and nothing is done twice: either both the effects and the cursor's move are committed, or neither.
A handler that keeps failing on one event parks that event in a list that people see, and goes on.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from seiketsu.core import clock
from seiketsu.core.events import log, queries
from seiketsu.core.events.types import StoredEvent
from seiketsu.core.kept_queries import KeptQuery, KeptStatement
from seiketsu.core.models import EventCursor, ParkedEvent

Handler = Callable[[StoredEvent], None]
BatchHandler = Callable[[Sequence[StoredEvent]], None]

ATTEMPTS_BEFORE_PARKING = 5
FIRST_RETRY = timedelta(seconds=2)
LONGEST_SKIP = 2000
"""How many positions are looked through at once for subscribers that may want none of them."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Subscription:
    """A named reader of the log."""

    name: str
    types: frozenset[str]
    handle: BatchHandler
    declared: Handler | BatchHandler


_subscriptions: dict[str, Subscription] = {}


def subscriber(name: str, *, types: Iterable[str]) -> Callable[[Handler], Handler]:
    """Declare a handler for event types. `name` is its cursor's for ever; renaming it starts anew from the end."""

    def declare(handle: Handler) -> Handler:
        def one_by_one(events: Sequence[StoredEvent]) -> None:
            for event in events:
                with caused_by(event):
                    handle(event)

        _declare(Subscription(name, frozenset(types), one_by_one, handle))
        return handle

    return declare


def batch_subscriber(name: str, *, types: Iterable[str]) -> Callable[[BatchHandler], BatchHandler]:
    """The same for a handler that is given several events at once, in their order, and reads for all of them together.

    It says by `caused_by` which one it works on. When it fails it is given each event alone, in a savepoint of its own.
    """

    def declare(handle: BatchHandler) -> BatchHandler:
        _declare(Subscription(name, frozenset(types), handle, handle))
        return handle

    return declare


def _declare(subscription: Subscription) -> None:
    if _subscriptions.setdefault(subscription.name, subscription).declared is not subscription.declared:
        raise ValueError(f"Two subscribers are named {subscription.name!r}.")


def caused_by(event: StoredEvent) -> AbstractContextManager[None]:
    """Let events recorded inside carry that this one caused them."""
    return log.caused_by(event.id, event.correlation_id)


def subscriptions() -> list[Subscription]:
    """All declared subscribers, by name."""
    return [_subscriptions[name] for name in sorted(_subscriptions)]


def ensure_cursors() -> None:
    """Make the missing cursors. The very first ones start at 0; one added later starts at the log's end."""
    missing = set(_subscriptions) - set(EventCursor.objects.values_list("name", flat=True))
    if not missing:
        return
    start = queries.last_position() if EventCursor.objects.exists() else 0
    EventCursor.objects.bulk_create(
        [EventCursor(name=name, position=start) for name in sorted(missing)], ignore_conflicts=True
    )


_BEHIND = KeptStatement(
    "core_cursors_behind",
    "select c.name from core_eventcursor c, core_sequencer s where s.id = 1 and c.position < s.last_position",
)
_LOCK_CURSOR: KeptQuery[EventCursor] = KeptQuery(
    "core_lock_cursor", lambda name: EventCursor.objects.select_for_update(skip_locked=True).filter(name=name), str
)
_MOVE_CURSOR = KeptStatement(
    "core_move_cursor", "update core_eventcursor set position = %s, attempts = %s, retry_at = %s where name = %s"
)


_SKIP = KeptStatement(
    "core_skip_cursors",
    f"""
    with wanted as (select * from jsonb_to_recordset(%s::jsonb) as w (name text, types text[])),
    held as materialized (
        select name, position from core_eventcursor
        where retry_at is null and position < (select last_position from core_sequencer where id = 1)
        order by name for update skip locked
    )
    update core_eventcursor c set position = s.last_position, attempts = 0
    from held, wanted w, core_sequencer s
    where c.name = held.name and w.name = held.name and s.id = 1 and held.position < s.last_position
        and s.last_position - held.position <= {LONGEST_SKIP}
        and not exists (
            select 1 from core_event e
            where e.position > held.position and e.position <= s.last_position and e.type = any(w.types)
        )
    returning c.name
    """,  # noqa: S608 - a constant of this module
)


def skip() -> int:
    """Move every subscriber on over events of which it wants none, all in one statement; returns how many moved.

    Most subscribers want rare events. Each of them would take a transaction to find out that there is nothing for it.
    """
    wanted = [{"name": one.name, "types": sorted(one.types)} for one in subscriptions()]
    return len(_SKIP(json.dumps(wanted)))


def behind() -> frozenset[str]:
    """The subscribers that have something to read; in one statement, as nearly always there are none."""
    return frozenset(name for (name,) in _BEHIND())


def deliver(subscription: Subscription, *, limit: int = 200) -> int:
    """Let one subscriber read on; returns how many positions its cursor moved.

    Another worker that holds the cursor makes this return 0 at once.
    """
    now = clock.now()
    with transaction.atomic():
        cursor = _LOCK_CURSOR.first(subscription.name)
        if cursor is None or (cursor.retry_at is not None and cursor.retry_at > now):
            return 0
        events, end = queries.after(cursor.position, types=subscription.types, limit=limit)
        if end == cursor.position:
            return 0
        before = cursor.position
        failed, problem = _handle_all(subscription, events)
        if failed is None:
            cursor.position, cursor.attempts, cursor.retry_at = end, 0, None
        else:
            _put_off_or_park(subscription, cursor, failed, problem, now)
        _MOVE_CURSOR(cursor.position, cursor.attempts, cursor.retry_at, cursor.name)
        return cursor.position - before


def _handle_all(subscription: Subscription, events: list[StoredEvent]) -> tuple[StoredEvent | None, str]:
    """Handle a batch in one savepoint; only after a failure once more, one savepoint an event."""
    if not events:
        return None, ""
    try:
        with transaction.atomic():
            subscription.handle(events)
        return None, ""
    except Exception as problem:
        if len(events) == 1:
            return events[0], _trace(problem)
    for event in events:
        try:
            with transaction.atomic():
                subscription.handle([event])
        except Exception as problem:
            return event, _trace(problem)
    return None, ""


def _put_off_or_park(
    subscription: Subscription, cursor: EventCursor, failed: StoredEvent, problem: str, now: datetime
) -> None:
    assert failed.position is not None
    already_here = cursor.position == failed.position - 1
    cursor.attempts = cursor.attempts + 1 if already_here else 1
    if cursor.attempts < ATTEMPTS_BEFORE_PARKING:
        cursor.position = failed.position - 1
        cursor.retry_at = now + FIRST_RETRY * 2 ** (cursor.attempts - 1)
        _log.warning("subscriber failed, will retry", subscriber=subscription.name, event_id=failed.id)
        return
    ParkedEvent.objects.create(
        subscriber=subscription.name, event_id=failed.id, type=failed.type, problem=problem, parked_at=now
    )
    cursor.position, cursor.attempts, cursor.retry_at = failed.position, 0, None
    _log.error("event parked", subscriber=subscription.name, event_id=failed.id, type=failed.type)


def _trace(problem: Exception) -> str:
    return "".join(traceback.format_exception(problem))[-8000:]


def retry_parked(parked: ParkedEvent) -> None:
    """Hand a parked event to its subscriber again and, when that works, take it off the list.

    Raises:
        Exception: whatever the handler raises; the event then stays parked.
    """
    with transaction.atomic():
        row = ParkedEvent.objects.select_for_update().get(pk=parked.pk)
        subscription = _subscriptions[row.subscriber]
        subscription.handle([queries.by_id(row.event_id)])
        row.resolved_at = clock.now()
        row.save(update_fields=["resolved_at"])
