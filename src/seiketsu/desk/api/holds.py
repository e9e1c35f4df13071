"""Legal holds, for programs of the staff."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from seiketsu.accounts import actions
from seiketsu.accounts.models import LegalHold
from seiketsu.accounts.queries.holds import lifted_holds, standing_holds
from seiketsu.core.errors import NotFound
from seiketsu.core.http.bearer import Bearer
from seiketsu.core.http.paging import page
from seiketsu.core.http.schemas import Given, Id, Items, Moment, PageWanted, Shown
from seiketsu.desk.api.callers import staff_caller
from seiketsu.desk.holds import place

router = Router(tags=["holds"])
READ, WRITE = Bearer("people:read"), Bearer("people:write")
_Reason = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]


class HoldGiven(Given):
    subject_kind: Literal["person", "organization", "ticket"]
    subject_id: Id
    reason: _Reason


class LiftingGiven(Given):
    reason: _Reason


class HoldShown(Shown):
    id: int
    subject_kind: str
    subject_id: int
    label: str
    reason: str
    placed_by_id: int
    placed_at: Moment
    lifted_by_id: int | None
    lifted_at: Moment | None
    lifted_because: str


class HoldsWanted(PageWanted):
    state: Literal["standing", "lifted"] = "standing"


@router.get("", auth=READ, response=Items[HoldShown], operation_id="list_holds")
def list_holds(request: HttpRequest, wanted: Query[HoldsWanted]) -> Any:
    """Holds that stand, or those that were lifted; the newest first."""
    staff_caller(request)
    rows = standing_holds() if wanted.state == "standing" else lifted_holds()
    found = page(rows, order=("-id",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": found.items, "next_cursor": found.next_cursor}


@router.post("", auth=WRITE, response={201: HoldShown}, operation_id="place_hold")
def place_hold(request: HttpRequest, given: HoldGiven) -> Any:
    """Nothing that it covers is erased or deleted by retention while it stands."""
    caller = staff_caller(request)
    made = place(given.subject_kind, str(given.subject_id), reason=given.reason, by=caller.user, actor=caller.actor)
    return Status(201, made)


@router.post("/{hold_id}/lifting", auth=WRITE, response=HoldShown, operation_id="lift_hold")
def lift_hold(request: HttpRequest, hold_id: Id, given: LiftingGiven) -> Any:
    """What it kept may be erased and deleted again. Again is harmless."""
    caller = staff_caller(request)
    hold = LegalHold.objects.filter(pk=hold_id).first()
    if hold is None:
        raise NotFound(_("There is no such hold."))
    return actions.lift_hold(hold, reason=given.reason, by=caller.user, actor=caller.actor)
