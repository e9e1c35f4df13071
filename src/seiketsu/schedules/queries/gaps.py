"""Promises that nobody stands behind, foreseen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Count

from seiketsu.accounts.models import Organization
from seiketsu.plan import queries as plans
from seiketsu.plan.queries import PlanInForce
from seiketsu.schedules.queries.loading import LoadedRoster, rosters
from seiketsu.schedules.rules import coverage
from seiketsu.schedules.rules.coverage import Gap, PromiseGap, promise_gaps
from seiketsu.schedules.rules.duty import DutyKind
from seiketsu.schedules.rules.promises import on_call_hours, promise_hours, shift_hours, teams_that_answer
from seiketsu.schedules.rules.requests import of_kind
from seiketsu.schedules.rules.schedule import Schedule as Roster

HORIZON = timedelta(days=14)


def clients_by_tier() -> dict[str, int]:
    """How many active clients each tier has."""
    rows = Organization.objects.active().order_by().values_list("tier").annotate(count=Count("id"))
    return dict(rows)


def foreseen_gaps(
    now: datetime, *, horizon: timedelta = HORIZON, loaded: Mapping[str, LoadedRoster] | None = None
) -> list[PromiseGap]:
    """Where promises run and no one of a team that answers clients is on shift or on call. Seven queries.

    Who has loaded the rosters of all teams for at least that long hands them in, and saves five of them. Nothing is
    foreseen before the first plan is applied.
    """
    in_force = plans.current_or_none()
    if in_force is None:
        return []
    start = now.replace(microsecond=0)
    end = start + horizon
    answering = teams_that_answer(in_force.plan)
    if loaded is None:
        loaded = rosters(start, end, teams=answering)
    duties = [duty for team in answering if team in loaded for duty in loaded[team].roster.duties(start, end)]
    return promise_gaps(promise_hours(in_force.plan, clients_by_tier(), start, end), duties)


def staffing_gaps(roster: Roster, in_force: PlanInForce, team: str, start: datetime, end: datetime) -> list[Gap]:
    """Where fewer of a team are there than its coverage in the plan wants. No query: the roster is loaded."""
    if team not in in_force.plan.document.teams:
        return []
    duties = roster.duties(start, end)
    shifts = of_kind(duties, DutyKind.ON_SHIFT)
    found = coverage.gaps(shifts, shift_hours(in_force.plan, team, start, end), start, end)
    found += coverage.gaps(duties, on_call_hours(in_force.plan, team, start, end), start, end)
    return sorted(found, key=lambda gap: (gap.starts_at, gap.ends_at))
