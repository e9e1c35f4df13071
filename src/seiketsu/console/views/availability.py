"""Whether somebody takes tickets, in the top bar; and the place of a ticket in its team's queue."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.console.presenting import routing
from seiketsu.core import clock
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import access, actions, queries
from seiketsu.desk.models import Availability
from seiketsu.desk.queries.team_queue import place_in_queue
from seiketsu.plan import queries as plan_queries


@require_POST
def availability(request: HttpRequest) -> HttpResponse:
    """With `state` somebody says whether they take tickets; without, their open desk is heard of."""
    user = require_staff(request)
    state = request.POST.get("state")
    if state is None:
        return _shown(request, actions.hear_of(user, actor=actor_of(user)))
    try:
        row = actions.set_availability(
            user, state=state, reason=request.POST.get("reason", ""), actor=actor_of(user), by=user, from_desk=True
        )
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
        return redirect(_back(request))
    return _shown(request, row) if "HX-Request" in request.headers else redirect(_back(request))


def _shown(request: HttpRequest, row: Availability) -> HttpResponse:
    """The control itself; nothing where the page shows it as it is, so that an open menu stays open."""
    shown = f"{row.state}:{row.reason}:{row.set_at.timestamp():.0f}"
    if request.POST.get("shown") == shown:
        return HttpResponse(status=204)
    states = routing.states()
    setter = row.set_by if row.set_by_id not in (None, row.person_id) else None
    context = {
        "availability": row,
        "shown": shown,
        "states": states,
        "mine": states[row.state or "offline"],
        "set_by": setter.name if isinstance(setter, User) else "",
    }
    return render(request, "console/fragments/availability.html", context)


@require_GET
def place(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Which place a ticket has in its team's queue and why nobody has it, fetched beside the page."""
    ticket = access.ticket_for_staff(require_staff(request), ticket_id)
    number = place_in_queue(ticket)
    if number is None or ticket.team is None:
        return HttpResponse(status=204)
    team = plan_queries.current().plan.document.teams.get(ticket.team)
    ranked = queries.candidates_for(ticket, now=clock.now(), by_itself=True)
    context = {"place": routing.place_words(number, team.title if team else ticket.team, ranked), "ticket": ticket}
    return render(request, "console/fragments/queue_place.html", context)


def _back(request: HttpRequest) -> str:
    """The page that this was said on."""
    referrer = request.headers.get("Referer", "")
    return referrer if url_has_allowed_host_and_scheme(referrer, {request.get_host()}) else "/"
