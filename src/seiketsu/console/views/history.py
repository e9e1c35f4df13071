"""The full history of a ticket, and the whole of it as a file."""

from __future__ import annotations

import json
from typing import get_args

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from seiketsu.accounts import queries as account_queries
from seiketsu.accounts.access import require_staff
from seiketsu.accounts.actors import actor_of
from seiketsu.console.presenting.history import told
from seiketsu.core.ui.parts import NavigationItem
from seiketsu.desk import access, actions
from seiketsu.desk.queries import export
from seiketsu.desk.queries.history import Which, history_of
from seiketsu.desk.typesetting import typeset
from seiketsu.plan import queries as plan_queries


@require_GET
def history(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Who saw it and who did what, newest first."""
    ticket = access.ticket_for_staff(require_staff(request), ticket_id)
    asked = request.GET.get("which", "all")
    which: Which = asked if asked in get_args(Which) else "all"  # type: ignore[assignment]
    page = history_of(ticket.pk, which=which, cursor=request.GET.get("cursor"))
    people = {one.pk: one.name for one in account_queries.staff(active=False)}
    people[ticket.requester_id] = ticket.requester.name
    here = reverse("console:history", args=[ticket.pk])
    titles = {"all": _("Everything"), "done": _("What was done"), "seen": _("Who looked")}
    choices = [NavigationItem(title, f"{here}?which={key}", is_current=key == which) for key, title in titles.items()]
    context = {
        "ticket": ticket,
        "told": told(page, plan_queries.current().plan, people, ticket.pk),
        "following": f"{here}?which={which}&cursor={page.next_cursor}" if page.next_cursor else "",
        "choices": choices,
    }
    part = "HX-Request" in request.headers and request.GET.get("cursor")
    return render(request, f"console/{'fragments/history_lines' if part else 'pages/history'}.html", context)


def _exported(request: HttpRequest, ticket_id: int, how: str) -> export.TicketExport:
    user = require_staff(request)
    ticket = access.ticket_for_staff(user, ticket_id, verb="export")
    audience = export.CLIENT if request.GET.get("for") == "client" else export.STAFF
    actions.note_export(ticket, how=how, audience=audience, actor=actor_of(user))
    return export.exported(ticket, audience=audience)


@require_GET
def as_json(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Everything about the ticket as one JSON document; `for=client` leaves out what is internal."""
    content = json.dumps(_exported(request, ticket_id, "json"), ensure_ascii=False, indent=1)
    answer = HttpResponse(content, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="ticket-{ticket_id}.json"'
    return answer


@require_GET
def as_pdf(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The same as a document to print or to send."""
    content = typeset("ticket", _exported(request, ticket_id, "pdf"))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="ticket-{ticket_id}.pdf"'
    return answer
