"""What recurs, what reopens, what is slow, what changed; and what was found and done about it."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.actors import actor_of
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import staff
from seiketsu.core import clock
from seiketsu.scorecard import analysis as analyses
from seiketsu.scorecard.errors import ReportRefused
from seiketsu.scorecard.models import Finding
from seiketsu.scorecard.reports import pages

_FIELDS = ("kind", "title", "text", "owner", "due_on")


@require_safe
def analysis(request: HttpRequest) -> HttpResponse:
    """The last thirty days held against the thirty before."""
    return _page(request)


def _page(request: HttpRequest, problem: str = "", wrong: str = "") -> HttpResponse:
    """The page; after a refusal with what was typed into the form `wrong`: "finding", or the number of one."""
    found = analyses.analysis(require_staff(request))
    looks = [
        ("changed", Finding.Kind.CHANGED.label, pages.shown(found.changed)),
        ("reopened", Finding.Kind.REOPENED.label, pages.shown(found.reopened)),
        ("slow", Finding.Kind.SLOW.label, pages.shown(found.slow)),
    ]
    context = {
        "found": found,
        "looks": looks,
        "kinds": Finding.Kind.choices,
        "staff": staff(),
        "today": clock.now(),
        "problem": problem,
        "wrong": wrong,
        "typed": {name: request.POST.get(name, "") if wrong == "finding" else "" for name in _FIELDS},
        "done_text": request.POST.get("text", ""),
    }
    return render(request, "scorecard/pages/analysis.html", context, status=422 if problem else 200)


@require_POST
def findings(request: HttpRequest) -> HttpResponse:
    """Write down a finding, with who sees to it and until when."""
    user = require_staff(request)
    try:
        _record(request, user)
    except ReportRefused as refusal:
        return _page(request, refusal.message, "finding")
    messages.success(request, _("The finding is written down."))
    return redirect("scorecard:analysis")


def _record(request: HttpRequest, user: User) -> None:
    form = request.POST
    owner = staff().filter(pk=int(form["owner"][:18])).first() if form.get("owner", "").isdecimal() else None
    try:
        due_on = date.fromisoformat(form.get("due_on", ""))
    except ValueError:
        owner = None
    if owner is None:
        raise ReportRefused(_("Say who sees to it, and by which day."))
    analyses.record_finding(
        kind=form.get("kind", ""),
        about=form.get("about", ""),
        title=form.get("title", ""),
        text=form.get("text", ""),
        owner=owner,
        due_on=due_on,
        by=user,
        actor=actor_of(user),
    )


@require_POST
def done(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Write down what was done about a finding."""
    user = require_staff(request)
    try:
        analyses.finish_finding(finding_id, text=request.POST.get("text", ""), by=user, actor=actor_of(user))
    except ReportRefused as refusal:
        return _page(request, refusal.message, str(finding_id))
    return redirect("scorecard:analysis")
