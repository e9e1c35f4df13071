"""Finding things: the search page and the palette."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from seiketsu.accounts import queries as account_queries
from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.console.presenting import query_mistakes
from seiketsu.core.ui import navigation
from seiketsu.core.ui.parts import PaletteGroup, PaletteItem
from seiketsu.desk import queries
from seiketsu.desk.models import Ticket
from seiketsu.desk.rules.text import clean, fold
from seiketsu.desk.saved_views import access as saved_view_access
from seiketsu.desk.saved_views.queries import standard_views

_FEW, _TICKETS = 5, 7
_LONGEST = 1000


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Full text over tickets, messages, people and clients, and every field of the language of search."""
    user = require_staff(request)
    text = clean(request.GET.get("q", "")).strip()[:_LONGEST]
    page = queries.find(text, user=user, cursor=request.GET.get("cursor"), limit=20) if text else None
    told = query_mistakes.worded(page.mistakes, text) if page else []
    return render(request, "console/pages/search.html", {"text": text, "page": page, "mistakes": told})


def _places(text: str, user: User, request: HttpRequest) -> list[PaletteItem]:
    """Surfaces, views and commands of which a word begins like what was typed."""
    places = [
        PaletteItem(view.icon, str(view.title), reverse("console:view", args=[key]), hint=_("view"))
        for key, view in standard_views(user).items()
    ]
    places += [
        PaletteItem("bookmark", one.name, reverse("console:view", args=[one.key]), hint=_("view"))
        for one in saved_view_access.views_for(user)
    ]
    places += [
        PaletteItem("plus", _("New ticket"), reverse("console:new_ticket")),
        PaletteItem("bookmark-plus", _("New view"), reverse("console:new_saved_view")),
        PaletteItem("bookmark", _("Views"), reverse("console:saved_views")),
        PaletteItem("search", _("Search"), reverse("console:search")),
        PaletteItem("tags", _("Tags"), reverse("console:tags")),
        PaletteItem("mail-exclamation", _("Suspended mail"), reverse("console:suspended")),
        PaletteItem("bug", _("Defects"), reverse("console:defects")),
        PaletteItem("message-2", _("Classification"), reverse("console:learning")),
    ]
    known = {place.url for place in places}
    places += [
        PaletteItem(one.icon, one.title, one.url) for one in navigation.staff_surfaces(request) if one.url not in known
    ]
    wanted = fold(text)
    return [place for place in places if any(word.startswith(wanted) for word in fold(place.text).split())]


def _tickets(text: str, user: User) -> list[PaletteItem]:
    """What the search page would show first, for the same query."""
    number = text.removeprefix("#")
    found = []
    if number.isdecimal():
        found = list(Ticket.objects.kept().filter(pk=int(number[:18])).select_related("organization"))
    elif len(text) >= 2:
        found = [hit.ticket for hit in queries.find(text, user=user).hits][:_TICKETS]
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


def _clients(text: str) -> list[PaletteItem]:
    if len(text) < 2:
        return []
    return [
        PaletteItem("building", one.name, reverse("accounts:organization", args=[one.pk]), hint=one.tier)
        for one in account_queries.organizations_called(fold(text), limit=_FEW)
    ]


def _colleagues(text: str) -> list[PaletteItem]:
    """People of the staff, each with the way to the tickets they have."""
    if len(text) < 2:
        return []
    return [
        PaletteItem("user", one.name, f"{reverse('console:queue')}?assignee={one.pk}", hint=_("their tickets"))
        for one in account_queries.people_called(fold(text), limit=_FEW, staff=True)
    ]


@require_GET
def palette(request: HttpRequest) -> HttpResponse:
    """What the palette offers for the text typed so far."""
    user = require_staff(request)
    text = clean(request.GET.get("q", "")).strip()[:200]
    groups = [
        PaletteGroup(_("Tickets"), _tickets(text, user)),
        PaletteGroup(_("Clients"), _clients(text)),
        PaletteGroup(_("People"), _colleagues(text)),
        PaletteGroup(_("Go to"), _places(text, user, request)),
    ]
    if text:
        address = f"{reverse('console:search')}?{urlencode({'q': text})}"
        groups.append(PaletteGroup(_("Search"), [PaletteItem("search", _("Search for “%s”") % text, address)]))
    shown = [group for group in groups if group.items]
    return render(request, "ui/fragments/palette_results.html", {"groups": shown, "query": text})
