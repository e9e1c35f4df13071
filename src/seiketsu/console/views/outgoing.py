"""Answers that wait: undo, send now, another moment; and for how long one likes to be able to undo."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.console.presenting import playing
from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.ui import wording
from seiketsu.desk.workspace import access, hours, outgoing, preferences


@require_POST
def change(request: HttpRequest, reply_id: int, what: str) -> HttpResponse:
    """`undo`, `now` or `moment`; back to its ticket, and after an undo into the composer."""
    user = require_staff(request)
    reply = access.waiting_reply(user, reply_id)
    target = f"/desk/tickets/{reply.ticket_id}/"
    try:
        if what == "now":
            outgoing.send_now(reply, user=user)
            notices.success(request, _("The answer has gone out."))
        elif what == "moment":
            send_at = hours.moment(request.POST.get("when", "") or request.POST.get("typed", ""), user)
            outgoing.move(reply, user=user, send_at=send_at)
            notices.success(request, _("It goes out %(when)s.") % {"when": wording.day_and_time(send_at)})
        else:
            outgoing.take_back(reply, user=user)
            target = playing.with_place(f"{target}?write=reply", request.POST.get("place", "")) + "#composer"
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
    return redirect(target)


@require_POST
def preference(request: HttpRequest) -> HttpResponse:
    """For how many seconds this agent can take back what they sent; empty is as the plan says."""
    user = require_staff(request)
    chosen = request.POST.get("undo_seconds", "")
    preferences.set_undo(user, seconds=int(chosen) if chosen.isdecimal() and len(chosen) < 6 else None)
    notices.success(request, _("Kept."))
    target = request.POST.get("ticket", "")
    return redirect(f"/desk/tickets/{target}/" if target.isdecimal() else "/desk/")
