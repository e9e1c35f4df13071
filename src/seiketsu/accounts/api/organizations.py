"""Client organizations, their domains, members and instances."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from seiketsu.accounts import actions, queries
from seiketsu.accounts.access import TokenUser, organization_for, person_for
from seiketsu.accounts.api import schemas
from seiketsu.accounts.api.schemas import DomainShown, InstanceShown, MemberShown, OrganizationShown
from seiketsu.accounts.models import Instance, Membership, Organization, User
from seiketsu.core.errors import NotFound, ProblemForPerson
from seiketsu.core.http.bearer import Bearer
from seiketsu.core.http.paging import page
from seiketsu.core.http.schemas import Id, Items, PageWanted

router = Router(tags=["organizations"])
READ, WRITE = Bearer("organizations:read"), Bearer("organizations:write")
READ_PEOPLE, WRITE_PEOPLE = Bearer("people:read"), Bearer("people:write")


def caller_of(request: HttpRequest) -> TokenUser:
    """The caller, whom ``Bearer`` has let in."""
    caller: TokenUser = request.caller  # type: ignore[attr-defined]
    return caller


def _manager(user_id: int | None) -> User | None:
    if user_id is None:
        return None
    found = queries.staff().filter(pk=user_id).first()
    if found is None:
        raise ProblemForPerson(_("The success manager must be an active member of the staff."))
    return found


def _details(given: schemas.NewOrganization | schemas.OrganizationChange) -> dict[str, Any]:
    details = given.changes() if isinstance(given, schemas.OrganizationChange) else given.dict()
    if "success_manager_id" in details:
        details["success_manager"] = _manager(details.pop("success_manager_id"))
    return details


@router.get("", auth=READ, response=Items[OrganizationShown], operation_id="list_organizations")
def list_organizations(request: HttpRequest, wanted: Query[schemas.OrganizationsWanted]) -> Any:
    """Organizations by name. A client's token sees its own."""
    caller = caller_of(request)
    rows = queries.readable_organizations(for_client=caller.is_client)
    rows = rows.filter(archived_at__isnull=not wanted.archived)
    if wanted.tier:
        rows = rows.filter(tier=wanted.tier)
    if wanted.search:
        rows = rows.filter(name__icontains=wanted.search)
    found = page(rows, order=("sort_name", "id"), limit=wanted.limit, cursor=wanted.cursor)
    shown = [OrganizationShown.of(row, for_client=caller.is_client) for row in found.items]
    return {"items": shown, "next_cursor": found.next_cursor}


@router.post("", auth=WRITE, response={201: OrganizationShown}, operation_id="create_organization")
def create_organization(request: HttpRequest, given: schemas.NewOrganization) -> Any:
    """Take on a client."""
    organization = actions.create_organization(actor=caller_of(request).actor, **_details(given))
    return Status(201, OrganizationShown.of(organization, for_client=False))


@router.get("/{organization_id}", auth=READ, response=OrganizationShown, operation_id="get_organization")
def get_organization(request: HttpRequest, organization_id: Id) -> Any:
    caller = caller_of(request)
    return OrganizationShown.of(organization_for(caller, organization_id), for_client=caller.is_client)


@router.patch("/{organization_id}", auth=WRITE, response=OrganizationShown, operation_id="change_organization")
def change_organization(request: HttpRequest, organization_id: Id, given: schemas.OrganizationChange) -> Any:
    """Change what is named; everything else stays as it is."""
    caller = caller_of(request)
    organization = organization_for(caller, organization_id)
    changed = actions.change_organization(organization, actor=caller.actor, **_details(given))
    return OrganizationShown.of(changed, for_client=False)


@router.put("/{organization_id}/tier", auth=WRITE, response=OrganizationShown, operation_id="set_tier")
def set_tier(request: HttpRequest, organization_id: Id, given: schemas.TierChoice) -> Any:
    """Move the organization to another tier; promises on open tickets follow."""
    caller = caller_of(request)
    changed = actions.change_tier(organization_for(caller, organization_id), given.tier, actor=caller.actor)
    return OrganizationShown.of(changed, for_client=False)


@router.put("/{organization_id}/archival", auth=WRITE, response=OrganizationShown, operation_id="archive_organization")
def archive_organization(request: HttpRequest, organization_id: Id) -> Any:
    """End the relation: its people can no longer sign in for it."""
    caller = caller_of(request)
    changed = actions.archive_organization(organization_for(caller, organization_id), actor=caller.actor)
    return OrganizationShown.of(changed, for_client=False)


@router.delete(
    "/{organization_id}/archival", auth=WRITE, response=OrganizationShown, operation_id="restore_organization"
)
def restore_organization(request: HttpRequest, organization_id: Id) -> Any:
    """Take an archived organization back."""
    caller = caller_of(request)
    changed = actions.restore_organization(organization_for(caller, organization_id), actor=caller.actor)
    return OrganizationShown.of(changed, for_client=False)


