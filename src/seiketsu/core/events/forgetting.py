"""Taking a person's name out of the log: what happened stays, with the id of whoever did it."""

from __future__ import annotations

from django.db import connection


def forget_name(user_id: int, *, label: str) -> int:
    """Overwrite the name by which the log calls a person; returns how many entries had it.

    The log has no index by actor, since nothing else asks by it: this reads all of it, once for each erasure.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "update core_event set actor_label = %s"
            " where actor_id = %s and actor_kind in ('user', 'token') and actor_label <> %s",
            [label, user_id, label],
        )
        return int(cursor.rowcount)
