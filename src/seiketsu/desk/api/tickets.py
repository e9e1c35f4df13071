"""Tickets: listed, opened, read, changed, removed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from seiketsu.accounts import actions as accounts
from seiketsu.accounts import queries as people
from seiketsu.accounts.access import TokenUser
from seiketsu.accounts.models import Organization, User
from seiketsu.core.errors import NotFound, NotPermitted, ProblemForPerson
from seiketsu.core.http.paging import page
from seiketsu.core.http.schemas import Id, Items
from seiketsu.desk import actions
from seiketsu.desk.api.asking import asked_by
from seiketsu.desk.api.callers import (
    READ,
    WRITE,
    attachments_of,
    body_of,
    caller_of,
    people_of,
    shown,
    staff_ticket,
    ticket_of,
    writing,
)
from seiketsu.desk.api.schemas import NewTicket, Requester, TicketChange, TicketShown, TicketsWanted
from seiketsu.desk.errors import TicketChanged
from seiketsu.desk.models import Ticket

router = Router(tags=["tickets"])

_EQUAL = ("status", "priority", "tier", "team", "category", "external_id")
_IDS = ("organization_id", "requester_id", "assignee_id")
_CLIENTS_FILTERS = {"limit", "cursor", "status", "priority", "organization_id", "requester_id"}
_STAFF_ONLY = ("requester", "priority", "team", "tags", "cc", "external_id")


def _filtered(rows: QuerySet[Ticket], wanted: TicketsWanted) -> QuerySet[Ticket]:
    given = {name: getattr(wanted, name) for name in (*_EQUAL, *_IDS)}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    if wanted.tag:
        rows = rows.filter(tags__contains=[wanted.tag])
    if wanted.updated_since is not None:
        rows = rows.filter(updated_at__gte=wanted.updated_since)
    return rows


@router.get("", auth=READ, response=Items[TicketShown], operation_id="list_tickets")
def list_tickets(request: HttpRequest, wanted: Query[TicketsWanted]) -> Any:
    """Tickets, the newest first. A client's token sees its person's own, or its organization's for a manager."""
    caller = caller_of(request)
    strange = sorted(wanted.model_fields_set - _CLIENTS_FILTERS)
    if caller.is_client and strange:
        raise NotPermitted(_("Only the staff may filter by %(names)s.") % {"names": ", ".join(strange)})
    rows = Ticket.objects.for_portal() if caller.is_client else Ticket.objects.kept()
    order: tuple[str, ...] = ("updated_at", "id") if wanted.updated_since is not None else ("-id",)
    if wanted.query.strip():
        asked = asked_by(caller.user, wanted.query)
        rows, order = asked.ordered(), asked.ordered_by if asked.order else order
    found = page(_filtered(rows, wanted), order=order, limit=wanted.limit, cursor=wanted.cursor)
    items = [TicketShown.of(row, for_client=caller.is_client) for row in found.items]
    return {"items": items, "next_cursor": found.next_cursor}


@router.post("", auth=WRITE, response={201: TicketShown}, operation_id="create_ticket")
def create_ticket(request: HttpRequest, given: NewTicket) -> Any:
    """Open a ticket. It is classified, routed and put under the promises of the client's tier at once."""
    caller = caller_of(request)
    with writing(caller):
        requester, organization = _who_asks(caller, given)
        ticket = actions.open_ticket(
            requester=requester,
            organization=organization,
            subject_line=given.subject,
            body=body_of(given.body),
            channel="api",
            actor=caller.actor,
            author=requester,
            priority=given.priority,
            category=given.category,
            team=given.team,
            tags=given.tags,
            custom=given.custom,
            attachments=attachments_of(caller, given.attachments),
            cc=people_of(given.cc),
            external_id=given.external_id,
            acknowledge=given.acknowledge,
        )
    return Status(201, shown(caller, ticket))


def _who_asks(caller: TokenUser, given: NewTicket) -> tuple[User, Organization | None]:
    if caller.organization is not None:
        strange = [name for name in _STAFF_ONLY if name in given.model_fields_set]
        if strange or given.organization_id not in (None, caller.organization.pk):
            names = ", ".join(strange) or "organization_id"
            raise NotPermitted(_("Only the staff may set %(names)s.") % {"names": names})
        return caller.user, caller.organization
    person, organization = _requester(caller, given.requester)
    if given.organization_id is None or (organization is not None and organization.pk == given.organization_id):
        return person, organization
    chosen = people.organization_by_id(given.organization_id)
    if chosen is None:
        raise ProblemForPerson(_("There is no such organization."))
    return person, chosen


