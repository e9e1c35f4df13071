"""One look at which plan is in force for a whole page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from seiketsu.plan import queries

_READS = frozenset({"GET", "HEAD"})


class OnePlan:
    """A page that only reads sees one version of the plan throughout, and looks it up once.

    What changes something looks again each time: it must go by what is in force when it holds its locks.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in _READS:
            return self.get_response(request)
        with queries.holding():
            return self.get_response(request)
