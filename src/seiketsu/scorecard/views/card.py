"""The scorecard's pages: the card, the cases behind each figure, and both as files."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.http.paging import LARGEST_PAGE
from seiketsu.plan.queries import current
from seiketsu.scorecard import exporting, presenting, queries
from seiketsu.scorecard.access import require_agent
from seiketsu.scorecard.errors import NoSuchFigure, NoSuchPeriod
from seiketsu.scorecard.rules.periods import Period, UnreadablePeriod


def asked_period(request: HttpRequest) -> Period:
    """The period of the address; this month, by the company's clock, where it names none."""
    text = request.GET.get("period", "")
    if not text:
        zone = ZoneInfo(current().plan.document.company.zone)
        return Period.month_of(clock.now().astimezone(zone).date())
    try:
        return Period.parse(text)
    except UnreadablePeriod as unreadable:
        raise NoSuchPeriod from unreadable


def _tier(request: HttpRequest) -> str | None:
    tier = request.GET.get("tier", "")
    if tier and tier not in current().plan.tiers:
        raise NoSuchFigure
    return tier or None


@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """Every promise with a measure, by section of the plan."""
    require_staff(request)
    found = queries.card(asked_period(request), tier=_tier(request))
    return render(request, "scorecard/pages/card.html", presenting.card_page(request, found))


@require_safe
def card_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table for a spreadsheet."""
    require_staff(request)
    found = queries.card(asked_period(request), tier=_tier(request))
    name = f"scorecard-{found.period.slug}{f'-{found.tier}' if found.tier else ''}.csv"
    return as_file(name, exporting.CARD_COLUMNS, exporting.card_rows(found))


def _agent(request: HttpRequest, user: User) -> int | None:
    """The person whose cases are asked for, if the reader may see them."""
    text = request.GET.get("agent", "")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 18:
        raise NoSuchFigure
    require_agent(user, int(text))
    return int(text)


def _cases(request: HttpRequest, key: str, *, limit: int) -> queries.Cases:
    user = require_staff(request)
    leaf = request.GET.get("leaf") or queries.first_leaf(
        key, tier=request.GET.get("tier") or None, team=request.GET.get("team") or None
    )
    return queries.cases(
        key,
        leaf=leaf,
        period=asked_period(request),
        only_misses=request.GET.get("only") == "misses",
        agent=_agent(request, user),
        cursor=request.GET.get("cursor"),
        limit=limit,
    )


@require_safe
def figure(request: HttpRequest, key: str) -> HttpResponse:
    """The cases behind one figure, newest first."""
    found = _cases(request, key, limit=50)
    template = "scorecard/fragments/cases.html" if "HX-Request" in request.headers else "scorecard/pages/figure.html"
    return render(request, template, presenting.figure_page(request, found))


@require_safe
def figure_csv(request: HttpRequest, key: str) -> HttpResponse:
    """The newest cases behind a figure as a table; `cursor` of the page continues it."""
    found = _cases(request, key, limit=LARGEST_PAGE)
    name = f"{key}-{found.period.slug}.csv"
    return as_file(name, exporting.CASE_COLUMNS, exporting.case_rows(found))


def as_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """Rows as a file for spreadsheets."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")  # spreadsheets take a file without the mark for another encoding
    writer = csv.writer(response)
    writer.writerow([_(column) for column in columns])
    writer.writerows(rows)
    return response