def _requester(caller: TokenUser, given: Requester | None) -> tuple[User, Organization | None]:
    if given is None or (given.id is None and given.email is None):
        raise ProblemForPerson(_("Say who asks: requester.id or requester.email."))
    if given.id is None:
        match = accounts.match_sender(given.email or "", given.name, actor=caller.actor)
        return match.user, match.organization
    person = people_of([given.id])[0]
    memberships = people.memberships_of(person)
    return person, memberships[0].organization if memberships else None


@router.get("/{ticket_id}", auth=READ, response=TicketShown, operation_id="get_ticket")
def get_ticket(request: HttpRequest, ticket_id: Id) -> Any:
    caller = caller_of(request)
    return TicketShown.of(ticket_of(caller, ticket_id), for_client=caller.is_client)


@router.patch("/{ticket_id}", auth=WRITE, response=TicketShown, operation_id="change_ticket")
def change_ticket(request: HttpRequest, ticket_id: Id, given: TicketChange) -> Any:
    """Change what is named, all or nothing."""
    caller, ticket = staff_ticket(request, ticket_id)
    with transaction.atomic():
        changed = _change(caller, ticket, given)
    return TicketShown.of(changed, for_client=False)


def _change(caller: TokenUser, ticket: Ticket, given: TicketChange) -> Ticket:
    actor, named = caller.actor, given.changes()
    _require_version(ticket, named.pop("version", None))
    if "requester_id" in named:
        ticket = actions.change_requester(ticket, requester=people_of([named["requester_id"]])[0], actor=actor)
    if "organization_id" in named:
        ticket = actions.change_organization(ticket, organization=_organization(named["organization_id"]), actor=actor)
    if "subject" in named:
        ticket = actions.change_subject(ticket, subject_line=named["subject"], actor=actor)
    if "category" in named:
        ticket = actions.change_category(ticket, category=named["category"], actor=actor)
    if "priority" in named:
        ticket = actions.change_priority(ticket, priority=named["priority"], actor=actor)
    if "team" in named:
        ticket = actions.change_team(ticket, team=named["team"], actor=actor)
    if "assignee_id" in named:
        assignee = people_of([named["assignee_id"]])[0] if named["assignee_id"] is not None else None
        ticket = actions.assign(ticket, assignee=assignee, actor=actor)
    if "custom" in named:
        ticket = actions.set_custom(ticket, values=named["custom"], actor=actor)
    if "status" in named:
        ticket = actions.change_status(ticket, status=named["status"], actor=actor)
    return ticket


def _require_version(ticket: Ticket, expected: int | None) -> None:
    """Lock the row for the whole change and compare.

    Raises:
        TicketChanged: somebody changed the ticket since the caller read it.
    """
    now = Ticket.objects.select_for_update().values_list("version", flat=True).get(pk=ticket.pk)
    if expected is not None and now != expected:
        raise TicketChanged(_("The ticket has version %(now)d by now. Read it again, then repeat.") % {"now": now})


def _organization(organization_id: int | None) -> Organization | None:
    if organization_id is None:
        return None
    found = people.organization_by_id(organization_id)
    if found is None:
        raise ProblemForPerson(_("There is no such organization."))
    return found


@router.delete("/{ticket_id}", auth=WRITE, response={204: None}, operation_id="delete_ticket")
def delete_ticket(request: HttpRequest, ticket_id: Id) -> Any:
    """Take the ticket out of every list; it can be restored."""
    caller, ticket = staff_ticket(request, ticket_id, "delete")
    if ticket.deleted_at is not None:
        raise NotFound(_("The ticket is deleted already."))
    actions.delete(ticket, actor=caller.actor)
    return Status(204, None)


@router.put("/{ticket_id}/restoration", auth=WRITE, response=TicketShown, operation_id="restore_ticket")
def restore_ticket(request: HttpRequest, ticket_id: Id) -> Any:
    """Take a deleted ticket back."""
    caller, ticket = staff_ticket(request, ticket_id, "restore")
    return shown(caller, actions.restore(ticket, actor=caller.actor))
