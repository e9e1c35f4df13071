"""Passing signs for open pages: what is true for seconds and belongs into no log, such as who is typing where."""

from __future__ import annotations

import json

from django.db import connection

from seiketsu.core.events.sequencer import LIVE_CHANNEL


def tell(kind: str, subject: str, subject_id: int) -> None:
    """Tell pages that listen to `subject:id`, or to `kind`, to look again; after commit, and never stored.

    It carries no more than an event's notice does: the pages fetch what they may see themselves.
    """
    notice = {"events": [{"t": kind, "s": subject, "i": subject_id}]}
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [LIVE_CHANNEL, json.dumps(notice, separators=(",", ":"))])
