"""The client's card beside a ticket, fetched after the page; without JavaScript a page of its own."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import Organization
from seiketsu.console.presenting import client, tickets
from seiketsu.core import clock
from seiketsu.desk import access, queries
from seiketsu.plan import queries as plan_queries


@require_GET
def client_card(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Who the client of a ticket is, what they may use now, what they wrote and what is broken for them."""
    ticket = access.ticket_for_staff(require_staff(request), ticket_id)
    plan, now = plan_queries.current().plan, clock.now()
    organization = ticket.organization
    context: dict[str, Any] = {
        "ticket": ticket,
        "client": None,
        "may_choose_client": False,
        "recent": queries.last_tickets(ticket),
    }
    if organization is not None:
        around = queries.around(organization, now)
        context |= {
            "client": client.head(organization, tickets.tier(plan, organization.tier), now),
            "success_manager": organization.success_manager,
            "channels": client.entitled(plan, organization.tier, now),
            "rating": client.rating(around.ratings, plan, organization.tier),
            "instances": [client.instance_line(one) for one in around.instances],
            "around": around,
            "all_tickets": _all_tickets(organization),
        }
    part = "fragments/client_card" if "HX-Request" in request.headers else "pages/client_card"
    return render(request, f"console/{part}.html", context)


def _all_tickets(organization: Organization) -> str:
    query = 'organization:"{}"'.format(organization.name.replace('"', " "))
    return f"{reverse('console:search')}?{urlencode({'q': query})}"
