"""One verb on several tickets: what is refused is named, the rest is done, and all of it can be undone."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.console.views.properties import back
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import queries
from seiketsu.desk.bulk import actions
from seiketsu.desk.bulk.queries import Progress, bulk_of, progress
from seiketsu.desk.queries import Filters
from seiketsu.desk.saved_views.queries import view_named

_TOLD = 5
_MERGED = 200


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Do `action` (`take`, `status:pending`, ...) with each chosen `ticket`, or with the `whole` view."""
    user = require_staff(request)
    verb, _colon, value = request.POST.get("action", "").partition(":")
    if verb == "merge" and (chosen := _chosen(request, user)):
        return redirect(f"{reverse('console:merge_page')}?{urlencode({'ticket': chosen[:_MERGED]}, doseq=True)}")
    try:
        made = actions.start(
            verb=verb,
            value=request.POST.get("tag", "").strip().lower() if verb == "tag" else value,
            tickets=_chosen(request, user),
            user=user,
        )
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
        return back(request, "/desk/")
    come = progress(made)
    if come.waiting:
        return redirect("console:bulk_change", bulk_id=made.pk)
    _tell(request, come)
    return back(request, "/desk/")


def _chosen(request: HttpRequest, user: User) -> list[int]:
    if request.POST.get("whole"):
        view = view_named(request.POST.get("view", ""), user)
        given = parse_qs(request.POST.get("filters", "").removeprefix("?"))
        filters = Filters.from_query({name: ",".join(values) for name, values in given.items()})
        return queries.numbers_of(view, user=user, filters=filters, most=actions.MOST)
    return [int(number) for number in request.POST.getlist("ticket") if number.isdecimal() and len(number) < 19]


def _tell(request: HttpRequest, come: Progress) -> None:
    if changed := come.counts.get("changed", 0) + come.counts.get("unchanged", 0):
        told = ngettext("%(num)d ticket changed.", "%(num)d tickets changed.", changed) % {"num": changed}
        notices.success(request, format_html("{} {}", told, _undo_link(come) if come.may_undo else ""))
    refused = [f"#{item.ticket_id}: {item.reason}" for item in come.told]
    refused += [f"#{number}: {_('There is no ticket with this number.')}" for number in come.bulk.missing]
    for text in refused[:_TOLD]:
        notices.error(request, text)
    if (more := len(refused) - _TOLD) > 0:
        notices.error(request, ngettext("%(num)d more refused.", "%(num)d more refused.", more) % {"num": more})


def _undo_link(come: Progress) -> str:
    page, undo = reverse("console:bulk_change", args=[come.bulk.pk]), reverse("console:undo_bulk", args=[come.bulk.pk])
    return format_html(
        '<a href="{}" hx-post="{}" hx-swap="none" data-key="Mod+z" data-key-title="{}" data-key-group="list">{}</a>',
        page,
        undo,
        _("Undo"),
        _("Undo"),
    )


@require_GET
def change(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """How far a change of several tickets has come, what was refused, and its undo. It can be left."""
    user = require_staff(request)
    context = {"come": progress(bulk_of(user, bulk_id))}
    is_fragment = bool(request.headers.get("HX-Request"))
    return render(request, f"console/{'fragments' if is_fragment else 'pages'}/bulk_change.html", context)


@require_POST
def undo(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """Take it back where nobody touched the ticket since; the others are named."""
    user = require_staff(request)
    made = bulk_of(user, bulk_id)
    actions.undo(made)
    come = progress(made)
    count = come.counts.get("undone", 0)
    if count:
        notices.success(
            request, ngettext("%(num)d ticket put back.", "%(num)d tickets put back.", count) % {"num": count}
        )
    for item in [item for item in come.told if item.state == "kept"][:_TOLD]:
        notices.warning(request, f"#{item.ticket_id}: {item.reason}")
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return redirect("console:bulk_change", bulk_id=made.pk)


@require_POST
def cancel(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """Leave alone what has not been changed yet."""
    user = require_staff(request)
    actions.cancel(bulk_of(user, bulk_id))
    return redirect("console:bulk_change", bulk_id=bulk_id)
