"""A client's manager asks for our executives."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seiketsu.core import clock
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import access, actions
from seiketsu.portal.acting import acting_of, writing
from seiketsu.portal.executives import answer_due
from seiketsu.portal.presenting.spans import when


@require_POST
def ask(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Hand the ticket to our executives, and say by when one of them has it; or say why that can't be."""
    acting, found = acting_of(request), access.ticket_for_client(ticket_id)
    try:
        with writing(acting):
            made = actions.ask_for_executives(
                found, is_manager=acting.reaches("manager"), reason=request.POST.get("reason", ""), actor=acting.actor
            )
            by = answer_due(made)
        said = _("Our executives have it now. One of them takes it on by %s.") % when(by, clock.now()) if by else ""
        notices.success(request, said or _("Our executives have it now."))
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
    return redirect("portal:ticket", ticket_id=ticket_id)
