"""Merging several tickets: which one stays, and whether their clients are told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import access, actions
from seiketsu.desk.models import Ticket

MOST = 50


def merge_page(request: HttpRequest) -> HttpResponse:
    """Choose the ticket that stays; the others go into it, each with its way back."""
    user = require_staff(request)
    given = request.POST if request.method == "POST" else request.GET
    tickets = _chosen(user, given.getlist("ticket"))
    if request.method != "POST" or len(tickets) < 2:
        return _page(request, tickets)
    stays = next((one for one in tickets if str(one.pk) == request.POST.get("target")), None)
    try:
        if stays is None:
            raise ProblemForPerson(_("Choose the ticket that stays."))
        actions.merge_all(
            [one for one in tickets if one.pk != stays.pk],
            target=stays,
            actor=actor_of(user),
            merged_by=user,
            tell_client=bool(request.POST.get("tell_client")),
        )
    except ProblemForPerson as problem:
        return _page(request, tickets, problem=problem.message, status=422)
    told = ngettext("%(num)d ticket merged.", "%(num)d tickets merged.", len(tickets) - 1) % {"num": len(tickets) - 1}
    notices.success(request, told)
    return redirect("console:ticket", ticket_id=stays.pk)


def _chosen(user: User, numbers: list[str]) -> list[Ticket]:
    wanted = list(dict.fromkeys(int(number[:18]) for number in numbers if number.isdecimal()))[:MOST]
    return [access.ticket_for_staff(user, number) for number in sorted(wanted)]


def _page(request: HttpRequest, tickets: list[Ticket], *, status: int = 200, **details: Any) -> HttpResponse:
    context = {
        "tickets": tickets,
        "target": request.POST.get("target", str(tickets[0].pk) if tickets else ""),
        "problem": None,
        **details,
    }
    return render(request, "console/pages/merge.html", context, status=status)
