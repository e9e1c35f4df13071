"""Working through a view, as pages and addresses carry it: the view, its filters, the place and how many there are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils.functional import Promise

from seiketsu.accounts.models import User
from seiketsu.core.errors import NotFound
from seiketsu.desk.errors import NotAllowed
from seiketsu.desk.queries import Filters
from seiketsu.desk.saved_views.queries import view_named


@dataclass(frozen=True)
class PlayBar:
    """What a ticket shows of the work through a view; `query` keeps the place in an address."""

    title: str | Promise
    place: int
    total: int
    query: str
    skip_url: str
    leave_url: str


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def view_address(key: str, filters: Filters) -> str:
    """The view itself, narrowed as it was."""
    narrowed = urlencode(filters.to_query())
    return reverse("console:view", args=[key]) + (f"?{narrowed}" if narrowed else "")


def ticket_address(number: int, key: str, filters: Filters, place: int, total: int) -> str:
    """A ticket with the place that it has in the work."""
    return f"{reverse('console:ticket', args=[number])}?{urlencode(_kept(key, filters, place, total))}"


def _kept(key: str, filters: Filters, place: int, total: int) -> dict[str, str]:
    return {"play": key, "place": str(place), "of": str(total), **filters.to_query()}


def _next_address(request: HttpRequest, **more: str) -> str:
    filters = Filters.from_query(request.GET.dict())
    query = {"place": str(place_in(request)), **filters.to_query(), **more}
    return f"{reverse('console:play_next', args=[request.GET['play']])}?{urlencode(query)}"


def place_in(request: HttpRequest) -> int:
    """The place that the address says, 0 where it says none."""
    return _number(request.GET.get("place", ""))


def bar(request: HttpRequest, user: User) -> PlayBar | None:
    """The bar over a ticket, where its address carries a place in a view that there is."""
    key, place = request.GET.get("play", ""), place_in(request)
    if not key or not place:
        return None
    try:
        view = view_named(key, user)
    except (Http404, NotFound, NotAllowed):  # the view was given up meanwhile
        return None
    filters, total = Filters.from_query(request.GET.dict()), max(place, _number(request.GET.get("of", "")))
    return PlayBar(
        title=view.title,
        place=place,
        total=total,
        query=f"?{urlencode(_kept(key, filters, place, total))}",
        skip_url=_next_address(request, skip="1"),
        leave_url=view_address(key, filters),
    )


def onward(request: HttpRequest, ticket_id: int) -> str:
    """Where one goes after sending: to the next of the view, else back to the ticket."""
    if place_in(request) and re.fullmatch(r"[-\w]+", request.GET.get("play", ""), re.ASCII):
        return _next_address(request)
    return reverse("console:ticket", args=[ticket_id])


def place_query(request: HttpRequest) -> str:
    """The place in a view as an address carries it, empty outside one; a form keeps it for `with_place`."""
    key, place = request.GET.get("play", ""), place_in(request)
    if not key or not place:
        return ""
    total = max(place, _number(request.GET.get("of", "")))
    return urlencode(_kept(key, Filters.from_query(request.GET.dict()), place, total))


def with_place(address: str, query: str) -> str:
    """A ticket's address with the place that `place_query` wrote; anything else in its stead is left out."""
    given = QueryDict(query)
    key, place = given.get("play", ""), _number(given.get("place", ""))
    if not place or not re.fullmatch(r"[-\w]+", key, re.ASCII):
        return address
    kept = _kept(key, Filters.from_query(given.dict()), place, max(place, _number(given.get("of", ""))))
    return f"{address}{'&' if '?' in address else '?'}{urlencode(kept)}"


def kept_on(request: HttpRequest) -> str | None:
    """The address of this page with the place that a form on it left out: a change of the ticket leads back to the bare
    address, and the browser then still says where the form stood."""
    if "play" in request.GET or "part" in request.GET:
        return None
    before = urlsplit(request.headers.get("Referer", ""))
    query = QueryDict(before.query)
    if before.netloc != request.get_host() or before.path != request.path or "play" not in query:
        return None
    return f"{request.path}?{query.urlencode()}"
