"""Steps in a ticket's life, and who takes part in it. Each is a resource of its own."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from seiketsu.core.errors import NotFound
from seiketsu.core.http.paging import page
from seiketsu.core.http.schemas import Id, Items, PageWanted
from seiketsu.desk import access, actions
from seiketsu.desk.api.callers import (
    WRITE,
    body_of,
    caller_of,
    people_of,
    shown,
    staff_ticket,
    ticket_of,
    writing,
)
from seiketsu.desk.api.schemas import (
    Assignee,
    Escalation,
    MergeSources,
    MergeTarget,
    Tag,
    TagsShown,
    TicketShown,
    WatcherShown,
    Words,
)
from seiketsu.desk.models import Watcher

router = Router(tags=["lifecycle"])


def _has_words(given: Words) -> bool:
    return bool(given.body.text.strip() or given.body.html.strip())


@router.post("/{ticket_id}/solution", auth=WRITE, response=TicketShown, operation_id="solve_ticket")
def solve(request: HttpRequest, ticket_id: Id, given: Words) -> Any:
    """Offer the solution to the client, with a last answer or without."""
    caller, ticket = staff_ticket(request, ticket_id)
    body = body_of(given.body) if _has_words(given) else None
    return shown(caller, actions.solve(ticket, actor=caller.actor, author=caller.user, body=body))


@router.put("/{ticket_id}/confirmation", auth=WRITE, response=TicketShown, operation_id="confirm_solution")
def confirm(request: HttpRequest, ticket_id: Id) -> Any:
    """The client says that it is solved; the ticket closes."""
    caller = caller_of(request)
    ticket = ticket_of(caller, ticket_id)
    with writing(caller):
        confirmed = actions.confirm_solution(ticket, actor=caller.actor, confirmed_by=caller.user)
    return shown(caller, confirmed)


@router.post("/{ticket_id}/reopening", auth=WRITE, response=TicketShown, operation_id="reopen_ticket")
def reopen(request: HttpRequest, ticket_id: Id, given: Words) -> Any:
    """The solution did not hold; the promised resolution runs on where it stopped."""
    caller = caller_of(request)
    ticket = ticket_of(caller, ticket_id)
    body = body_of(given.body) if _has_words(given) else None
    with writing(caller):
        reopened = actions.reopen(ticket, actor=caller.actor, reopened_by=caller.user, body=body, channel="api")
    return shown(caller, reopened)


@router.put("/{ticket_id}/closure", auth=WRITE, response=TicketShown, operation_id="close_ticket")
def close(request: HttpRequest, ticket_id: Id) -> Any:
    """End a solved ticket without waiting for the client's word."""
    caller, ticket = staff_ticket(request, ticket_id)
    return shown(caller, actions.close(ticket, actor=caller.actor, closed_by=caller.user))


@router.put("/{ticket_id}/spam", auth=WRITE, response=TicketShown, operation_id="mark_spam")
def mark_spam(request: HttpRequest, ticket_id: Id) -> Any:
    """Nothing is promised to spam."""
    caller, ticket = staff_ticket(request, ticket_id)
    return shown(caller, actions.mark_spam(ticket, actor=caller.actor))


@router.delete("/{ticket_id}/spam", auth=WRITE, response=TicketShown, operation_id="unmark_spam")
def unmark_spam(request: HttpRequest, ticket_id: Id) -> Any:
    """It was no spam after all."""
    caller, ticket = staff_ticket(request, ticket_id)
    return shown(caller, actions.not_spam(ticket, actor=caller.actor))


@router.post("/{ticket_id}/merge", auth=WRITE, response=TicketShown, operation_id="merge_ticket")
def merge(request: HttpRequest, ticket_id: Id, given: MergeTarget) -> Any:
    """Go on with this ticket in another one, which is the answer."""
    caller, source = staff_ticket(request, ticket_id)
    _caller, target = staff_ticket(request, given.target_id)
    merged = actions.merge(
        source, target=target, actor=caller.actor, merged_by=caller.user, across_clients=given.across_clients
    )
    return shown(caller, merged)


