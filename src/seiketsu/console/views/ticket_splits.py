"""Making a ticket of some messages of another one."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.queries import actor_of
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import access, actions, queries
from seiketsu.plan import queries as plan_queries


def split(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The messages to choose from; then the ticket that is made of them."""
    user = require_staff(request)
    ticket = access.ticket_for_staff(user, ticket_id)
    if request.method != "POST":
        terms = plan_queries.current().plan.document.tickets.split
        context = {
            "ticket": ticket,
            "messages_to_split": [one for one in queries.messages_of(ticket) if one.side_id is None],
            "from_arrival": terms.promises_from == "arrival",
        }
        return render(request, "console/fragments/split.html", context)
    try:
        made = actions.split(
            ticket,
            messages=[
                int(number) for number in request.POST.getlist("message") if number.isdecimal() and len(number) < 19
            ],
            subject_line=request.POST.get("subject_line", ""),
            tell_client=bool(request.POST.get("tell_client")),
            split_by=user,
            actor=actor_of(user),
        )
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
        return redirect("console:ticket", ticket_id=ticket.pk)
    notices.success(request, _("It is ticket #%d now.") % made.pk)
    return redirect("console:ticket", ticket_id=made.pk)


@require_POST
def undo(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Put the messages back where they came from."""
    user = require_staff(request)
    try:
        ticket = actions.undo_split(access.ticket_for_staff(user, ticket_id), actor=actor_of(user), undone_by=user)
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
        return redirect("console:ticket", ticket_id=ticket_id)
    return redirect("console:ticket", ticket_id=ticket.pk)
