"""The columns of a view: headings, and what each ticket has in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from seiketsu.core.ui import wording
from seiketsu.desk.forms.wording import value_text
from seiketsu.desk.models import CustomField, Ticket
from seiketsu.desk.queries import View
from seiketsu.desk.saved_views.columns import OWN, known_columns
from seiketsu.plan.spec import Plan

Cell = Callable[[Ticket], str]


def headings(view: View) -> list[str]:
    """The titles of a view's columns; one that is gone keeps its key. No query where it has none."""
    if not view.columns:
        return []
    known = known_columns()
    return [known.get(column, column.removeprefix(OWN)) for column in view.columns]


def cells(columns: Sequence[str], plan: Plan, zone: str) -> list[Cell]:
    """What each column shows of a ticket; one query where one of the desk's own fields is among them."""
    if not columns:
        return []
    own = {one.key: one for one in CustomField.objects.all()} if any(one.startswith(OWN) for one in columns) else {}
    return [_cell(column, plan, zone, own) for column in columns]


def _cell(column: str, plan: Plan, zone: str, own: dict[str, CustomField]) -> Cell:
    if column.startswith(OWN):
        return _own(own.get(column.removeprefix(OWN)))
    document = plan.document
    titles: dict[str, Cell] = {
        "number": lambda ticket: f"#{ticket.pk}",
        "status": lambda ticket: str(ticket.get_status_display()),
        "priority": lambda ticket: str(ticket.get_priority_display()),
        "team": lambda ticket: _title(document.teams, ticket.team),
        "category": lambda ticket: _title(document.tickets.categories, ticket.category),
        "requester": lambda ticket: ticket.requester.name,
        "level": lambda ticket: str(ticket.level),
        "tags": lambda ticket: ", ".join(ticket.tags),
        "language": lambda ticket: ticket.language,
    }
    moments = {
        "created": "created_at",
        "updated": "updated_at",
        "answered": "first_responded_at",
        "solved": "solved_at",
    }
    if column in moments:
        return lambda ticket: _moment(getattr(ticket, moments[column]), zone)
    return titles.get(column, lambda ticket: "")


def _title(known: Any, slug: str | None) -> str:
    found = known.get(slug or "")
    return str(found.title) if found else slug or ""


def _moment(at: datetime | None, zone: str) -> str:
    return wording.day_and_time(at, zone) if at is not None else ""


def _own(field: CustomField | None) -> Cell:
    if field is None:
        return lambda ticket: ""
    return lambda ticket: value_text(field, ticket.custom.get(field.key))
