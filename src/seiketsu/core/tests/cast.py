"""The cast of core's tests: an event type, an isolated set of subscribers, a table that several organizations share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from django.db import connection, models, transaction

from seiketsu.core.actor import SYSTEM
from seiketsu.core.events import Event, Subject, event_type, record, subscribers


@event_type
@dataclass(frozen=True)
class LampLit(Event):
    TYPE = "core.lamp_lit"
    lamp_id: int


def light(lamp_id: int) -> int:
    """Record one event in a transaction of its own."""
    with transaction.atomic():
        written = record(LampLit(lamp_id), actor=SYSTEM, subject=Subject("core.lamp", lamp_id), organization_id=None)
    assert written is not None
    return written


@contextmanager
def only_subscriber(name: str, handle: subscribers.Handler) -> Iterator[subscribers.Subscription]:
    """Replace all subscribers by one, for the block."""
    before = dict(subscribers._subscriptions)
    subscribers._subscriptions.clear()
    subscribers.subscriber(name, types=[LampLit.TYPE])(handle)
    try:
        yield subscribers._subscriptions[name]
    finally:
        subscribers._subscriptions.clear()
        subscribers._subscriptions.update(before)


class Probe(models.Model):
    """A client-owned table with a staff-only column and rows that clients must not see."""

    organization_id = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True)
    visibility = models.TextField()
    body = models.TextField()
    score = models.IntegerField(default=0)

    class Meta:
        app_label = "core"
        db_table = "core_probe"
        managed = False

    CREATE: ClassVar[str] = (
        "create table core_probe (id bigint generated always as identity primary key, organization_id bigint not null,"
        " person_id bigint, visibility text not null, body text not null, score integer not null default 0)"
    )


def execute(sql: str) -> None:
    """Run one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
