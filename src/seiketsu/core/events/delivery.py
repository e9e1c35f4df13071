"""Running the log: the sequencer, then every subscriber."""

from __future__ import annotations

import structlog
from django.db import DatabaseError

from seiketsu.core.events import sequencer, subscribers

_log = structlog.get_logger(__name__)


def run_once() -> int:
    """One round: sequence what is committed, let each subscriber read on. Returns how much moved."""
    moved = sequencer.sequence()
    behind = subscribers.behind()
    if len(behind) > 1:
        subscribers.skip()
        behind = subscribers.behind()
    for subscription in subscribers.subscriptions():
        if subscription.name not in behind:
            continue
        try:
            moved += subscribers.deliver(subscription)
        except DatabaseError:
            # One subscriber's lost lock or time limit must not keep the others waiting.
            _log.exception("subscriber could not run", subscriber=subscription.name)
    return moved


def drain(rounds: int = 1000) -> int:
    """Go on until nothing moves; for tests and the demo.

    Raises:
        RuntimeError: subscribers keep causing events without end.
    """
    subscribers.ensure_cursors()
    total = 0
    for _ in range(rounds):
        moved = run_once()
        if moved == 0:
            return total
        total += moved
    raise RuntimeError("Subscribers keep causing events; two of them probably answer each other.")
