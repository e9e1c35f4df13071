"""Absences: told, asked for, decided, ended."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from seiketsu.core import clock
from seiketsu.core.http.paging import page
from seiketsu.core.http.schemas import Id, Items
from seiketsu.schedules import access, actions
from seiketsu.schedules.api import schemas
from seiketsu.schedules.api.callers import READ, WRITE, caller_of, colleague
from seiketsu.schedules.api.schemas import AbsenceShown
from seiketsu.schedules.models import Absence, AbsenceKind

router = Router(tags=["rosters"])


@router.get("", auth=READ, response=Items[AbsenceShown], operation_id="list_absences")
def list_absences(request: HttpRequest, wanted: Query[schemas.AbsencesWanted]) -> Any:
    """Who is away or asks to be, the oldest row first."""
    user = caller_of(request).user
    rows = Absence.objects.filter(withdrawn_at__isnull=True)
    if not wanted.over:
        rows = rows.filter(ends_at__gt=clock.now())
    if wanted.person_id is not None:
        rows = rows.filter(person_id=wanted.person_id)
    if wanted.team:
        rows = rows.filter(person__staff_profile__teams__contains=[wanted.team])
    found = page(rows, order=("id",), limit=wanted.limit, cursor=wanted.cursor)
    sees_all = access.leads(user)
    items = [AbsenceShown.of(row, reveals=sees_all or row.person_id == user.pk) for row in found.items]
    return {"items": items, "next_cursor": found.next_cursor}


@router.post("", auth=WRITE, response={201: AbsenceShown}, operation_id="report_absence")
def report_absence(request: HttpRequest, given: schemas.NewAbsence) -> Any:
    """Say that somebody is away. Leave is asked for where the plan wants a lead for it and the caller isn't one."""
    caller = caller_of(request)
    person_id = given.person_id or caller.user.pk
    access.require_own_or_lead(caller.user, person_id)
    person = colleague(person_id)
    times = {name: getattr(given, name) for name in ("starts_at", "ends_at", "note")}
    if given.kind == AbsenceKind.LEAVE.value and not access.leads(caller.user):
        made = actions.ask_for_leave(person, actor=caller.actor, **times)
    else:
        made = actions.report_absence(person, kind=given.kind, actor=caller.actor, **times)
    return Status(201, AbsenceShown.of(made, reveals=True))


@router.put("/{absence_id}/decision", auth=WRITE, response=AbsenceShown, operation_id="decide_leave")
def decide_leave(request: HttpRequest, absence_id: Id, given: schemas.Decision) -> Any:
    """A lead agrees to a leave, or refuses it."""
    caller = caller_of(request)
    leave = access.leave_to_decide(caller.user, absence_id)
    decide = actions.agree_to_leave if given.agreed else actions.refuse_leave
    return AbsenceShown.of(decide(leave, decided_by=caller.user, actor=caller.actor), reveals=True)


@router.delete("/{absence_id}", auth=WRITE, response={204: None}, operation_id="end_absence_of_roster")
def end_absence(request: HttpRequest, absence_id: Id) -> Any:
    """Somebody is back, or will not be away after all."""
    caller = caller_of(request)
    actions.end_absence(access.absence_to_end(caller.user, absence_id), actor=caller.actor)
    return Status(204, None)
