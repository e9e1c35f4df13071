"""The queue: what is due next, in groups, with filters that live in the address."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from seiketsu.accounts.access import require_staff
from seiketsu.console import shell
from seiketsu.console.presenting import filters as filter_presenting
from seiketsu.console.presenting import tickets
from seiketsu.core import clock
from seiketsu.desk import queries
from seiketsu.desk.queries import Filters, QueuePage
from seiketsu.plan import queries as plan_queries

PAGE = 50

GROUP_TITLES = {
    "missed": (_("Missed"), "bad"),
    "next_30_minutes": (_("Next 30 minutes"), "warn"),
    "next_2_hours": (_("Next 2 hours"), "ok"),
    "later_today": (_("Later today"), "ok"),
    "later": (_("Later"), "ok"),
    "paused_or_met": (_("Paused or met"), "idle"),
}


def _groups(page: QueuePage) -> list[dict[str, Any]]:
    plan, now = plan_queries.current().plan, clock.now()
    return [
        {"title": GROUP_TITLES[key][0], "tone": GROUP_TITLES[key][1], "rows": [tickets.row(r, plan, now) for r in rows]}
        for key, rows in groupby(page.rows, key=lambda row: str(row.group))
    ]


@require_GET
def queue(request: HttpRequest, key: str = "next_due") -> HttpResponse:
    """One view of the desk; htmx asks for the rows alone."""
    user = require_staff(request)
    if key not in queries.VIEWS:
        raise Http404(_("There is no such view."))
    filters = Filters.from_query(request.GET.dict())
    page = queries.queue(key, user=user, filters=filters, cursor=request.GET.get("cursor"), limit=PAGE)
    context = {
        "view_key": key,
        "view": queries.VIEWS[key],
        "total": shell.counts(request).get(key),
        "groups": _groups(page),
        "shown": len(page.rows),
        "next_cursor": page.next_cursor,
        "filters": filter_presenting.chips(request, filters),
        "filter_menu": filter_presenting.menu(request, filters),
        "is_first_page": "cursor" not in request.GET,
        "first_ticket": page.rows[0].ticket.pk if page.rows else None,
    }
    fragment = "console/fragments/queue_rows.html" if request.headers.get("HX-Request") else "console/pages/queue.html"
    return render(request, fragment, context)


class _Echo:
    """A file that hands back what is written, for a streamed CSV."""

    def write(self, text: str) -> str:
        return text


@require_GET
def export(request: HttpRequest, key: str) -> StreamingHttpResponse:
    """The view as CSV, read page by page."""
    user = require_staff(request)
    if key not in queries.VIEWS:
        raise Http404(_("There is no such view."))
    filters = Filters.from_query(request.GET.dict())

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield writer.writerow(["number", "subject", "client", "tier", "status", "priority", "assignee", "next_due_at"])
        cursor: str | None = None
        while True:
            page = queries.queue(key, user=user, filters=filters, cursor=cursor, limit=200)
            for item in page.rows:
                ticket = item.ticket
                yield writer.writerow(
                    [
                        ticket.pk,
                        _harmless(ticket.subject_line),
                        _harmless(ticket.organization.name if ticket.organization else ""),
                        ticket.tier,
                        ticket.status,
                        ticket.priority,
                        ticket.assignee.name if ticket.assignee else "",
                        ticket.next_due_at.isoformat() if ticket.next_due_at else "",
                    ]
                )
            cursor = page.next_cursor
            if cursor is None:
                return

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key}.csv"'
    return response


def _harmless(text: str) -> str:
    """A spreadsheet must not run what a stranger wrote as a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
