"""Settling notes that name one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.console.views.properties import back
from seiketsu.desk import access, actions


@require_POST
def read(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The reader has seen to every note of this ticket that names them."""
    user = require_staff(request)
    ticket = access.ticket_for_staff(user, ticket_id)
    actions.read_mentions(ticket, user=user)
    return back(request, f"/desk/tickets/{ticket_id}/")
