"""The report builder: asked by its address alone, saved under a name, read as table, chart and file."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.actors import actor_of
from seiketsu.core.errors import ProblemForPerson
from seiketsu.scorecard.errors import ReportRefused
from seiketsu.scorecard.reports import access, actions, files, pages, queries
from seiketsu.scorecard.rules.reports import Asked

_NAMES = ("measure", "dimension", "bucket", "span", "first", "last", "query")


def _asked(values: object) -> Asked:
    """What a form or an address asks for; what it leaves out stays as it usually is."""
    given = {name: values.get(name) for name in _NAMES}  # type: ignore[attr-defined]
    compare = values.get("compare", "on" if "measure" not in values else "")  # type: ignore[attr-defined, operator]
    return Asked(**{name: str(value)[:1100] for name, value in given.items() if value}, compare=compare == "on")


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """One's own saved reports and those that others share."""
    user = require_staff(request)
    return render(request, "scorecard/pages/reports.html", pages.list_page(access.visible(user), user))


@require_safe
def builder(request: HttpRequest, report_id: int | None = None) -> HttpResponse:
    """The report that the address asks for, or a saved one; a refusal stands beside the form."""
    user = require_staff(request)
    saved = access.report_for(user, report_id) if report_id is not None else None
    changed = "measure" in request.GET
    asked = Asked(**saved.asked) if saved is not None and not changed else _asked(request.GET)
    found, problem = None, ""
    try:
        found = queries.result(asked, user=user)
    except ProblemForPerson as refusal:
        problem = refusal.message
    context = pages.builder_page(asked, found, problem, user=user, saved=saved)
    status = 200 if found is not None else 422
    return render(request, "scorecard/pages/report.html", context, status=status)


@require_safe
def chart(request: HttpRequest) -> HttpResponse:
    """The figures as the chart draws them."""
    user = require_staff(request)
    return JsonResponse(pages.chart_option(queries.result(_asked(request.GET), user=user)))


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The report as a table for a spreadsheet."""
    user = require_staff(request)
    found = queries.result(_asked(request.GET), user=user)
    answer = HttpResponse(files.as_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{files.name_of(str(found.measure.title))}"'
    return answer


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases behind one cell."""
    user = require_staff(request)
    asked, key = _asked(request.GET), request.GET.get("key", "*")[:200]
    try:
        bucket = date.fromisoformat(request.GET["at"]) if request.GET.get("at") else None
    except ValueError:
        bucket = None
    page = queries.cases_behind(asked, key, bucket, user=user, cursor=request.GET.get("cursor"))
    part = "fragments/report_cases" if "HX-Request" in request.headers else "pages/report_cases"
    return render(request, f"scorecard/{part}.html", pages.cases_page(asked, key, bucket, page))


def _typed(request: HttpRequest) -> dict[str, object]:
    """What stood in the dialog that was refused."""
    given = request.POST
    return {
        "name": given.get("name", ""),
        "schedule": given.get("schedule", ""),
        "is_shared": given.get("is_shared") == "on",
    }


@require_POST
def save(request: HttpRequest, report_id: int | None = None) -> HttpResponse:
    """Save it under a name, or change what was saved."""
    user = require_staff(request)
    saved = access.report_for(user, report_id, to_change=True) if report_id is not None else None
    asked = _asked(request.POST)
    try:
        report = actions.save_report(
            name=request.POST.get("name", ""),
            asked=asked,
            owner=user,
            actor=actor_of(user),
            is_shared=request.POST.get("is_shared") == "on",
            schedule=request.POST.get("schedule", ""),
            report=saved,
        )
    except ReportRefused as refusal:
        context = pages.builder_page(asked, None, refusal.message, user=user, saved=saved)
        return render(request, "scorecard/pages/report.html", context | {"typed": _typed(request)}, status=422)
    messages.success(request, _("Saved as “%(name)s”.") % {"name": report.name})
    return redirect("scorecard:report", report.pk)


@require_POST
def removal(request: HttpRequest, report_id: int) -> HttpResponse:
    """Take a saved report away."""
    user = require_staff(request)
    actions.remove_report(access.report_for(user, report_id, to_change=True), actor=actor_of(user))
    messages.success(request, _("The report is removed."))
    return redirect("scorecard:reports")
