"""Views that people keep."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from seiketsu.accounts.access import TokenUser
from seiketsu.core.errors import NotPermitted
from seiketsu.core.http.schemas import Given, Id, Items, Line, Moment, PageWanted, Shown, Word
from seiketsu.desk import queries
from seiketsu.desk.api.asking import asked_by
from seiketsu.desk.api.callers import READ, WRITE, caller_of
from seiketsu.desk.api.schemas import TicketShown
from seiketsu.desk.saved_views import access, actions
from seiketsu.desk.saved_views import queries as saved
from seiketsu.desk.saved_views.actions import ViewContent

router = Router(tags=["views"])

Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]
QueryText = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]
Columns = Annotated[list[Line], Field(max_length=6)]
Readers = Literal["all", "team", "personal"]


class NewView(Given):
    """A view; without `visibility` it is the caller's own."""

    name: Name
    query: QueryText = ""
    order: Word = "due"
    columns: Columns = []
    visibility: Readers = "personal"
    team: Line = ""


class ViewChange(Given):
    """What is named is changed, the rest stays."""

    name: Name = ""
    query: QueryText = ""
    order: Word = "due"
    columns: Columns = []
    visibility: Readers = "personal"
    team: Line = ""


class SavedViewShown(Shown):
    """`count` stops at 1,000; `is_least` where there may be more."""

    id: int
    name: str
    query: str
    order: str
    columns: list[str]
    visibility: str
    team: str
    owner_id: int
    updated_at: Moment
    count: int | None = None
    is_least: bool | None = None


def _staff(request: HttpRequest) -> TokenUser:
    caller = caller_of(request)
    if caller.is_client:
        raise NotPermitted(_("Only the staff may do this."))
    return caller


@router.get("", auth=READ, response=Items[SavedViewShown], operation_id="list_views")
def list_views(request: HttpRequest) -> Any:
    """The views that the caller sees, in the order of the rail, each with its count; never more than one page."""
    user = _staff(request).user
    rows = list(access.views_for(user))
    counts = saved.counts_of(rows, user)
    items = []
    for row in rows:
        shown = SavedViewShown.model_validate(row)
        items.append(shown.model_copy(update={"count": counts[row.pk].number, "is_least": counts[row.pk].is_least}))
    return {"items": items, "next_cursor": None}


@router.post("", auth=WRITE, response={201: SavedViewShown}, operation_id="create_view")
def create_view(request: HttpRequest, given: NewView) -> Any:
    """Keep a query under a name; for others only leads may."""
    caller = _staff(request)
    asked_by(caller.user, given.query)
    return Status(201, actions.create_view(ViewContent(**given.model_dump()), owner=caller.user, actor=caller.actor))


@router.get("/{view_id}", auth=READ, response=SavedViewShown, operation_id="get_view")
def get_view(request: HttpRequest, view_id: Id) -> Any:
    return access.view_for(_staff(request).user, view_id)


@router.patch("/{view_id}", auth=WRITE, response=SavedViewShown, operation_id="change_view")
def change_view(request: HttpRequest, view_id: Id, given: ViewChange) -> Any:
    """Change what is named."""
    caller = _staff(request)
    view = access.view_for(caller.user, view_id, to_edit=True)
    changes = given.changes()
    if "query" in changes:
        asked_by(caller.user, changes["query"])
    names = ("name", "query", "order", "columns", "visibility", "team")
    content = ViewContent(**{name: changes.get(name, getattr(view, name)) for name in names})
    return actions.edit_view(view, content, editor=caller.user, actor=caller.actor)


@router.delete("/{view_id}", auth=WRITE, response={204: None}, operation_id="remove_view")
def remove_view(request: HttpRequest, view_id: Id) -> Any:
    caller = _staff(request)
    actions.remove_view(access.view_for(caller.user, view_id, to_edit=True), actor=caller.actor)
    return Status(204, None)


@router.get("/{view_id}/tickets", auth=READ, response=Items[TicketShown], operation_id="list_view_tickets")
def list_view_tickets(request: HttpRequest, view_id: Id, wanted: Query[PageWanted]) -> Any:
    """The view's tickets in its order, read for the caller: `assignee:me` is whoever asks."""
    user = _staff(request).user
    view = saved.as_view(access.view_for(user, view_id))
    found = queries.tickets_of(view, user=user, cursor=wanted.cursor or None, limit=wanted.limit)
    return {"items": [TicketShown.of(row, for_client=False) for row in found.items], "next_cursor": found.next_cursor}
