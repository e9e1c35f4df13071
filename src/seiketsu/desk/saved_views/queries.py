"""Reads of saved views: as views of the queue, and how many tickets each holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.http import Http404
from django.utils.translation import gettext as _

from seiketsu.accounts.access import has_staff_role
from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.ui.parts import Tone
from seiketsu.desk import access as desk_access
from seiketsu.desk.models import SavedView, Ticket
from seiketsu.desk.models.ticket import LIVE, TicketQuerySet
from seiketsu.desk.queries.counts import COUNT_CAP
from seiketsu.desk.queries.search_terms import Terms, terms
from seiketsu.desk.queries.search_vocabulary import ORDERS
from seiketsu.desk.queries.views import BY_DUE, VIEWS, View
from seiketsu.desk.rules.counting import Reach, reach
from seiketsu.desk.rules.rights import least_role
from seiketsu.desk.saved_views import access, columns

# As many tickets are looked at where no index answers, and where words must be found in their messages.
_WINDOW, _WINDOW_OF_WORDS = 5_000, 500
_ICONS = {"all": "world", "team": "users", "personal": "bookmark"}
TONES: dict[str, Tone] = {"all": "own", "team": "ok", "personal": "idle"}


@dataclass(frozen=True)
class Count:
    """How many tickets a view holds; `is_least` where there may be more."""

    number: int
    is_least: bool


def standard_views(user: User) -> dict[str, View]:
    """The views that are always there, as far as this person's role reaches."""
    return {key: view for key, view in VIEWS.items() if has_staff_role(user, least_role(view.verb))}


def standard_view(key: str, user: User) -> View:
    """One of them by its key.

    Raises:
        NotAllowed: the person's role doesn't reach.
    """
    view = VIEWS[key]
    if view.verb != "see":  # what everybody may costs no query
        desk_access.require(user, view.verb)
    return view


def view_named(key: str, user: User) -> View:
    """A standard view or one that somebody keeps, by what addresses call it.

    Raises:
        Http404: there is no such standard view.
        NotAllowed: it is there, and not for this person's role.
        NotFound: there is no such saved view, or it isn't for this person.
    """
    if key in VIEWS:
        return standard_view(key, user)
    number = key.removeprefix("view-")
    if number == key or not number.isdecimal():
        raise Http404(_("There is no such view."))
    return as_view(access.view_for(user, int(number[:18])))


def as_view(saved: SavedView) -> View:
    """A saved view as the queue reads one."""

    def select(tickets: TicketQuerySet, user: User, now: datetime) -> TicketQuerySet:
        return terms(saved.query, user=user, now=now).narrow(tickets)

    return View(
        key=saved.key,
        title=saved.name,
        icon=_ICONS[saved.visibility],
        tone=TONES[saved.visibility],
        select=select,
        order=BY_DUE if saved.order == "due" else ORDERS[saved.order],
        is_grouped=saved.order == "due",
        text=saved.query,
        columns=tuple(saved.columns),
        saved_id=saved.pk,
        reads=columns.read_by(saved.columns),
    )


def counts_of(views: Sequence[SavedView], user: User, *, now: datetime | None = None) -> dict[int, Count]:
    """How many tickets each view holds, in one statement, whatever their number (names in a query are looked up)."""
    if not views:
        return {}
    moment = now or clock.now()
    pieces: list[str] = []
    values: list[Any] = []
    windows: list[int | None] = []
    for view in views:
        asked = terms(view.query, user=user, now=moment)
        text, parameters, window = _counting(asked)
        pieces.append(text)
        values += parameters
        windows.append(window)
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(pieces)}", values)
        row = cursor.fetchone()
    found = {}
    for place, (view, window) in enumerate(zip(views, windows, strict=True)):
        number, looked_at = row[2 * place], row[2 * place + 1]
        is_least = number > COUNT_CAP or (window is not None and looked_at >= window)
        found[view.pk] = Count(min(number, COUNT_CAP + 1), is_least)
    return found


def _counting(asked: Terms) -> tuple[str, list[Any], int | None]:
    """Two values with their parameters: how many, and how many tickets of the window there were to look at."""
    chosen = asked.tickets().order_by().values("pk")
    try:
        text, values = chosen[: COUNT_CAP + 1].query.sql_with_params()
    except EmptyResultSet:  # nothing can be in it, such as a level that no number reaches
        return "0, 0", [], None
    how = reach(asked.node)
    if how is Reach.WHOLE:
        return f"(select count(*) from ({text}) as counted), 0", list(values), None  # noqa: S608 - Django made it
    size = _WINDOW_OF_WORDS if how is Reach.NEWEST_FEW else _WINDOW
    rows = (
        Ticket.objects.filter(LIVE).order_by("due_order", "id") if how is Reach.OPEN else Ticket.objects.order_by("-id")
    )
    window, among = rows[:size].query.sql_with_params()
    numbers, read = rows.values("pk")[:size].query.sql_with_params()
    inner = text.replace('FROM "desk_ticket"', f'FROM ({window}) "desk_ticket"', 1)
    looked = f"(select count(*) from ({numbers}) as looked_at)"  # noqa: S608 - Django made it
    return f"(select count(*) from ({inner}) as counted), {looked}", [*among, *values, *read], size  # noqa: S608
