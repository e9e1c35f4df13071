"""Writing to the log, inside the transaction of the change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events.types import Event, Subject, known_types, to_json
from seiketsu.core.kept_queries import KeptStatement

WAKE_CHANNEL = "seiketsu_events"

# The last CTE wakes the sequencer in the same round trip; equal notices of one transaction are sent once.
_WRITE = KeptStatement(
    "core_write_events",
    f"""
    with given as (
        select * from jsonb_to_recordset(%s::jsonb) as e (
            place integer, type text, version integer, organization_id bigint, actor_kind text, actor_id bigint,
            actor_label text, subject_kind text, subject_id bigint, data jsonb, at timestamptz, correlation_id uuid,
            causation_id bigint
        )
    ), written as (
        insert into core_event (type, version, organization_id, actor_kind, actor_id, actor_label, subject_kind,
                                subject_id, data, at, correlation_id, causation_id)
        select type, version, organization_id, actor_kind, actor_id, actor_label, subject_kind, subject_id, data, at,
               correlation_id, causation_id
        from given order by place
        returning id
    ), woken as (select pg_notify('{WAKE_CHANNEL}', ''))
    select id from written, woken order by id
    """,  # noqa: S608
)

_gathered: ContextVar[list[dict[str, Any]] | None] = ContextVar("gathered", default=None)
_correlation: ContextVar[UUID | None] = ContextVar("correlation", default=None)
_causation: ContextVar[int | None] = ContextVar("causation", default=None)


class OutsideTransaction(Exception):
    """An event was recorded outside a transaction, so it could stand without its change."""


@dataclass(frozen=True)
class Recorded:
    """One event to write, with who did it and what it is about."""

    event: Event
    actor: Actor
    subject: Subject
    organization_id: int | None


@contextmanager
def caused_by(event_id: int | None, correlation_id: UUID | None) -> Iterator[None]:
    """Let events recorded inside carry what caused them; a missing correlation gets a new id."""
    tokens = _correlation.set(correlation_id or uuid4()), _causation.set(event_id)
    try:
        yield
    finally:
        _correlation.reset(tokens[0])
        _causation.reset(tokens[1])


@contextmanager
def gathered() -> Iterator[None]:
    """Write everything that is recorded inside at the end, in one statement and in its order.

    Only where nothing inside may be undone alone: an event of a savepoint that was rolled back would be written too.
    `core.transactions` sees to that. Inside another such block they go with its own.
    """
    waiting = _gathered.get()
    rows: list[dict[str, Any]] = []
    token = _gathered.set(rows)
    try:
        yield
    finally:
        _gathered.reset(token)
    if waiting is None:
        _write(rows)
    else:
        waiting.extend(rows)


def record(event: Event, *, actor: Actor, subject: Subject, organization_id: int | None) -> int | None:
    """Write one event; it becomes visible to subscribers after commit. Returns its id, None while events are gathered.

    Raises:
        OutsideTransaction: no transaction is open.
    """
    return next(iter(record_many([Recorded(event, actor, subject, organization_id)])), None)


def record_many(entries: Sequence[Recorded]) -> list[int]:
    """Write several events in one statement and return their ids, none while events are gathered.

    The worker is woken once, at commit.
    """
    if not entries:
        return []
    if not connection.in_atomic_block:
        raise OutsideTransaction("Record events inside the transaction of the change that they tell.")
    rows = [_row(entry) for entry in entries]
    waiting = _gathered.get()
    if waiting is not None:
        waiting.extend(rows)
        return []
    return _write(rows)


def _row(entry: Recorded) -> dict[str, Any]:
    if known_types().get(entry.event.TYPE) is not type(entry.event):
        raise ValueError(f"{type(entry.event).__qualname__} is not declared with @event_type.")
    correlation = _correlation.get()
    return {
        "type": entry.event.TYPE,
        "version": entry.event.VERSION,
        "organization_id": entry.organization_id,
        "actor_kind": entry.actor.kind,
        "actor_id": entry.actor.id,
        "actor_label": entry.actor.label,
        "subject_kind": entry.subject.kind,
        "subject_id": entry.subject.id,
        "data": to_json(entry.event),
        "at": clock.now().isoformat(),
        "correlation_id": str(correlation) if correlation else None,
        "causation_id": _causation.get(),
    }


def _write(rows: Sequence[dict[str, Any]]) -> list[int]:
    if not rows:
        return []
    text = json.dumps([{"place": place, **row} for place, row in enumerate(rows)])
    return [found[0] for found in _WRITE(text)]
