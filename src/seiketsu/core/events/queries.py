"""Reading the log."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.db import connection

from seiketsu.core.actor import Actor
from seiketsu.core.events.types import StoredEvent, Subject
from seiketsu.core.kept_queries import KeptStatement
from seiketsu.core.models import EventCursor, EventRecord

_COLUMNS = (
    "id, position, type, version, organization_id, actor_kind, actor_id, actor_label, subject_kind, subject_id,"
    " data, at, correlation_id, causation_id"
)


def _stored(row: tuple[Any, ...]) -> StoredEvent:
    data = row[10] if isinstance(row[10], dict) else json.loads(row[10])
    return StoredEvent(
        id=row[0],
        position=row[1],
        type=row[2],
        version=row[3],
        organization_id=row[4],
        actor=Actor(row[5], row[6], row[7]),
        subject=Subject(row[8], row[9]),
        data=data,
        at=row[11],
        correlation_id=row[12],
        causation_id=row[13],
    )


def _select(where: str, parameters: list[Any]) -> list[StoredEvent]:
    with connection.cursor() as cursor:
        # `where` is one of this module's own constants; whatever comes from outside is a parameter.
        cursor.execute(f"select {_COLUMNS} from core_event where {where}", parameters)  # noqa: S608
        return [_stored(row) for row in cursor.fetchall()]


_LAST_POSITION = KeptStatement("core_last_position", "select last_position from core_sequencer where id = 1")


def last_position() -> int:
    """The position that was given last; 0 in an empty log."""
    found = _LAST_POSITION()
    return int(found[0][0]) if found else 0


def after(position: int, *, types: Collection[str], limit: int) -> tuple[list[StoredEvent], int]:
    """The next events of `types`, in order, and the position up to which everything has now been read.

    A batch looks at a bounded stretch of the log, so a subscriber to a rare type moves on over what it skips.
    """
    end = last_position()
    if end <= position:
        return [], position
    upto = min(end, position + max(limit, 1) * 10)
    found = _select(
        "position > %s and position <= %s and type = any(%s) order by position limit %s",
        [position, upto, list(types), limit],
    )
    if len(found) == limit:
        last = found[-1].position
        assert last is not None
        return found, last
    return found, upto


def by_id(event_id: int) -> StoredEvent:
    """One event.

    Raises:
        EventRecord.DoesNotExist: no such event.
    """
    found = _select("id = %s", [event_id])
    if not found:
        raise EventRecord.DoesNotExist(f"There is no event {event_id}.")
    return found[0]


def history(subject: Subject, *, limit: int = 500) -> list[StoredEvent]:
    """What happened to a subject, oldest first, at most the newest `limit`."""
    rows = _select("subject_kind = %s and subject_id = %s order by id desc limit %s", [subject.kind, subject.id, limit])
    return rows[::-1]


def history_before(subject: Subject, *, before: int | None, limit: int) -> list[StoredEvent]:
    """What happened to a subject, newest first, from before an event on: the pages of a long history."""
    where = "subject_kind = %s and subject_id = %s"
    values: list[Any] = [subject.kind, subject.id]
    if before is not None:
        where += " and id < %s"
        values.append(before)
    return _select(where + " order by id desc limit %s", [*values, limit])


def page(
    *, after_position: int, limit: int, types: Collection[str] = (), organization_id: int | None = None
) -> list[StoredEvent]:
    """Published events in commit order, for the API's event list."""
    where, parameters = "position > %s", [after_position]
    values: list[Any] = list(parameters)
    if types:
        where += " and type = any(%s)"
        values.append(list(types))
    if organization_id is not None:
        where += " and organization_id = %s"
        values.append(organization_id)
    return _select(where + " order by position limit %s", [*values, limit])


def lags() -> dict[str, int]:
    """How many positions each subscriber is behind."""
    end = last_position()
    return {cursor.name: end - cursor.position for cursor in EventCursor.objects.order_by("name")}
