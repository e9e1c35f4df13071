"""Tickets as clients see them, and the files in them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from seiketsu.accounts.access import Acting
from seiketsu.core import clock
from seiketsu.desk import access, policy
from seiketsu.desk import queries as desk_queries
from seiketsu.desk.models import OPEN_STATUSES, Ticket
from seiketsu.desk.rules import lifecycle
from seiketsu.desk.serving import serve
from seiketsu.desk.subjects import subject_of
from seiketsu.plan import queries as plan_queries
from seiketsu.portal import queries
from seiketsu.portal.acting import Facts, acting_of, facts_of
from seiketsu.portal.executives import way_of
from seiketsu.portal.forms import MessageForm
from seiketsu.portal.presenting import asking, why
from seiketsu.portal.presenting import tickets as presenting
from seiketsu.surveys import queries as survey_queries

_SHOWS = {"open": (*OPEN_STATUSES, "solved"), "closed": ("closed",)}
_PER_PAGE = 25


@require_GET
def tickets(request: HttpRequest) -> HttpResponse:
    """Everything that the person may see, newest first."""
    acting, now = acting_of(request), clock.now()
    show = request.GET.get("show", "")
    page = desk_queries.portal_tickets(cursor=request.GET.get("cursor"), limit=_PER_PAGE, statuses=_SHOWS.get(show))
    promises = queries.promises_of(page.items)
    standings = {ticket.pk: queries.standing(ticket, promises[ticket.pk], now) for ticket in page.items}
    names = queries.names_of(ticket.requester_id for ticket in page.items)
    context = {
        "tickets": presenting.ticket_lines(page.items, standings, now, names=names, me=acting.user.pk),
        "next_cursor": page.next_cursor,
        "show": show if show in _SHOWS else "",
    }
    return render(request, "portal/pages/tickets.html", context)


@require_GET
def ticket(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """One ticket; the promise first. One that was merged leads to where its conversation goes on."""
    asked = access.ticket_for_client(ticket_id)
    if (on := desk_queries.portal_goes_on_in(asked)) is not None:
        return redirect("portal:ticket", ticket_id=on)
    return ticket_page(request, asked, MessageForm())


def ticket_page(request: HttpRequest, ticket: Ticket, form: MessageForm, status: int = 200) -> HttpResponse:
    """The page of a ticket, also with a message that could not be sent."""
    acting, now = acting_of(request), clock.now()
    promises = queries.promises_of([ticket])[ticket.pk]
    standing, facts = queries.standing(ticket, promises, now), facts_of(acting, ticket)
    messages, files = desk_queries.portal_messages(ticket), desk_queries.portal_attachments(ticket)
    context = {
        "ticket": ticket,
        "standing": standing,
        "said": presenting.said(standing, now, facts.handler),
        "why": _why(standing) if standing.promise else None,
        "entries": presenting.conversation(messages, files, acting.user.pk),
        "steps": presenting.steps(ticket, promises, desk_queries.portal_solution(ticket), now),
        "form": form,
        "about": _about(acting, ticket, facts),
        "megabytes": policy.current().plan.document.tickets.attachment_limit,
        "executives": way_of(acting, ticket),
        **_ending(ticket, facts),
        **_rating(acting, ticket),
    }
    return render(request, "portal/pages/ticket.html", context, status=status)


def _why(standing: queries.Standing) -> why.Why | None:
    assert standing.promise is not None
    return why.why(standing.promise, plan_queries.at(standing.promise.plan_version).plan, clock.now())


def _ending(ticket: Ticket, facts: Facts) -> dict[str, Any]:
    """What the page says of a solution, and whether a closed ticket can be opened again."""
    now, terms = clock.now(), policy.current().lifecycle
    if ticket.status != "closed":
        return {"may_write": True, "ending": presenting.confirm_text(ticket, terms, facts.handler)}
    until = lifecycle.reopen_until(lifecycle.Standing(ticket.status, ticket.solved_at, ticket.closed_at), terms)
    return {"may_write": until is not None and now < until, "ending": presenting.closed_text(until, now)}


def _rating(acting: Acting, ticket: Ticket) -> dict[str, Any]:
    """The survey that waits for this person, with what they have answered already."""
    if ticket.status != "closed":
        return {"survey": "", "score": None}
    asked = survey_queries.open_request(subject_of(ticket.pk), recipient_id=acting.user.pk)
    if asked is None:
        return {"survey": "", "score": None}
    answer = survey_queries.page(asked.token).response
    return {"survey": asked.token, "score": answer.score if answer else None}


def _about(acting: Acting, ticket: Ticket, facts: Facts) -> dict[str, Any]:
    """How it affects them, what it is about and who can see it."""
    plan = plan_queries.current().plan
    people = [ticket.requester_id, *queries.watchers_of(ticket)]
    names = queries.names_of(people)
    fields = queries.fields_for_clients() if facts.custom else []
    return {
        "effect": asking.effect_title(ticket.priority),
        "topic": asking.topic_title(plan, facts.category),
        "fields": asking.told(facts.custom, fields),
        "people": [names[pk] for pk in dict.fromkeys(people) if pk in names and pk != acting.user.pk],
        "is_mine": acting.user.pk in people,
    }


@require_GET
def attachment(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """A file of a ticket that the person may see: played or shown in its place where that is safe, else saved."""
    acting_of(request)
    return serve(request, access.attachment_for_client(attachment_id))
