"""How a ticket came to stand as it does; search; the queue's views."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from seiketsu.commitments import queries as commitments
from seiketsu.core.errors import NotFound, NotPermitted
from seiketsu.core.events import queries as events
from seiketsu.core.http.paging import page
from seiketsu.core.http.schemas import Id, Items, PageWanted, Word
from seiketsu.desk import queries
from seiketsu.desk.api.callers import READ, caller_of, staff_ticket
from seiketsu.desk.api.schemas import (
    CommitmentShown,
    DecisionShown,
    ExplanationShown,
    HistoryShown,
    HitShown,
    SearchWanted,
    TicketShown,
    ViewShown,
)
from seiketsu.desk.models import Decision, Ticket
from seiketsu.desk.queries import Found, SearchHit
from seiketsu.desk.saved_views.queries import standard_view, standard_views
from seiketsu.desk.subjects import subject_of

ticket_router = Router(tags=["explanations"])
router = Router(tags=["queue"])


@ticket_router.get(
    "/{ticket_id}/commitments", auth=READ, response=Items[CommitmentShown], operation_id="list_commitments"
)
def list_commitments(request: HttpRequest, ticket_id: Id) -> Any:
    """All that was promised on this ticket, and how each promise stands; never more than one page."""
    _caller, ticket = staff_ticket(request, ticket_id)
    return {"items": commitments.for_subject(subject_of(ticket.pk)), "next_cursor": None}


@ticket_router.get(
    "/{ticket_id}/commitments/{commitment_id}/explanation",
    auth=READ,
    response=ExplanationShown,
    operation_id="explain_commitment",
)
def explain_commitment(request: HttpRequest, ticket_id: Id, commitment_id: Id) -> Any:
    """Why it is due when it is due: plan version, calendar, pauses, holidays, line by line."""
    _caller, ticket = staff_ticket(request, ticket_id)
    for commitment in commitments.for_subject(subject_of(ticket.pk)):
        if commitment.pk == commitment_id:
            return commitments.explain(commitment)
    raise NotFound(_("There is no such promise on this ticket."))


@ticket_router.get("/{ticket_id}/decisions", auth=READ, response=Items[DecisionShown], operation_id="list_decisions")
def list_decisions(request: HttpRequest, ticket_id: Id, wanted: Query[PageWanted]) -> Any:
    """How category, priority, team, assignee and promises came about."""
    _caller, ticket = staff_ticket(request, ticket_id)
    rows = Decision.objects.filter(ticket=ticket)
    found = page(rows, order=("id",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": found.items, "next_cursor": found.next_cursor}


@ticket_router.get("/{ticket_id}/events", auth=READ, response=Items[HistoryShown], operation_id="list_ticket_events")
def list_ticket_events(request: HttpRequest, ticket_id: Id) -> Any:
    """The ticket's history from the log, the oldest first; never more than one page."""
    _caller, ticket = staff_ticket(request, ticket_id)
    history = [HistoryShown.of(event) for event in events.history(subject_of(ticket.pk))]
    return {"items": history, "next_cursor": None}


@router.get("/search", auth=READ, response=Items[HitShown], operation_id="search_tickets")
def search_tickets(request: HttpRequest, wanted: Query[SearchWanted]) -> Any:
    """Tickets in which every word occurs, the newest message first. For the staff `q` is the language of search
    (`tier:enterprise is:open "call transfer"`); a client's token finds public words only."""
    caller = caller_of(request)
    cursor = wanted.cursor or None
    if caller.is_client:
        public = queries.search(wanted.q, portal=True, cursor=cursor, limit=wanted.limit)
        items = [_hit(hit.ticket, hit.message_id, hit, for_client=True) for hit in public.hits]
        return {"items": items, "next_cursor": public.next_cursor}
    found = queries.find(wanted.q, user=caller.user, cursor=cursor, limit=wanted.limit)
    items = [_hit(hit.ticket, hit.message.pk if hit.message else None, hit, for_client=False) for hit in found.hits]
    return {"items": items, "next_cursor": found.next_cursor}


def _hit(ticket: Ticket, message_id: int | None, hit: SearchHit | Found, *, for_client: bool) -> dict[str, Any]:
    return {
        "ticket": TicketShown.of(ticket, for_client=for_client),
        "message_id": message_id,
        "excerpt": str(hit.excerpt),
        "at": hit.at,
    }


@router.get("/queues", auth=READ, response=Items[ViewShown], operation_id="list_queues")
def list_queues(request: HttpRequest) -> Any:
    """The views of the desk with how many tickets each holds for the caller; a count stops at 1,000."""
    caller = caller_of(request)
    if caller.is_client:
        raise NotPermitted(_("Only the staff may do this."))
    counts, views = queries.view_counts(caller.user), standard_views(caller.user)
    items = [{"key": key, "title": str(view.title), "count": counts.get(key)} for key, view in views.items()]
    return {"items": items, "next_cursor": None}


@router.get("/queues/{view}", auth=READ, response=Items[TicketShown], operation_id="list_queue")
def list_queue(request: HttpRequest, view: Word, wanted: Query[PageWanted]) -> Any:
    """One view's tickets in the order of what is due next."""
    caller = caller_of(request)
    if caller.is_client:
        raise NotPermitted(_("Only the staff may do this."))
    if view not in queries.VIEWS:
        raise NotFound(_("There is no such view."))
    found = queries.tickets_of(
        standard_view(view, caller.user), user=caller.user, cursor=wanted.cursor or None, limit=wanted.limit
    )
    items = [TicketShown.of(ticket, for_client=False) for ticket in found.items]
    return {"items": items, "next_cursor": found.next_cursor}
