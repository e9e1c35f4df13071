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

WAKE_CHANNEL = "seiketsu_events"

# The second CTE wakes the sequencer in the same round trip; equal notices of one transaction are sent once.
_WRITE = """
with written as (
    insert into core_event (type, version, organization_id, actor_kind, actor_id, actor_label, subject_kind, subject_id,
                            data, at, correlation_id, causation_id)
    values {rows} returning id
), woken as (select pg_notify(%s, ''))
select id from written, woken order by id
"""

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


def record(event: Event, *, actor: Actor, subject: Subject, organization_id: int | None) -> int:
    """Write one event and return its id. It becomes visible to subscribers after commit.

    Raises:
        OutsideTransaction: no transaction is open.
    """
    return record_many([Recorded(event, actor, subject, organization_id)])[0]


def record_many(entries: Sequence[Recorded]) -> list[int]:
    """Write several events in one statement; the worker is woken once, at commit."""
    if not entries:
        return []
    if not connection.in_atomic_block:
        raise OutsideTransaction("Record events inside the transaction of the change that they tell.")
    at = clock.now()
    correlation, causation = _correlation.get(), _causation.get()
    parameters: list[Any] = []
    for entry in entries:
        if known_types().get(entry.event.TYPE) is not type(entry.event):
            raise ValueError(f"{type(entry.event).__qualname__} is not declared with @event_type.")
        parameters += [
            entry.event.TYPE,
            entry.event.VERSION,
            entry.organization_id,
            entry.actor.kind,
            entry.actor.id,
            entry.actor.label,
            entry.subject.kind,
            entry.subject.id,
            json.dumps(to_json(entry.event)),
            at,
            correlation,
            causation,
        ]
    row = "(%s, %s, %s::bigint, %s, %s::bigint, %s, %s, %s, %s::jsonb, %s, %s::uuid, %s::bigint)"
    with connection.cursor() as cursor:
        cursor.execute(_WRITE.format(rows=", ".join([row] * len(entries))), [*parameters, WAKE_CHANNEL])
        return [row[0] for row in cursor.fetchall()]
