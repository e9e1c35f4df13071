"""The plan as a page: it reads like the document, with live figures beside each promise."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from seiketsu.accounts import queries as account_queries
from seiketsu.accounts.access import require_staff
from seiketsu.core import clock
from seiketsu.plan import queries
from seiketsu.scorecard import queries as scorecard_queries
from seiketsu.scorecard.rules.periods import Period
from seiketsu.scorecard.wording import WordedRow, worded


def _figures(period: Period) -> dict[str, WordedRow]:
    """The scorecard's row of each leaf that is measured, in words."""
    card = scorecard_queries.card(period)
    return {row.leaf: worded(row) for section in card.sections for row in section.rows}


@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    """The version in force, or `?version=N`; `?against=M` adds what changed since M, in words."""
    require_staff(request)
    chosen = request.GET.get("version", "")
    page = queries.document(int(chosen) if chosen.isdecimal() and len(chosen) < 10 else None)
    against = request.GET.get("against", "")
    changes = queries.changes(int(against), page.version) if against.isdecimal() and len(against) < 10 else []
    figures = _figures(Period.month_of(clock.now().date()))
    tiers = Counter(organization.tier for organization in account_queries.organizations())
    context = {
        "page": page,
        "figures": figures,
        "kept": {
            section.number: Counter(str(figures[line.key].row.status) for line in section.lines if line.key in figures)
            for section in page.sections
        },
        "clients": sum(tiers.values()),
        "history": queries.history(),
        "changes": changes,
        "against": against,
    }
    return render(request, "console/pages/plan.html", context)