@router.get("/{organization_id}/domains", auth=WRITE, response=Items[DomainShown], operation_id="list_domains")
def list_domains(request: HttpRequest, organization_id: Id) -> Any:
    """The mail domains whose senders belong to it; never more than one page."""
    organization = organization_for(caller_of(request), organization_id)
    return {"items": [{"domain": name} for name in queries.domains_of(organization)], "next_cursor": None}


@router.put(
    "/{organization_id}/domains/{domain}", auth=WRITE, response=DomainShown, operation_id="add_organization_domain"
)
def add_domain(request: HttpRequest, organization_id: Id, domain: schemas.Domain) -> Any:
    """Let mail from the domain belong to the organization."""
    caller = caller_of(request)
    return actions.add_domain(organization_for(caller, organization_id), domain, actor=caller.actor)


@router.delete(
    "/{organization_id}/domains/{domain}", auth=WRITE, response={204: None}, operation_id="remove_organization_domain"
)
def remove_domain(request: HttpRequest, organization_id: Id, domain: schemas.Domain) -> Any:
    caller = caller_of(request)
    actions.remove_domain(organization_for(caller, organization_id), domain, actor=caller.actor)
    return Status(204, None)


@router.get("/{organization_id}/people", auth=READ_PEOPLE, response=Items[MemberShown], operation_id="list_members")
def list_members(request: HttpRequest, organization_id: Id, wanted: Query[PageWanted]) -> Any:
    """The organization's people in the order in which they came."""
    caller = caller_of(request)
    rows = queries.readable_members(organization_for(caller, organization_id), for_client=caller.is_client)
    found = page(rows, order=("id",), limit=wanted.limit, cursor=wanted.cursor)
    shown = [MemberShown.of(row, for_client=caller.is_client) for row in found.items]
    return {"items": shown, "next_cursor": found.next_cursor}


@router.put(
    "/{organization_id}/people/{person_id}", auth=WRITE_PEOPLE, response=MemberShown, operation_id="set_membership"
)
def set_membership(request: HttpRequest, organization_id: Id, person_id: Id, given: schemas.RoleChoice) -> Any:
    """Put a person into the organization, or change their role there."""
    caller = caller_of(request)
    organization, person = organization_for(caller, organization_id), person_for(caller, person_id)
    return MemberShown.of(actions.set_membership(person, organization, given.role, actor=caller.actor))


@router.delete(
    "/{organization_id}/people/{person_id}", auth=WRITE_PEOPLE, response={204: None}, operation_id="remove_membership"
)
def remove_membership(request: HttpRequest, organization_id: Id, person_id: Id) -> Any:
    """Take a person out of the organization; what they wrote stays."""
    caller = caller_of(request)
    organization = organization_for(caller, organization_id)
    row = Membership.objects.filter(organization=organization, user_id=person_id).select_related("user").first()
    if row is None:
        raise NotFound(_("This person does not belong to the organization."))
    actions.remove_membership(row.user, organization, actor=caller.actor)
    return Status(204, None)


@router.get("/{organization_id}/instances", auth=READ, response=Items[InstanceShown], operation_id="list_instances")
def list_instances(request: HttpRequest, organization_id: Id, wanted: Query[PageWanted]) -> Any:
    """Installations of the platform that the organization uses."""
    organization = organization_for(caller_of(request), organization_id)
    rows = Instance.objects.filter(organization=organization).select_related("region")
    found = page(rows, order=("id",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": [InstanceShown.of(row) for row in found.items], "next_cursor": found.next_cursor}


@router.post("/{organization_id}/instances", auth=WRITE, response={201: InstanceShown}, operation_id="create_instance")
def create_instance(request: HttpRequest, organization_id: Id, given: schemas.NewInstance) -> Any:
    caller = caller_of(request)
    organization = organization_for(caller, organization_id)
    return Status(201, InstanceShown.of(actions.add_instance(organization, actor=caller.actor, **given.dict())))


@router.patch(
    "/{organization_id}/instances/{instance_id}", auth=WRITE, response=InstanceShown, operation_id="change_instance"
)
def change_instance(request: HttpRequest, organization_id: Id, instance_id: Id, given: schemas.InstanceChange) -> Any:
    """Note that the instance moved, was upgraded or has another address."""
    caller = caller_of(request)
    organization: Organization = organization_for(caller, organization_id)
    row = Instance.objects.filter(organization=organization, pk=instance_id).first()
    if row is None:
        raise NotFound(_("There is no such instance."))
    return InstanceShown.of(actions.change_instance(row, actor=caller.actor, **given.changes()))
