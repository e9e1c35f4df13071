"""Legal holds: what stands, who placed it and why; placing and lifting them."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seiketsu.accounts import actions
from seiketsu.accounts.access import has_staff_role, require_staff
from seiketsu.accounts.models import LegalHold
from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.queries.holds import lifted_holds, standing_holds
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk.holds import place

_MOST = 200


def listed(request: HttpRequest) -> HttpResponse:
    """All of them; `?kind=ticket&id=5` begins one on that ticket."""
    user = require_staff(request)
    may_place = has_staff_role(user, "lead")
    given = request.POST if request.method == "POST" else request.GET
    problem = ""
    if request.method == "POST":
        try:
            hold = place(given.get("kind", ""), given.get("id", ""), reason=given.get("reason", ""), by=user)
        except ProblemForPerson as refusal:
            problem = refusal.message
        else:
            notices.success(request, _("%(what)s is under legal hold.") % {"what": hold.label})
            return redirect("console:holds")
    context = {
        "standing": standing_holds()[:_MOST],
        "lifted": lifted_holds()[:_MOST],
        "may_place": may_place,
        "given": {name: given.get(name, "") for name in ("kind", "id", "reason")},
        "problem": problem,
    }
    return render(request, "console/pages/holds.html", context, status=422 if problem else 200)


@require_POST
def lift(request: HttpRequest, hold_id: int) -> HttpResponse:
    """What it kept may be erased and deleted again."""
    user = require_staff(request)
    hold = LegalHold.objects.filter(pk=hold_id).first()
    if hold is None:
        raise Http404
    try:
        actions.lift_hold(hold, reason=request.POST.get("reason", ""), by=user, actor=actor_of(user))
        notices.success(request, _("The legal hold on %(what)s is lifted.") % {"what": hold.label})
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
    return redirect("console:holds")
