"""People of clients."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from seiketsu.accounts import actions, queries
from seiketsu.accounts.access import organization_for, person_for
from seiketsu.accounts.api import schemas
from seiketsu.accounts.api.organizations import READ_PEOPLE, WRITE_PEOPLE, caller_of
from seiketsu.accounts.api.schemas import IdentityShown, InvitationShown, PersonShown
from seiketsu.core.http.paging import page
from seiketsu.core.http.schemas import Id, Items

router = Router(tags=["people"])


@router.get("", auth=READ_PEOPLE, response=Items[PersonShown], operation_id="list_people")
def list_people(request: HttpRequest, wanted: Query[schemas.PeopleWanted]) -> Any:
    """Clients' people, the newest first. ``email`` finds whoever is recognised by the address."""
    caller = caller_of(request)
    rows = queries.readable_people(for_client=caller.is_client)
    if wanted.search:
        rows = rows.filter(name__icontains=wanted.search)
    if wanted.email:
        rows = queries.with_address(rows, wanted.email, for_client=caller.is_client)
    found = page(rows, order=("-id",), limit=wanted.limit, cursor=wanted.cursor)
    shown = [PersonShown.of(row, for_client=caller.is_client) for row in found.items]
    return {"items": shown, "next_cursor": found.next_cursor}


@router.post("", auth=WRITE_PEOPLE, response={201: PersonShown}, operation_id="create_person")
def create_person(request: HttpRequest, given: schemas.NewPerson) -> Any:
    caller = caller_of(request)
    details = given.dict(exclude={"organization_id"})
    organization = organization_for(caller, given.organization_id) if given.organization_id else None
    return Status(201, PersonShown.of(actions.add_person(actor=caller.actor, organization=organization, **details)))


@router.get("/{person_id}", auth=READ_PEOPLE, response=PersonShown, operation_id="get_person")
def get_person(request: HttpRequest, person_id: Id) -> Any:
    caller = caller_of(request)
    return PersonShown.of(person_for(caller, person_id), for_client=caller.is_client)


@router.patch("/{person_id}", auth=WRITE_PEOPLE, response=PersonShown, operation_id="change_person")
def change_person(request: HttpRequest, person_id: Id, given: schemas.PersonChange) -> Any:
    """Change what is named. An old address still recognises the person."""
    caller = caller_of(request)
    changed = actions.change_person(person_for(caller, person_id), actor=caller.actor, **given.changes())
    return PersonShown.of(changed)


@router.post(
    "/{person_id}/invitation", auth=WRITE_PEOPLE, response={201: InvitationShown}, operation_id="invite_person"
)
def invite_person(request: HttpRequest, person_id: Id) -> Any:
    """Mail the person a single-use way in; again until they have come. An earlier invitation stops working."""
    caller = caller_of(request)
    person = person_for(caller, person_id)
    return Status(201, actions.invite(person, by=caller.user, actor=caller.actor, organization=caller.organization))


@router.get("/{person_id}/identities", auth=WRITE_PEOPLE, response=Items[IdentityShown], operation_id="list_identities")
def list_identities(request: HttpRequest, person_id: Id) -> Any:
    """Addresses and numbers by which the person is recognised; never more than one page."""
    person = person_for(caller_of(request), person_id)
    return {"items": list(person.identities.order_by("id")), "next_cursor": None}


@router.post(
    "/{person_id}/identities", auth=WRITE_PEOPLE, response={201: IdentityShown}, operation_id="create_identity"
)
def create_identity(request: HttpRequest, person_id: Id, given: schemas.NewIdentity) -> Any:
    """Recognise the person by one more address or number."""
    caller = caller_of(request)
    return Status(201, actions.add_identity(person_for(caller, person_id), given.kind, given.value, actor=caller.actor))


@router.put("/{person_id}/deactivation", auth=WRITE_PEOPLE, response=PersonShown, operation_id="deactivate_person")
def deactivate_person(request: HttpRequest, person_id: Id) -> Any:
    """Close every way in."""
    caller = caller_of(request)
    return PersonShown.of(actions.deactivate_person(person_for(caller, person_id), actor=caller.actor))


@router.delete("/{person_id}/deactivation", auth=WRITE_PEOPLE, response=PersonShown, operation_id="reactivate_person")
def reactivate_person(request: HttpRequest, person_id: Id) -> Any:
    """Let the person in again."""
    caller = caller_of(request)
    return PersonShown.of(actions.reactivate_person(person_for(caller, person_id), actor=caller.actor))
