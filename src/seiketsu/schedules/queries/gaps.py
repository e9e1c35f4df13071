"""Promises that nobody stands behind, foreseen."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count

from seiketsu.accounts.models import Organization
from seiketsu.plan import queries as plans
from seiketsu.schedules.queries.loading import rosters
from seiketsu.schedules.rules.coverage import PromiseGap, promise_gaps
from seiketsu.schedules.rules.promises import promise_hours, teams_that_answer

HORIZON = timedelta(days=14)


def clients_by_tier() -> dict[str, int]:
    """How many active clients each tier has."""
    rows = Organization.objects.active().order_by().values_list("tier").annotate(count=Count("id"))
    return dict(rows)


def foreseen_gaps(now: datetime, *, horizon: timedelta = HORIZON) -> list[PromiseGap]:
    """Where promises run and no one of a team that answers clients is on shift or on call. Seven queries.

    Nothing is foreseen before the first plan is applied.
    """
    in_force = plans.current_or_none()
    if in_force is None:
        return []
    start = now.replace(microsecond=0)
    end = start + horizon
    loaded = rosters(start, end, teams=teams_that_answer(in_force.plan))
    duties = [duty for one in loaded.values() for duty in one.roster.duties(start, end)]
    return promise_gaps(promise_hours(in_force.plan, clients_by_tier(), start, end), duties)
