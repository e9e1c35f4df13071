"""The one sequencer: gives committed events their position, so that order is the order of commits.

An id is taken when a transaction writes, not when it commits; a reader that went by id would pass over whoever
commits late. Positions are given to committed rows only, by one transaction at a time, so a reader that goes by
position never can.
"""

from __future__ import annotations

import json

from django.db import connection, transaction

LIVE_CHANNEL = "seiketsu_live"
_LOCK = 0x5E1_4E75  # any number of our own; the lock is per database
_NOTICE_BYTES = 7000  # PostgreSQL takes less than 8,000


def sequence(limit: int = 1000) -> int:
    """Give up to `limit` committed events their position and tell the live streams.

    Returns how many there were; 0 also when another sequencer is at work.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [_LOCK])
        row = cursor.fetchone()
        if row is None or not row[0]:
            return 0
        # The row is there from the first migration on; after its loss the log itself says where to go on.
        cursor.execute(
            "insert into core_sequencer (id, last_position)"
            " select 1, (select coalesce(max(position), 0) from core_event)"
            " where not exists (select 1 from core_sequencer where id = 1)"
        )
        cursor.execute(
            """
            with state as (select last_position from core_sequencer where id = 1),
            waiting as (
                select e.id, row_number() over (order by e.id) as place
                from (select id from core_event where position is null order by id limit %s) e
            ),
            placed as (
                update core_event e set position = state.last_position + waiting.place
                from waiting, state where e.id = waiting.id
                returning e.position, e.type, e.subject_kind, e.subject_id, e.organization_id
            ),
            moved as (
                update core_sequencer set last_position = last_position + (select count(*) from waiting)
                where id = 1 and exists (select 1 from waiting)
            )
            select position, type, subject_kind, subject_id, organization_id from placed order by position
            """,
            [limit],
        )
        placed = cursor.fetchall()
        if placed:
            cursor.execute("select pg_notify(%s, %s)", [LIVE_CHANNEL, _notice(placed)])
        return len(placed)


def _notice(placed: list[tuple[int, str, str, int, int | None]]) -> str:
    """Ids and small facts for the live streams; too many become one word to fetch anew."""
    text = json.dumps(
        {
            "events": [
                {"p": position, "t": kind, "s": subject_kind, "i": subject_id, "o": organization_id}
                for position, kind, subject_kind, subject_id, organization_id in placed
            ]
        },
        separators=(",", ":"),
    )
    return text if len(text) <= _NOTICE_BYTES else '{"refetch":true}'
