"""Partitions of the event log: the next ones are made ahead of need."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from seiketsu.core import engine

PARTITION_ROWS = 5_000_000
PARTITIONS_AHEAD = 2


def make_partitions(now: datetime, limit: int) -> int:
    """Make the partitions that the log will need next; returns how many were missing."""
    made = 0
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(id), 0) from core_event")
        row = cursor.fetchone()
        current = (row[0] if row else 0) // PARTITION_ROWS
        for number in range(current, current + PARTITIONS_AHEAD + 1):
            name = f"core_event_p{number:06d}"
            cursor.execute("select to_regclass(%s)", [name])
            found = cursor.fetchone()
            if found is not None and found[0] is None:
                low, high = number * PARTITION_ROWS, (number + 1) * PARTITION_ROWS
                cursor.execute(f"create table {name} partition of core_event for values from ({low}) to ({high})")
                made += 1
    return made


engine.register(engine.EngineSpec(name="event partitions", run=make_partitions, every=timedelta(hours=1)))
