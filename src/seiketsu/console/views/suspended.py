"""Mail that waits for a person: automatic mail, spam, and what could not be parsed."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.queries import actor_of
from seiketsu.channels import access, actions, queries
from seiketsu.core.errors import ProblemForPerson


@require_GET
def suspended(request: HttpRequest) -> HttpResponse:
    """Everything that was kept and became neither a ticket nor a reply."""
    require_staff(request)
    page = queries.waiting_mail(cursor=request.GET.get("cursor"), limit=50)
    return render(request, "console/pages/suspended.html", {"page": page})


@require_GET
def raw(request: HttpRequest, intake_id: int) -> HttpResponse:
    """One mail as it came, as text; `?download` gives the bytes."""
    shown = queries.raw_view(access.kept_mail(require_staff(request), intake_id))
    if "download" in request.GET:
        response = HttpResponse(shown.raw, content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="mail-{intake_id}.eml"'
        return response
    return render(request, "console/pages/suspended_mail.html", {"mail": shown, "intake_id": intake_id})


@require_POST
def settle(request: HttpRequest, intake_id: int, what: str) -> HttpResponse:
    """Make it a ticket, have it parsed again, or put it away."""
    user = require_staff(request)
    row = access.kept_mail(user, intake_id)
    try:
        if what == "ticket":
            ticket = actions.accept_as_ticket(row, actor=actor_of(user))
            notices.success(request, _("It is ticket #%d now.") % ticket.pk)
            return redirect("console:ticket", ticket_id=ticket.pk)
        if what == "retry":
            actions.retry(row)
            notices.success(request, _("It will be read again in a moment."))
        elif what == "discard":
            actions.discard(row, actor=actor_of(user), reason=request.POST.get("reason", ""))
            notices.success(request, _("Put away; the mail itself is kept."))
        else:
            raise Http404
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
    return redirect("console:suspended")
