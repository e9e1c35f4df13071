"""Defects of the product: the list, one with its tickets and clients, and the trackers where they are worked on."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as notices
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.queries import actor_of
from seiketsu.console.presenting import tongues
from seiketsu.console.views.properties import back
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import access
from seiketsu.desk.defects import access as defect_access
from seiketsu.desk.defects import actions, queries
from seiketsu.desk.defects.actions import Details
from seiketsu.desk.models import Defect, DefectSeverity, DefectState, Tracker
from seiketsu.desk.rules.automation.filling import ONLY_IN_MACROS, VARIABLES
from seiketsu.desk.rules.text import clean
from seiketsu.desk.tongues import NAMES
from seiketsu.plan import queries as plan_queries

STATE_TONES = {
    "reported": "warn",
    "confirmed": "info",
    "in_progress": "own",
    "fixed": "ok",
    "released": "ok",
    "wont_fix": "idle",
}
STATE_ICONS = {
    "reported": "bug",
    "confirmed": "circle-check",
    "in_progress": "progress",
    "fixed": "tool",
    "released": "rocket",
    "wont_fix": "ban",
}
SEVERITY_TONES = {"critical": "bad", "major": "warn", "minor": "idle"}


def _words() -> dict[str, Any]:
    return {
        "tones": {state: (STATE_TONES[state], STATE_ICONS[state]) for state in STATE_ICONS},
        "severity_tones": SEVERITY_TONES,
        "states": DefectState.choices,
        "severities": DefectSeverity.choices,
        "languages": NAMES,
        "tells_when": DefectState(plan_queries.current().plan.document.tickets.defects.tells_when).label,
    }


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Defects that are open, or those in one state, page by page; the worst first."""
    require_staff(request)
    state, cursor = request.GET.get("state", "open"), request.GET.get("cursor")
    text = clean(request.GET.get("q", "")).strip()[:200]
    shown = state if state in DefectState.values else "open"
    page = queries.defects(state=shown, search=text, cursor=cursor)
    following = urlencode({"state": shown, "q": text, "cursor": page.next_cursor}) if page.next_cursor else ""
    context = {"rows": page.rows, "following": following, "shown": shown, "text": text, **_words()}
    part = "HX-Request" in request.headers and cursor
    return render(request, f"console/{'fragments/defect_rows' if part else 'pages/defects'}.html", context)


@require_GET
def defect(request: HttpRequest, defect_id: int) -> HttpResponse:
    """One defect: what it is, whom it touches, how far it is."""
    found = defect_access.defect_for_staff(require_staff(request), defect_id)
    context = {"page": queries.defect_page(found), "defect": found, "is_page": True, **_words()}
    context["trackers"] = Tracker.objects.filter(is_on=True).order_by("name")
    part = request.GET.get("part") == "answer"
    return render(request, f"console/{'fragments/defect_answer' if part else 'pages/defect'}.html", context)


def edit(request: HttpRequest, defect_id: int | None = None) -> HttpResponse:
    """Write a defect down, or change what is written; `?ticket=` collects the ticket that it was seen on."""
    user = require_staff(request)
    found = defect_access.defect_for_staff(user, defect_id) if defect_id is not None else None
    if request.method != "POST":
        return _form(request, found)
    number = request.POST.get("ticket", "")
    ticket = access.ticket_for_staff(user, int(number[:18])) if number.isdecimal() else None
    try:
        tracker = defect_access.tracker_of(request.POST.get("tracker", ""))
        with transaction.atomic():
            if found is None:
                made = actions.report_defect(_posted(request), actor=actor_of(user), reported_by=user, tracker=tracker)
            else:
                made = actions.edit_defect(found, _posted(request), actor=actor_of(user), tracker=tracker)
            if ticket is not None:
                actions.attach(made, ticket, actor=actor_of(user), added_by=user)
    except ProblemForPerson as problem:
        return _form(request, found, problem=problem.message, status=422)
    return redirect("console:defect", defect_id=made.pk)


def _posted(request: HttpRequest) -> Details:
    given = request.POST
    return Details(
        title=given.get("title", ""),
        description=given.get("description", ""),
        severity=given.get("severity", ""),
        component=given.get("component", ""),
        affected_versions=given.get("affected_versions", "").split(","),
        fixed_version=given.get("fixed_version", ""),
        client_answer=given.get("client_answer", ""),
        client_answer_in_languages=tongues.posted(request),
    )


def _form(request: HttpRequest, found: Defect | None, *, status: int = 200, problem: str = "") -> HttpResponse:
    content: Any = found or {}
    if request.method == "POST":
        content = {**request.POST.dict(), "affected_versions": _posted(request).affected_versions}
    elif found is None:
        content = {"title": request.GET.get("title", "")[:300], "severity": "major"}
    context = {
        "defect": found,
        "content": content,
        "ticket_number": request.POST.get("ticket") or request.GET.get("ticket", ""),
        "trackers": Tracker.objects.filter(is_on=True).order_by("name"),
        "variables": [name for name in VARIABLES if name not in ONLY_IN_MACROS],
        "tongues": tongues.fields(
            tongues.posted(request) if request.method == "POST" or not found else found.client_answer_in_languages,
            locales=queries.locales_of(found) if found else [],
            is_fix=True,
        ),
        "problem": problem,
        **_words(),
    }
    return render(request, "console/pages/defect_form.html", context, status=status)


@require_POST
def change(request: HttpRequest, defect_id: int, what: str) -> HttpResponse:
    """Another state, or the issue that it is."""
    user = require_staff(request)
    found = defect_access.defect_for_staff(user, defect_id)
    try:
        if what == "state":
            actions.change_state(found, state=request.POST.get("state", ""), actor=actor_of(user), changed_by=user)
        elif what == "issue":
            tracker = defect_access.tracker_of(request.POST.get("tracker", ""))
            if tracker is None:
                raise ProblemForPerson(_("Choose the tracker."))
            actions.link_issue(
                found, tracker=tracker, key=request.POST.get("key", ""), url=request.POST.get("url", "").strip()
            )
        else:
            raise Http404
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
    return back(request, f"/desk/defects/{defect_id}/")


@require_GET
def choices(request: HttpRequest) -> HttpResponse:
    """Open defects that somebody may mean, as they type."""
    require_staff(request)
    text = clean(request.GET.get("q", "")).strip()[:200]
    return render(request, "console/fragments/defect_choices.html", {"found": queries.to_choose(text), "text": text})


@require_POST
def collect(request: HttpRequest, ticket_id: int, what: str) -> HttpResponse:
    """Say that a defect is behind a ticket, or that it isn't."""
    user = require_staff(request)
    ticket = access.ticket_for_staff(user, ticket_id)
    number = request.POST.get("defect", "")
    try:
        if not number.isdecimal():
            raise ProblemForPerson(_("Choose the defect."))
        found = defect_access.defect_for_staff(user, int(number[:18]))
        if what == "attach":
            actions.attach(found, ticket, actor=actor_of(user), added_by=user)
        else:
            actions.detach(found, ticket, actor=actor_of(user))
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
    return back(request, f"/desk/tickets/{ticket_id}/")
