"""What was merged into a ticket, each with its way back; fetched beside the page so that the page waits for nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from seiketsu.accounts.access import require_staff
from seiketsu.desk import access, queries


@require_GET
def merges(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The tickets that went into this one, the newest merge first."""
    user = require_staff(request)
    ticket = access.ticket_for_staff(user, ticket_id)
    context = {"ticket": ticket, "merges": queries.merges_into(ticket)}
    return render(request, "console/fragments/merges.html", context)
