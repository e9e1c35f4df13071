"""Rosters: who is on when, who is missing, and overrides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from seiketsu.core import clock
from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.http.paging import page
from seiketsu.core.http.schemas import Id, Items, PageWanted
from seiketsu.plan import queries as plans
from seiketsu.schedules import access, actions, queries
from seiketsu.schedules.api import schemas
from seiketsu.schedules.api.callers import READ, WRITE, caller_of, colleague
from seiketsu.schedules.api.schemas import (
    OnNowShown,
    OverrideShown,
    PromiseGapShown,
    RosterShown,
    StretchShown,
)
from seiketsu.schedules.models import Schedule

router = Router(tags=["rosters"])
_LONGEST = timedelta(days=62)


@router.get("", auth=READ, response=Items[RosterShown], operation_id="list_rosters")
def list_rosters(request: HttpRequest, wanted: Query[PageWanted]) -> Any:
    """The rosters of the plan's teams."""
    rows = Schedule.objects.filter(ended_at__isnull=True)
    found = page(rows, order=("id",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": found.items, "next_cursor": found.next_cursor}


@router.get("/on-now", auth=READ, response=Items[OnNowShown], operation_id="list_on_now")
def on_now(request: HttpRequest, wanted: Query[schemas.RosterWanted]) -> Any:
    """Who of each team is on shift and on call, now or at another moment."""
    rows = Schedule.objects.filter(ended_at__isnull=True)
    found = page(rows, order=("id",), limit=wanted.limit, cursor=wanted.cursor)
    there = queries.on_now_by_team([row.team for row in found.items], wanted.at)
    items = [
        {"team": team, "on_shift": list(one.on_shift), "on_call": list(one.on_call)} for team, one in there.items()
    ]
    return {"items": items, "next_cursor": found.next_cursor}


@router.get("/gaps", auth=READ, response=Items[PromiseGapShown], operation_id="list_promise_gaps")
def gaps(request: HttpRequest) -> Any:
    """Promises of the next two weeks that nobody stands behind."""
    found = queries.foreseen_gaps(clock.now())
    names = ("tier", "calendar", "promises", "clients", "starts_at", "ends_at")
    return {"items": [{name: getattr(gap, name) for name in names} for gap in found], "next_cursor": None}


@router.get("/{team}", auth=READ, response=StretchShown, operation_id="get_roster")
def roster(request: HttpRequest, team: str, wanted: Query[schemas.StretchWanted]) -> Any:
    """A team's duties and gaps, from `since` (now) until `until` (a week later), over 62 days at most."""
    schedule = access.schedule_for_staff(caller_of(request).user, team)
    start = (wanted.since or clock.now()).replace(microsecond=0)
    end = wanted.until or start + timedelta(days=7)
    if not start < end <= start + _LONGEST:
        raise ProblemForPerson(_("Ask for at most 62 days, the end after the beginning."))
    found = queries.roster_of(schedule, start, end)
    duties = [
        {
            "person_id": duty.person,
            "kind": duty.kind.value,
            "starts_at": duty.starts_at,
            "ends_at": duty.ends_at,
            "why": [step.cause.value for step in duty.why],
        }
        for duty in found.duties(start, end)
    ]
    missing = queries.staffing_gaps(found, plans.current(), team, start, end)
    leaf = f"teams.{team}.coverage"
    shown = [
        {"starts_at": gap.starts_at, "ends_at": gap.ends_at, "has": gap.has, "needs": gap.needs, "leaf": leaf}
        for gap in missing
    ]
    return {"team": team, "duties": duties, "gaps": shown}


@router.post("/{team}/overrides", auth=WRITE, response={201: OverrideShown}, operation_id="add_override")
def add_override(request: HttpRequest, team: str, given: schemas.NewOverride) -> Any:
    """Put somebody on the roster; who doesn't lead may offer themself alone."""
    caller = caller_of(request)
    schedule = access.schedule_for_staff(caller.user, team)
    access.require_own_or_lead(caller.user, given.person_id)
    replaces = colleague(given.replaces_id) if given.replaces_id and not given.adds else None
    facts = {name: getattr(given, name) for name in ("starts_at", "ends_at", "adds", "kind", "reason")}
    made = actions.add_override(
        schedule, person=colleague(given.person_id), replaces=replaces, actor=caller.actor, **facts
    )
    return Status(201, made)


@router.delete("/overrides/{override_id}", auth=WRITE, response={204: None}, operation_id="withdraw_override")
def withdraw_override(request: HttpRequest, override_id: Id) -> Any:
    """Take an override back; one that has begun ends now."""
    caller = caller_of(request)
    actions.withdraw_override(access.override_to_withdraw(caller.user, override_id), actor=caller.actor)
    return Status(204, None)
