"""Going on with changes of many tickets."""

from __future__ import annotations

from datetime import datetime

from seiketsu.core import clock
from seiketsu.desk.bulk import actions
from seiketsu.desk.models import BulkItem


def go_on(now: datetime, limit: int) -> int:
    """Change, or take back, what waits."""
    return actions.go_on(limit)


def next_due() -> datetime | None:
    """At once while something waits."""
    return clock.now() if BulkItem.objects.filter(state__in=("waiting", "undoing")).exists() else None