@router.delete("/{ticket_id}/merge", auth=WRITE, response=TicketShown, operation_id="undo_merge")
def undo_merge(request: HttpRequest, ticket_id: Id) -> Any:
    """Take the ticket out of the one that it was merged into; both stand as before."""
    caller, source = staff_ticket(request, ticket_id)
    return shown(caller, actions.undo_merge(source, actor=caller.actor, undone_by=caller.user))


@router.post("/{ticket_id}/merges", auth=WRITE, response=TicketShown, operation_id="merge_tickets")
def merge_several(request: HttpRequest, ticket_id: Id, given: MergeSources) -> Any:
    """Merge other tickets into this one, all or none."""
    caller, target = staff_ticket(request, ticket_id)
    sources = [staff_ticket(request, number)[1] for number in given.source_ids]
    merged = actions.merge_all(
        sources, target=target, actor=caller.actor, merged_by=caller.user, across_clients=given.across_clients
    )
    return shown(caller, merged)


@router.put("/{ticket_id}/escalation", auth=WRITE, response=TicketShown, operation_id="escalate_ticket")
def escalate(request: HttpRequest, ticket_id: Id, given: Escalation) -> Any:
    """Move the ticket to a level of the plan."""
    caller, ticket = staff_ticket(request, ticket_id)
    access.require_escalation(caller.user, given.level)
    escalated = actions.escalate(ticket, level=given.level, reason=given.reason, team=given.team, actor=caller.actor)
    return shown(caller, escalated)


@router.put("/{ticket_id}/assignee", auth=WRITE, response=TicketShown, operation_id="assign_ticket")
def assign(request: HttpRequest, ticket_id: Id, given: Assignee) -> Any:
    """Give the ticket to a member of the staff, or back into the queue."""
    caller, ticket = staff_ticket(request, ticket_id)
    assignee = people_of([given.user_id])[0] if given.user_id is not None else None
    return shown(caller, actions.assign(ticket, assignee=assignee, actor=caller.actor))


@router.put("/{ticket_id}/tags/{tag}", auth=WRITE, response=TagsShown, operation_id="add_tag")
def add_tag(request: HttpRequest, ticket_id: Id, tag: Tag) -> Any:
    caller, ticket = staff_ticket(request, ticket_id)
    return {"tags": actions.add_tags(ticket, tags=[tag], actor=caller.actor).tags}


@router.delete("/{ticket_id}/tags/{tag}", auth=WRITE, response=TagsShown, operation_id="remove_tag")
def remove_tag(request: HttpRequest, ticket_id: Id, tag: Tag) -> Any:
    caller, ticket = staff_ticket(request, ticket_id)
    return {"tags": actions.remove_tags(ticket, tags=[tag], actor=caller.actor).tags}


@router.get("/{ticket_id}/watchers", auth=WRITE, response=Items[WatcherShown], operation_id="list_watchers")
def list_watchers(request: HttpRequest, ticket_id: Id, wanted: Query[PageWanted]) -> Any:
    """Who gets the public messages beside requester and assignee."""
    _caller, ticket = staff_ticket(request, ticket_id)
    rows = Watcher.objects.filter(ticket=ticket).select_related("user")
    found = page(rows, order=("id",), limit=wanted.limit, cursor=wanted.cursor)
    items = [{"user_id": row.user_id, "name": row.user.name, "since": row.created_at} for row in found.items]
    return {"items": items, "next_cursor": found.next_cursor}


@router.put("/{ticket_id}/watchers/{person_id}", auth=WRITE, response={204: None}, operation_id="add_watcher")
def add_watcher(request: HttpRequest, ticket_id: Id, person_id: Id) -> Any:
    caller, ticket = staff_ticket(request, ticket_id)
    with transaction.atomic():
        actions.watch(ticket, people_of([person_id])[0], actor=caller.actor)
    return Status(204, None)


@router.delete("/{ticket_id}/watchers/{person_id}", auth=WRITE, response={204: None}, operation_id="remove_watcher")
def remove_watcher(request: HttpRequest, ticket_id: Id, person_id: Id) -> Any:
    caller, ticket = staff_ticket(request, ticket_id)
    row = Watcher.objects.filter(ticket=ticket, user_id=person_id).select_related("user").first()
    if row is None:
        raise NotFound(_("This person does not watch the ticket."))
    actions.unwatch(ticket, row.user, actor=caller.actor)
    return Status(204, None)
