"""Members of the staff, regions, and the caller's own record and tokens."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from seiketsu.accounts import actions, queries
from seiketsu.accounts.api import schemas
from seiketsu.accounts.api.organizations import READ, caller_of
from seiketsu.accounts.api.schemas import InvitationShown, MeShown, RegionShown, StaffShown, TokenShown
from seiketsu.accounts.models import Region, User
from seiketsu.core.errors import NotFound
from seiketsu.core.http.bearer import Bearer
from seiketsu.core.http.paging import page
from seiketsu.core.http.schemas import Id, Items, PageWanted

router = Router(tags=["staff"])
own_router = Router(tags=["own"])
READ_STAFF, WRITE_STAFF = Bearer("staff:read"), Bearer("staff:write")


def _member(user_id: int) -> User:
    found = queries.staff(active=False).filter(pk=user_id).first()
    if found is None:
        raise NotFound(_("There is no such member of the staff."))
    return found


@router.get("", auth=READ_STAFF, response=Items[StaffShown], operation_id="list_staff")
def list_staff(request: HttpRequest, wanted: Query[schemas.StaffWanted]) -> Any:
    """Active members of the staff in the order in which they came."""
    rows = queries.staff_by_team(wanted.team) if wanted.team else queries.staff()
    if wanted.search:
        rows = rows.filter(name__icontains=wanted.search)
    found = page(rows, order=("id",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": [StaffShown.of(row) for row in found.items], "next_cursor": found.next_cursor}


@router.post("", auth=WRITE_STAFF, response={201: StaffShown}, operation_id="create_staff")
def create_staff(request: HttpRequest, given: schemas.NewStaff) -> Any:
    """Add a member of the staff, who signs in with an emailed code."""
    return Status(201, StaffShown.of(actions.add_staff(actor=caller_of(request).actor, **given.dict())))


@router.get("/{user_id}", auth=READ_STAFF, response=StaffShown, operation_id="get_staff")
def get_staff(request: HttpRequest, user_id: Id) -> Any:
    return StaffShown.of(_member(user_id))


@router.patch("/{user_id}", auth=WRITE_STAFF, response=StaffShown, operation_id="change_staff")
def change_staff(request: HttpRequest, user_id: Id, given: schemas.StaffChange) -> Any:
    """Change what routing and permissions know about a member of the staff."""
    actions.change_staff(_member(user_id), actor=caller_of(request).actor, **given.changes())
    return StaffShown.of(_member(user_id))


@router.post("/{user_id}/invitation", auth=WRITE_STAFF, response={201: InvitationShown}, operation_id="invite_staff")
def invite_staff(request: HttpRequest, user_id: Id) -> Any:
    """Mail a colleague a single-use way in; again until they have come. An earlier invitation stops working."""
    caller = caller_of(request)
    return Status(201, actions.invite(_member(user_id), by=caller.user, actor=caller.actor))


@router.put("/{user_id}/absence", auth=WRITE_STAFF, response=StaffShown, operation_id="set_absence")
def set_absence(request: HttpRequest, user_id: Id, given: schemas.Absence) -> Any:
    """Nothing is routed to the person until the moment."""
    actions.change_staff(_member(user_id), actor=caller_of(request).actor, away_until=given.until)
    return StaffShown.of(_member(user_id))


@router.delete("/{user_id}/absence", auth=WRITE_STAFF, response=StaffShown, operation_id="end_absence")
def end_absence(request: HttpRequest, user_id: Id) -> Any:
    """The person is back."""
    actions.change_staff(_member(user_id), actor=caller_of(request).actor, away_until=None)
    return StaffShown.of(_member(user_id))


@own_router.get("/me", auth=Bearer(), response=MeShown, operation_id="get_me")
def get_me(request: HttpRequest) -> Any:
    """Whose token this is, and what it may do now."""
    caller = caller_of(request)
    return {
        "id": caller.user.pk,
        "name": caller.user.name,
        "email": caller.user.email,
        "kind": caller.user.kind,
        "role": caller.role,
        "organization_id": caller.organization.pk if caller.organization else None,
        "scopes": sorted(caller.scopes),
    }


@own_router.get("/tokens", auth=READ_STAFF, response=Items[TokenShown], operation_id="list_tokens")
def list_tokens(request: HttpRequest, wanted: Query[PageWanted]) -> Any:
    """The caller's own tokens, revoked ones too; none can be read again."""
    found = page(queries.tokens_of(caller_of(request).user), order=("-id",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": found.items, "next_cursor": found.next_cursor}


@own_router.delete("/tokens/{token_id}", auth=READ_STAFF, response={204: None}, operation_id="revoke_token")
def revoke_token(request: HttpRequest, token_id: Id) -> Any:
    """Make one of the caller's own tokens useless."""
    caller = caller_of(request)
    token = queries.tokens_of(caller.user).filter(pk=token_id).first()
    if token is None:
        raise NotFound(_("There is no such token."))
    actions.revoke_token(token, actor=caller.actor)
    return Status(204, None)


@own_router.get("/regions", auth=READ, response=Items[RegionShown], operation_id="list_regions")
def list_regions(request: HttpRequest, wanted: Query[PageWanted]) -> Any:
    """Where instances of the platform run."""
    found = page(Region.objects.all(), order=("slug",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": found.items, "next_cursor": found.next_cursor}
