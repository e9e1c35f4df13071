"""Putting a ticket off, and bringing it back."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.queries import actor_of
from seiketsu.console.views.properties import back
from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.ui import wording
from seiketsu.desk import access, actions
from seiketsu.desk.workspace import hours


@require_POST
def snooze(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Until a preset or a moment that was typed; back in the queue, where the ticket is gone from."""
    user = require_staff(request)
    ticket = access.ticket_for_staff(user, ticket_id)
    wanted = request.POST.get("until", "") or request.POST.get("typed", "")
    try:
        until = hours.moment(wanted, user)
        actions.snooze(ticket, user=user, until=until, note=request.POST.get("note", ""), actor=actor_of(user))
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
    else:
        when = {"number": ticket.pk, "when": wording.day_and_time(until)}
        notices.success(request, _("#%(number)s is put off until %(when)s, or until the client writes.") % when)
    return back(request, f"/desk/tickets/{ticket_id}/")


@require_POST
def wake(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Back into the queue of whoever asks."""
    user = require_staff(request)
    actions.end_snooze(access.ticket_for_staff(user, ticket_id), user=user, actor=actor_of(user))
    return back(request, f"/desk/tickets/{ticket_id}/")
