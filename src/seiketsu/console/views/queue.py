"""The queue: what is due next, in groups, with filters that live in the address."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.console import shell
from seiketsu.console.presenting import bulk, columns, tickets
from seiketsu.console.presenting import filters as filter_presenting
from seiketsu.core import clock
from seiketsu.core.ui.parts import TicketRow, Tone
from seiketsu.desk import queries
from seiketsu.desk.models import Ticket
from seiketsu.desk.queries import Filters, QueuePage, View
from seiketsu.desk.saved_views.queries import view_named
from seiketsu.desk.workspace import presence
from seiketsu.plan import queries as plan_queries

PAGE = 50
_EXPORT_PAGE = 100

MOST_PAGES = 10
GROUP_TITLES: dict[str, tuple[str | Promise, Tone]] = {
    "missed": (gettext_lazy("Missed"), "bad"),
    "next_30_minutes": (gettext_lazy("Next 30 minutes"), "warn"),
    "next_2_hours": (gettext_lazy("Next 2 hours"), "ok"),
    "later_today": (gettext_lazy("Later today"), "ok"),
    "later": (gettext_lazy("Later"), "ok"),
    "paused_or_met": (gettext_lazy("Paused or met"), "idle"),
}


@dataclass(frozen=True)
class Group:
    """Rows under one heading; `count` has a plus where the next page may go on with them."""

    key: str
    title: str
    tone: Tone
    rows: list[TicketRow]
    count: str
    is_continued: bool


def _groups(page: QueuePage, user: User, *, after: str) -> list[Group]:
    plan, now = plan_queries.current().plan, clock.now()
    shown_cells = columns.cells(page.view.columns, plan, user.time_zone)
    signs = presence.signs([row.ticket.pk for row in page.rows], user)
    found = []
    for key, members in groupby(page.rows, key=lambda row: row.group.value if row.group else ""):
        title, tone = GROUP_TITLES.get(key, ("", "idle"))
        shown = [tickets.row(row, plan, now, shown_cells, signs.get(row.ticket.pk)) for row in members]
        found.append(Group(key, str(title), tone, shown, str(len(shown)), is_continued=bool(key) and key == after))
    if found and page.next_cursor is not None:
        found[-1] = replace(found[-1], count=f"{found[-1].count}+")
    return found


def _pages(request: HttpRequest, view: View, user: User, filters: Filters) -> QueuePage:
    """The page asked for; `pages=3` reads the first three at once, to renew a list that was read on."""
    wanted = request.GET.get("pages", "1")
    page = queries.queue(view, user=user, filters=filters, cursor=request.GET.get("cursor"), limit=PAGE)
    for _number in range(1, min(int(wanted), MOST_PAGES) if wanted.isdecimal() else 1):
        if page.next_cursor is None:
            break
        following = queries.queue(view, user=user, filters=filters, cursor=page.next_cursor, limit=PAGE)
        page = QueuePage(page.view, page.rows + following.rows, following.next_cursor)
    return page


@require_GET
def queue(request: HttpRequest, key: str = "next_due") -> HttpResponse:
    """One view of the desk; htmx asks for the rows alone."""
    user = require_staff(request)
    view = view_named(key, user)
    filters = Filters.from_query(request.GET.dict())
    page = _pages(request, view, user, filters)
    is_fragment = bool(request.headers.get("HX-Request"))
    context: dict[str, Any] = {
        "view_key": key,
        "view": view,
        "headings": columns.headings(view),
        "total": None if filters.to_query() else shell.counts(request).get(key),
        "groups": _groups(page, user, after=request.GET.get("after", "")),
        "next_cursor": page.next_cursor,
        "filters": filter_presenting.chips(request, filters),
        "open_number": request.GET.get("open", ""),
        "is_first_page": "cursor" not in request.GET,
        "is_live": is_fragment and "pages" in request.GET,
    }
    if context["is_live"]:
        context["rail_views"] = shell.views(request)
    if is_fragment:
        return render(request, "console/fragments/queue_rows.html", context)
    context["filter_menu"] = filter_presenting.menu(request, filters)
    context["bulk_menus"] = bulk.menus(user)
    return render(request, "console/pages/queue.html", context)


class _Echo:
    """A file that hands back what is written, for a streamed CSV."""

    def write(self, text: str) -> str:
        return text


_COLUMNS = ("number", "subject", "client", "tier", "status", "priority", "assignee", "next_due_at")


def _cells(ticket: Ticket) -> list[str]:
    texts = (
        ticket.subject_line,
        ticket.organization.name if ticket.organization else "",
        ticket.tier,
        ticket.status,
        ticket.priority,
        ticket.assignee.name if ticket.assignee else "",
        ticket.next_due_at.isoformat() if ticket.next_due_at else "",
    )
    return [str(ticket.pk), *(_harmless(text) for text in texts)]


def _lines(view: View, user: User, filters: Filters) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(_COLUMNS)
    page = queries.queue(view, user=user, filters=filters, limit=_EXPORT_PAGE)
    while True:
        for row in page.rows:
            yield writer.writerow(_cells(row.ticket))
        if page.next_cursor is None:
            return
        page = queries.queue(view, user=user, filters=filters, cursor=page.next_cursor, limit=_EXPORT_PAGE)


@require_GET
def export(request: HttpRequest, key: str) -> StreamingHttpResponse:
    """The whole view as CSV, read page by page."""
    user = require_staff(request)
    view = view_named(key, user)
    filters = Filters.from_query(request.GET.dict())
    response = StreamingHttpResponse(_lines(view, user, filters), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key}.csv"'
    return response


def _harmless(text: str) -> str:
    """A spreadsheet must not run what a stranger wrote as a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
