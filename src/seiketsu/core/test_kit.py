"""Time travel for tests: from due time to due time, never minute by minute, in one process."""

from __future__ import annotations

from datetime import datetime

from seiketsu.core import clock, engine
from seiketsu.core.events import delivery
from seiketsu.core.models import EventCursor

_ROUNDS = 1000


class NoProgress(Exception):
    """Something stays due however often it is run."""


def settle() -> None:
    """Run everything that is due at the present moment: sequencer, subscribers, engines, until nothing moves."""
    for _ in range(_ROUNDS):
        if delivery.drain() + engine.run_engines() == 0:
            return
    raise NoProgress(f"Something keeps finding work at {clock.now().isoformat()}.")


def travel(until: datetime) -> None:
    """Live through everything between now and `until` (aware), each thing at its own due time.

    Engines with an interval run at each of these moments: nothing is due to the minute that they look.

    Raises:
        NoProgress: an engine leaves a row due after handling it.
    """
    stuck = 0
    while True:
        settle()
        here = clock.now()
        moments = [
            moment
            for moment in (
                engine.next_due(here, with_intervals=False),
                *EventCursor.objects.filter(retry_at__isnull=False).values_list("retry_at", flat=True),
            )
            if moment is not None
        ]
        following = min(moments, default=None)
        if following is None or following > until:
            clock.set_to(until)
            settle()
            return
        stuck = stuck + 1 if following <= here else 0
        if stuck > 3:
            raise NoProgress(f"An engine leaves work due at {here.isoformat()} after handling it.")
        clock.set_to(max(following, here))
