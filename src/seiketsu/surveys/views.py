"""The public page of a survey.

Opening an address never saves anything, because mail scanners open every link: a score in the address is only chosen,
and the page's script then sends it. Without a script each number is a button of its own, so one tap saves it all the
same. The token is the right to answer, so no cookie and no session are needed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from seiketsu.core.actor import Actor
from seiketsu.core.errors import ProblemForPerson
from seiketsu.surveys import access, actions, queries
from seiketsu.surveys.access import Holder
from seiketsu.surveys.forms import details_of
from seiketsu.surveys.rules.questions import UnusableAnswer, checked_score
from seiketsu.surveys.wording import worded

View = Callable[[HttpRequest, Holder], HttpResponse]
TokenView = Callable[[HttpRequest, str], HttpResponse]


def public_survey(view: View) -> TokenView:
    """Give a view the holder of its token, in their language and time zone; refusals become a page that says why."""

    @wraps(view)
    def wrapped(request: HttpRequest, token: str) -> HttpResponse:
        try:
            who = access.holder(token)
            with translation.override(who.locale), timezone.override(who.time_zone):
                response = view(request, who)
        except ProblemForPerson as problem:
            response = render(request, "surveys/pages/refused.html", {"problem": problem}, status=problem.status)
        patch_cache_control(response, private=True, no_store=True)
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"  # the address is the right to answer
        return response

    return wrapped


def _actor(who: Holder) -> Actor:
    return Actor("user", who.person_id, who.person_name)


def _back(who: Holder, *, thanks: bool = False) -> HttpResponse:
    query = "?thanks=1" if thanks else ""
    response = HttpResponseRedirect(reverse("surveys:survey", args=[who.token]) + query)
    response.status_code = 303
    return response


@require_safe
@public_survey
def survey(request: HttpRequest, who: Holder) -> HttpResponse:
    """The questions with what was answered so far."""
    with access.reading(who):
        page = queries.page(who.token)
    try:
        chosen = checked_score(request.GET.get("score", ""))
    except UnusableAnswer:
        chosen = None
    context = {"survey": worded(page), "page": page, "chosen": chosen, "thanks": "thanks" in request.GET}
    status = 200 if page.is_open or page.response is not None else 410
    return render(request, "surveys/pages/survey.html", context, status=status)


@csrf_exempt
@require_POST
@public_survey
def score(request: HttpRequest, who: Holder) -> HttpResponse:
    """One tap."""
    with access.writing(who):
        actions.record_score(who.token, score=request.POST.get("score", ""), actor=_actor(who))
    return _back(who)


@csrf_exempt
@require_POST
@public_survey
def details(request: HttpRequest, who: Holder) -> HttpResponse:
    """The rest of the answers."""
    told = details_of(request.POST)
    with access.writing(who):
        actions.record_details(who.token, details=told, actor=_actor(who))
    return _back(who, thanks=True)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_survey
def stop(request: HttpRequest, who: Holder) -> HttpResponse:
    """Not to be asked for a year: a question first for a person, done at once for a mail program's one-click POST."""
    if request.method == "POST":
        with access.writing(who):
            actions.stop_asking(who.token, actor=_actor(who))
        return render(request, "surveys/pages/stopped.html", {})
    return render(request, "surveys/pages/stop.html", {"token": who.token})
