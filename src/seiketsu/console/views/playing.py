"""Play mode: one ticket of a view after the other. The session keeps the order in which the view stood at the start."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.console.presenting import playing as presenting
from seiketsu.desk import access
from seiketsu.desk.models import Ticket
from seiketsu.desk.queries import Filters
from seiketsu.desk.saved_views.queries import view_named
from seiketsu.desk.workspace import playing
from seiketsu.desk.workspace.playing import Standing

_RUNS = "plays"
# Of several that were begun and left, the oldest are forgotten.
_MOST_RUNS = 3
Kept = dict[str, Any]


def _name(key: str, filters: Filters) -> str:
    return f"{key}?{sorted(filters.to_query().items())}"


def _run(request: HttpRequest, key: str, filters: Filters) -> Kept | None:
    kept: Kept | None = request.session.get(_RUNS, {}).get(_name(key, filters))
    return kept


def _keep(request: HttpRequest, key: str, filters: Filters, run: Kept) -> None:
    name = _name(key, filters)
    others = [(other, kept) for other, kept in request.session.get(_RUNS, {}).items() if other != name]
    request.session[_RUNS] = dict([*others[-_MOST_RUNS + 1 :], (name, run)])


def _go_on(request: HttpRequest, key: str, filters: Filters, run: Kept, user: User, after: int) -> HttpResponse:
    """To the next ticket that is free, else to the end."""
    standing = [Standing(number, assignee_id) for number, assignee_id in run["tickets"]]
    step = playing.step(view_named(key, user), standing, after=after, user=user, filters=filters)
    run["passed"] = [*run["passed"], *(number for number in step.passed if number not in run["passed"])]
    _keep(request, key, filters, run)
    if step.number is None or step.place is None:
        narrowed = presenting.view_address(key, filters).partition("?")
        return redirect(reverse("console:play_end", args=[key]) + narrowed[1] + narrowed[2])
    return redirect(presenting.ticket_address(step.number, key, filters, step.place, len(standing)))


@require_GET
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """Start at the top of the view as it is now."""
    user = require_staff(request)
    access.require(user, "see")
    filters = Filters.from_query(request.GET.dict())
    standing = playing.begin(view_named(key, user), user=user, filters=filters)
    run = {"tickets": [[one.number, one.assignee_id] for one in standing], "skipped": [], "passed": []}
    return _go_on(request, key, filters, run, user, 0)


@require_GET
def following(request: HttpRequest, key: str) -> HttpResponse:
    """On from a place. In a browser that didn't begin it, the view is begun anew."""
    user = require_staff(request)
    access.require(user, "see")
    filters, place = Filters.from_query(request.GET.dict()), presenting.place_in(request)
    run = _run(request, key, filters)
    if run is None:
        return begin(request, key)
    if "skip" in request.GET and 0 < place <= len(run["tickets"]):
        number = run["tickets"][place - 1][0]
        run["skipped"] = [*(one for one in run["skipped"] if one != number), number]
    return _go_on(request, key, filters, run, user, place)


@require_GET
def end(request: HttpRequest, key: str) -> HttpResponse:
    """What was worked through, what was skipped, and what a colleague had."""
    user = require_staff(request)
    access.require(user, "see")
    view, filters = view_named(key, user), Filters.from_query(request.GET.dict())
    run = _run(request, key, filters) or {"tickets": [], "skipped": [], "passed": []}
    left = [*run["skipped"], *run["passed"]]
    found = Ticket.objects.only("subject_line").in_bulk(left)
    context = {
        "view": view,
        "total": len(run["tickets"]),
        "done": len(run["tickets"]) - len(set(left)),
        "skipped": [found[number] for number in run["skipped"] if number in found],
        "passed": [found[number] for number in run["passed"] if number in found],
        "view_url": presenting.view_address(key, filters),
        "again_url": f"{reverse('console:play', args=[key])}?{request.GET.urlencode()}",
    }
    return render(request, "console/pages/play_end.html", context)
