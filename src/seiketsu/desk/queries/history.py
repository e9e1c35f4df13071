"""Everything that happened to a ticket and everybody who looked at it, in one order, by pages."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Q

from seiketsu.core.events import StoredEvent
from seiketsu.core.events import queries as events
from seiketsu.core.http.paging import BadCursor, decode_cursor, encode_cursor
from seiketsu.desk.models import Message, TicketView
from seiketsu.desk.subjects import subject_of

Which = Literal["all", "done", "seen"]
_ORDER = ("history", "event", "view_at", "view")


@dataclass(frozen=True, slots=True)
class Entry:
    """One happening or one look, whichever it is."""

    at: datetime
    event: StoredEvent | None = None
    view: TicketView | None = None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Newest first; `messages` are those that entries of this page tell of, by id."""

    entries: Sequence[Entry]
    messages: dict[int, Message]
    next_cursor: str | None


def history_of(ticket_id: int, *, which: Which = "all", cursor: str | None = None, limit: int = 50) -> HistoryPage:
    """A page of a ticket's history: three queries, wherever it lies.

    Raises:
        BadCursor: the cursor was not made by this list.
    """
    event_id, view_at, view_id = _read(cursor)
    told: list[StoredEvent] = []
    looks: list[TicketView] = []
    if which != "seen":
        told = events.history_before(subject_of(ticket_id), before=event_id, limit=limit + 1)
    if which != "done":
        looks = _views(ticket_id, view_at, view_id, limit + 1)
    ordered = _merged(told, looks)[:limit]
    following = None
    if len(told) + len(looks) > len(ordered):
        read_events = [entry.event.id for entry in ordered if entry.event is not None]
        read_views = [entry.view for entry in ordered if entry.view is not None]
        last = read_views[-1] if read_views else None
        following = encode_cursor(
            _ORDER,
            [
                which,
                min(read_events, default=event_id or 0),
                last.first_at if last else view_at.isoformat() if view_at else "",
                last.pk if last else view_id or 0,
            ],
        )
    return HistoryPage(ordered, _messages(ordered), following)


def _merged(told: list[StoredEvent], looks: list[TicketView]) -> list[Entry]:
    """Both by time, newest first; each keeps its own order, for the cursor only says how far each was read."""
    events_left, looks_left, found = deque(told), deque(looks), []
    while events_left or looks_left:
        if not looks_left or (events_left and events_left[0].at >= looks_left[0].first_at):
            event = events_left.popleft()
            found.append(Entry(event.at, event=event))
        else:
            view = looks_left.popleft()
            found.append(Entry(view.first_at, view=view))
    return found


def _read(cursor: str | None) -> tuple[int | None, datetime | None, int | None]:
    if not cursor:
        return None, None, None
    _which, event_id, view_at, view_id = decode_cursor(_ORDER, cursor)
    try:
        return event_id or None, datetime.fromisoformat(view_at) if view_at else None, view_id or None
    except ValueError as fault:
        raise BadCursor from fault


def _views(ticket_id: int, at: datetime | None, view_id: int | None, limit: int) -> list[TicketView]:
    found = TicketView.objects.filter(ticket_id=ticket_id).select_related("user")
    if at is not None and view_id is not None:
        found = found.filter(Q(first_at__lt=at) | Q(first_at=at, pk__lt=view_id), first_at__lte=at)
    return list(found.order_by("-first_at", "-pk")[:limit])


def _messages(entries: Sequence[Entry]) -> dict[int, Message]:
    numbers = [
        entry.event.data["message_id"]
        for entry in entries
        if entry.event is not None and entry.event.data.get("message_id")
    ]
    return Message.objects.readable().in_bulk(numbers) if numbers else {}
