"""The client's home: what we promised, what is open, how to reach us now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from seiketsu.core import clock
from seiketsu.core.ui import wording
from seiketsu.desk import queries as desk_queries
from seiketsu.plan import queries as plan_queries
from seiketsu.portal import queries
from seiketsu.portal.acting import acting_of, manager_of
from seiketsu.portal.presenting import home as presenting
from seiketsu.portal.presenting.spans import city
from seiketsu.portal.presenting.tickets import ticket_lines
from seiketsu.surveys import queries as survey_queries

_SHOWN = 6


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Promises first, then tickets, then how to reach us."""
    acting, now, plan = acting_of(request), clock.now(), plan_queries.current().plan
    organization, me = acting.organization, acting.user.pk
    looks_back = plan.document.tickets.workspace.ratings_of
    since = now - looks_back
    tickets = desk_queries.portal_open_tickets(limit=_SHOWN)
    promises = queries.promises_of(tickets)
    standings = {ticket.pk: queries.standing(ticket, promises[ticket.pk], now) for ticket in tickets}
    kept = queries.kept_promises(plan, organization.tier, since, now)
    ratings = survey_queries.satisfaction_of(organization.pk, since=since)
    names = queries.names_of(ticket.requester_id for ticket in tickets)
    context = {
        "person": acting.user.name.partition(" ")[0],
        "looks_back": wording.duration_words(looks_back),
        "hour": timezone.localtime(now).hour,
        "waiting": sum(one.what in ("waiting_for_you", "confirm") for one in standings.values()),
        "tickets": ticket_lines(tickets, standings, now, names=names, me=me),
        "promises": [*presenting.promise_lines(kept, plan), presenting.rating_line(ratings)],
        "kept": sum(one.kept for one in kept),
        "due": sum(one.due for one in kept),
        "contacts": presenting.contacts(plan, organization.tier, now),
        "manager": manager_of(organization),
        "moment": now,
        "city": city(timezone.get_current_timezone_name()),
    }
    return render(request, "portal/pages/home.html", context)
