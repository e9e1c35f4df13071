"""Who else is on a ticket. The page beats; the answer is the line that it shows."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from seiketsu.accounts.access import require_staff
from seiketsu.desk import access
from seiketsu.desk.workspace import presence as presences


@require_http_methods(["GET", "POST"])
def presence(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Say what one does here (`doing`), or only ask who else is here."""
    user = require_staff(request)
    ticket = access.ticket_for_staff(user, ticket_id)
    if request.method == "POST":
        presences.be_here(ticket, user=user, doing=request.POST.get("doing", "viewing"))
    others = presences.others_on(ticket.pk, user)
    return render(request, "console/fragments/presence.html", {"others": others})
