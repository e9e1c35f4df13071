"""What is offered while somebody types: in the language of search, and for tags."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from seiketsu.accounts.access import require_staff
from seiketsu.desk.queries import suggesting
from seiketsu.desk.rules.text import clean

ICONS = {"field": "filter", "value": "circle-dot", "moment": "clock", "person": "user", "client": "building"}
_LONGEST = 1000


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """Options for a field in which a query is typed; `caret` is where."""
    user = require_staff(request)
    text = clean(request.GET.get("q", ""))[:_LONGEST]
    caret = request.GET.get("caret", "")
    offers = suggesting.suggestions(text, int(caret[:6]) if caret.isdecimal() else len(text), user=user)
    context = {"offers": offers, "icons": ICONS, "list_id": request.GET.get("list", "offers")[:60]}
    return render(request, "console/fragments/offers.html", context)


@require_GET
def tags(request: HttpRequest) -> JsonResponse:
    """The tags that begin as somebody types."""
    require_staff(request)
    return JsonResponse({"tags": suggesting.tags_called(clean(request.GET.get("q", ""))[:60])})
