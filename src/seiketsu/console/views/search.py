"""Finding things: the search page and the palette."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from seiketsu.accounts import queries as account_queries
from seiketsu.accounts.access import require_staff
from seiketsu.console.presenting import query_mistakes
from seiketsu.core.ui.parts import PaletteGroup, PaletteItem
from seiketsu.desk import queries
from seiketsu.desk.models import Ticket
from seiketsu.desk.rules.text import clean

_FEW = 5
_LONGEST = 1000


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Full text over tickets, messages, people and clients, and every field of the language of search."""
    user = require_staff(request)
    text = clean(request.GET.get("q", "")).strip()[:_LONGEST]
    page = queries.find(text, user=user, cursor=request.GET.get("cursor"), limit=20) if text else None
    told = query_mistakes.worded(page.mistakes, text) if page else []
    return render(request, "console/pages/search.html", {"text": text, "page": page, "mistakes": told})


def _places(text: str) -> list[PaletteItem]:
    """Views and commands whose words begin like what was typed."""
    places = [
        PaletteItem(view.icon, str(view.title), reverse("console:view", args=[key]))
        for key, view in queries.VIEWS.items()
    ]
    places += [
        PaletteItem("plus", _("New ticket"), reverse("console:new_ticket")),
        PaletteItem("report-analytics", _("Scorecard"), reverse("scorecard:card")),
        PaletteItem("file-text", _("Plan"), reverse("console:plan")),
        PaletteItem("mail-exclamation", _("Suspended mail"), reverse("console:suspended")),
        PaletteItem("message-2", _("Classification"), reverse("console:learning")),
    ]
    wanted = text.lower()
    return [place for place in places if any(word.startswith(wanted) for word in place.text.lower().split())]


def _tickets(text: str, request: HttpRequest) -> list[PaletteItem]:
    number = text.removeprefix("#")
    if number.isdigit():
        found = list(Ticket.objects.kept().filter(pk=int(number[:18])).select_related("organization"))
    elif len(text) >= 2:
        found = [hit.ticket for hit in queries.search(text, limit=7).hits]
    else:
        found = []
    return [
        PaletteItem(
            "ticket",
            ticket.subject_line,
            reverse("console:ticket", args=[ticket.pk]),
            number=str(ticket.pk),
            hint=ticket.organization.name if ticket.organization else "",
        )
        for ticket in found
    ]


def _clients(text: str, request: HttpRequest) -> list[PaletteItem]:
    if len(text) < 2:
        return []
    return [
        PaletteItem("building", one.name, reverse("accounts:organization", args=[one.pk]), hint=one.tier)
        for one in account_queries.organizations(search=text)[:_FEW]
    ]


def _colleagues(text: str, request: HttpRequest) -> list[PaletteItem]:
    """People of the staff, each with the way to the tickets they have."""
    if len(text) < 2:
        return []
    return [
        PaletteItem("user", one.name, f"{reverse('console:queue')}?assignee={one.pk}", hint=_("their tickets"))
        for one in account_queries.staff(search=text)[:_FEW]
    ]


@require_GET
def palette(request: HttpRequest) -> HttpResponse:
    """What the palette offers for the text typed so far."""
    require_staff(request)
    text = clean(request.GET.get("q", "")).strip()[:200]
    groups = [
        PaletteGroup(_("Tickets"), _tickets(text, request)),
        PaletteGroup(_("Clients"), _clients(text, request)),
        PaletteGroup(_("People"), _colleagues(text, request)),
        PaletteGroup(_("Go to"), _places(text)),
    ]
    shown = [group for group in groups if group.items]
    return render(request, "ui/fragments/palette_results.html", {"groups": shown, "query": text})
