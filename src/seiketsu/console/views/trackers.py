"""Outside trackers: their addresses and secrets, what was sent to them, and what came and could not be read."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.core import intake
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk.defects import access, queries, trackers
from seiketsu.desk.models import DefectState, Tracker, TrackerMessage


def listed(request: HttpRequest) -> HttpResponse:
    """All trackers; a new one is added below, one that is there changed in its place."""
    access.require_tracker_editor(require_staff(request))
    problem = ""
    if request.method == "POST":
        try:
            row = access.tracker_of(request.POST.get("tracker", ""))
            trackers.set_up(
                row,
                name=request.POST.get("name", ""),
                kind=request.POST.get("kind", ""),
                secret=request.POST.get("secret", ""),
                outbound_url=request.POST.get("outbound_url", ""),
                states=_states(request.POST.get("states", "")),
                is_on=bool(request.POST.get("is_on")),
                tells_value=bool(request.POST.get("tells_value")),
            )
            notices.success(request, _("The tracker is kept."))
            return redirect("console:trackers")
        except ProblemForPerson as refusal:
            problem = refusal.message
    return _page(request, problem)


def _states(text: str) -> dict[str, str]:
    """Lines such as `In Review = in_progress`."""
    pairs = [line.partition("=") for line in text.splitlines() if line.strip()]
    return {name.strip(): state.strip() for name, _equals, state in pairs}


def _page(request: HttpRequest, problem: str) -> HttpResponse:
    failed = TrackerMessage.objects.filter(state=TrackerMessage.State.FAILED)
    rows = Tracker.objects.order_by("name", "id")
    context = {
        "rows": [(row, "\n".join(f"{name} = {state}" for name, state in row.states.items())) for row in rows],
        "kinds": Tracker.Kind.choices,
        "states": DefectState.choices,
        "address": f"{settings.PUBLIC_URL}/integrations/trackers/",
        "failed": failed.select_related("tracker", "defect").order_by("-id")[:20],
        "unread": queries.unread_webhooks(),
        "problem": problem,
        "posted": request.POST,
    }
    return render(request, "console/pages/trackers.html", context, status=422 if problem else 200)


@require_GET
def webhook(request: HttpRequest, intake_id: int) -> HttpResponse:
    """One webhook as it came, byte for byte."""
    row = access.unread_webhook(require_staff(request), intake_id)
    answer = HttpResponse(bytes(row.body), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="webhook-{intake_id}.json"'
    return answer


@require_POST
def retry(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Have a webhook read again."""
    intake.retry(access.unread_webhook(require_staff(request), intake_id))
    notices.success(request, _("It will be read again in a moment."))
    return redirect("console:trackers")
