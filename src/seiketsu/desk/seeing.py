"""Notes who looks at which ticket, at the price of an entry in memory; a thread writes the notes down in batches.

What is not written yet is lost when the process is killed: the views of the last seconds (`WRITE_EVERY`). A process
that ends in order writes them first. Views are evidence of who looked, not part of a decision: no page waits for them.
"""

from __future__ import annotations

import atexit
import threading
import time
from datetime import datetime

import structlog
from django.conf import settings
from django.db import DatabaseError, connection

from seiketsu.desk.actions.seeing import Seen, keep_views
from seiketsu.desk.rules.seeing import hour_of

WRITE_EVERY = 5.0
# A page that is asked for in a loop fills no memory: older notes are dropped then.
MOST_WAITING = 50_000

_log = structlog.get_logger(__name__)
_lock = threading.Lock()
_waiting: dict[tuple[int, int, datetime], Seen] = {}
_writer: list[threading.Thread] = []


def note(ticket_id: int, user_id: int, at: datetime) -> None:
    """Somebody has this ticket on the screen now."""
    key = (ticket_id, user_id, hour_of(at))
    with _lock:
        known = _waiting.get(key)
        if known is not None:
            _waiting[key] = Seen(*key, known.first_at, max(known.last_at, at), known.times + 1)
        elif len(_waiting) < MOST_WAITING:
            _waiting[key] = Seen(*key, at, at, 1)
        if settings.WRITE_VIEWS_IN_BACKGROUND and not _writer:
            _writer.append(threading.Thread(target=_write_on, name="views", daemon=True))
            _writer[0].start()
            atexit.register(write_now)


def write_now() -> int:
    """Write down what waits; returns how many rows. What cannot be written now waits for the next time."""
    with _lock:
        batch = list(_waiting.values())
        _waiting.clear()
    if not batch:
        return 0
    try:
        keep_views(batch)
    except DatabaseError:
        _log.warning("views could not be written yet", views=len(batch), exc_info=True)
        _put_back(batch)
        return 0
    return len(batch)


def _put_back(batch: list[Seen]) -> None:
    with _lock:
        for seen in batch:
            key = (seen.ticket_id, seen.user_id, seen.hour)
            newer = _waiting.get(key)
            if newer is not None:
                _waiting[key] = Seen(*key, seen.first_at, newer.last_at, seen.times + newer.times)
            elif len(_waiting) < MOST_WAITING:
                _waiting[key] = seen


def _write_on() -> None:
    while True:
        time.sleep(WRITE_EVERY)
        if write_now():
            connection.close()  # a thread that writes now and then holds no connection meanwhile
