"""Pages' answer to a refusal: the message for the person, with its status, in the shape that the asker can show."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.http import problems

Respond = Callable[[HttpRequest], HttpResponse]


def answer(request: HttpRequest, refusal: ProblemForPerson) -> HttpResponse:
    """A page for a browser; a line of text for a fragment, which becomes a toast; problem+json for a program."""
    if request.path.startswith("/api/"):
        return problems.response(problems.of_person_problem(refusal))
    if "HX-Request" in request.headers:
        return HttpResponse(refusal.message, status=refusal.status, content_type="text/plain; charset=utf-8")
    context = {"title": _title(refusal.status), "text": refusal.message}
    return render(request, "ui/problem.html", context, status=refusal.status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django itself refuses (a host that isn't ours, too many fields), in the shape that the asker reads."""
    del exception
    text = _("The request could not be read. Check the address you used, and try again.")
    if request.path.startswith("/api/"):
        return problems.response(problems.Problem(400, "Bad request", text))
    return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")


def _title(status: int) -> str:
    titles = {
        401: _("Please sign in"),
        403: _("Not allowed"),
        404: _("Not found"),
        409: _("Something changed meanwhile"),
        410: _("No longer there"),
        429: _("Too many attempts"),
    }
    return titles.get(status, _("That did not work"))


class Refusals:
    """Turns what an action refused into an answer, so that views need not catch it."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Called by Django for what a view raises."""
        if isinstance(exception, ProblemForPerson):
            return answer(request, exception)
        if isinstance(exception, problems.Problem):
            return problems.response(exception)
        return None
