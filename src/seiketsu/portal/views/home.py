"""The client's home: what we promised, what is open, how to reach us now."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from seiketsu.core import clock
from seiketsu.desk import queries as desk_queries
from seiketsu.plan import queries as plan_queries
from seiketsu.portal import presenting, queries
from seiketsu.portal.acting import acting_of, manager_of

_SINCE = timedelta(days=90)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Promises first, then tickets, then how to reach us."""
    acting, now, plan = acting_of(request), clock.now(), plan_queries.current().plan
    organization = acting.organization
    timezone.activate(ZoneInfo(organization.time_zone))
    tickets = desk_queries.portal_open_tickets(limit=6)
    promises = queries.promises_of(tickets)
    standings = {ticket.pk: queries.standing(ticket, promises[ticket.pk], now) for ticket in tickets}
    kept = queries.kept_promises(plan, organization.tier, now - _SINCE, now)
    context = {
        "person": acting.user.name.split()[0],
        "hour": now.astimezone(ZoneInfo(organization.time_zone)).hour,
        "waiting": sum(one.what in ("waiting_for_you", "confirm") for one in standings.values()),
        "tickets": presenting.ticket_lines(tickets, standings, now),
        "promises": presenting.promise_lines(kept),
        "kept": sum(one.kept for one in kept),
        "due": sum(one.due for one in kept),
        "contacts": presenting.contacts(plan, organization.tier, now),
        "manager": manager_of(organization),
        "moment": now,
        "zone": organization.time_zone.split("/")[-1].replace("_", " "),
    }
    return render(request, "portal/pages/home.html", context)
