"""Looking ahead, every five minutes, for promises that nobody will keep."""

from __future__ import annotations

from datetime import datetime, timedelta

from seiketsu.core.actor import Actor
from seiketsu.core.engine import EngineSpec
from seiketsu.schedules.actions import foresee_gaps

_ACTOR = Actor.engine("schedules.gaps")


def _look_ahead(now: datetime, limit: int) -> int:
    return foresee_gaps(actor=_ACTOR, at=now)


GAPS = EngineSpec(name="schedules.gaps", run=_look_ahead, every=timedelta(minutes=5))
