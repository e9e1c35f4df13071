"""Who takes tickets, what they have, and what waits for them."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from seiketsu.accounts import queries as accounts
from seiketsu.accounts.access import TokenUser
from seiketsu.accounts.models import User
from seiketsu.core.errors import NotFound, NotPermitted
from seiketsu.core.http.bearer import Bearer
from seiketsu.core.http.schemas import Given, Id, Items, Line, Moment, PageWanted, Shown
from seiketsu.desk import actions, queries
from seiketsu.desk import policy as policies
from seiketsu.desk.api.callers import READ, caller_of
from seiketsu.desk.queries import Standing
from seiketsu.desk.queries.team_queue import in_queue

router = Router(tags=["routing"])
READ_STAFF, WRITE_STAFF = Bearer("staff:read"), Bearer("tickets:write")


class AvailabilityWanted(Given):
    """``reason`` is shown to colleagues."""

    state: Literal["available", "away", "offline"]
    reason: Line = ""


class AvailabilityShown(Shown):
    """``state`` is empty while somebody never said anything; ``load`` and ``limit`` are in ordinary tickets."""

    user_id: int
    name: str
    state: str
    reason: str
    since: Moment | None
    is_automatic: bool
    set_by_id: int | None
    is_on_shift: bool
    is_on_call: bool
    absent_until: Moment | None
    back_at: Moment | None
    open_tickets: int
    load: float
    limit: int

    @classmethod
    def of(cls, one: Standing) -> AvailabilityShown:
        row = one.availability
        return cls(
            user_id=one.person.pk,
            name=one.person.name,
            state=row.state if row else "",
            reason=row.reason if row else "",
            since=row.set_at if row and row.state else None,
            is_automatic=row.is_automatic if row else False,
            set_by_id=row.set_by_id if row else None,
            is_on_shift=one.is_on_shift,
            is_on_call=one.is_on_call,
            absent_until=one.absent_until,
            back_at=one.back_at,
            open_tickets=one.load.tickets,
            load=float(one.load.weight),
            limit=one.load.limit,
        )


class WaitingShown(Shown):
    """A ticket in a queue; ``place`` is 1 for the next one."""

    place: int
    ticket_id: int
    subject: str
    tier: str
    priority: str
    due_at: Moment | None


@router.get(
    "/staff/{user_id}/availability", auth=READ_STAFF, response=AvailabilityShown, operation_id="get_availability"
)
def get_availability(request: HttpRequest, user_id: Id) -> Any:
    """Whether somebody takes tickets, and what they have."""
    _staff_only(request)
    return AvailabilityShown.of(_standing(_member(user_id)))


@router.put(
    "/staff/{user_id}/availability", auth=WRITE_STAFF, response=AvailabilityShown, operation_id="set_availability"
)
def set_availability(request: HttpRequest, user_id: Id, given: AvailabilityWanted) -> Any:
    """Say whether somebody takes tickets: oneself, or for others as a team lead."""
    caller, person = _staff_only(request), _member(user_id)
    actions.set_availability(person, state=given.state, reason=given.reason, actor=caller.actor, by=caller.user)
    return AvailabilityShown.of(_standing(person))


@router.get("/teams/{team}/queue", auth=READ, response=Items[WaitingShown], operation_id="list_team_queue")
def list_team_queue(request: HttpRequest, team: str, wanted: Query[PageWanted]) -> Any:
    """The first tickets that wait in a team's queue, in the order in which they are handed out."""
    _staff_only(request)
    if team not in policies.current().plan.document.teams:
        raise NotFound(_("The plan has no team “%(value)s”.") % {"value": team})
    items = [
        WaitingShown(
            place=place,
            ticket_id=one.pk,
            subject=one.subject_line,
            tier=one.tier,
            priority=one.priority,
            due_at=one.next_due_at,
        )
        for place, one in enumerate(in_queue(team)[: wanted.limit], start=1)
    ]
    return {"items": items, "next_cursor": None}


def _staff_only(request: HttpRequest) -> TokenUser:
    caller = caller_of(request)
    if caller.is_client:
        raise NotPermitted(_("Only the staff may do this."))
    return caller


def _member(user_id: int) -> User:
    found = accounts.staff(active=False).filter(pk=user_id).first()
    if found is None:
        raise NotFound(_("There is no such member of the staff."))
    return found


def _standing(person: User) -> Standing:
    return next(one for one in queries.staffing((), people=[person.pk]).people if one.person.pk == person.pk)
