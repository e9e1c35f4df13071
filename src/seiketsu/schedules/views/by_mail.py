"""Answering a swap or a leave from a mail, without signing in.

The address is the right to answer, for one person and one question. Opening it changes nothing, because mail scanners
open every link: the answer that the mail's button named stands first, and one press sends it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.core.errors import ProblemForPerson
from seiketsu.schedules import access, actions, links
from seiketsu.schedules.errors import NotALink, NotYoursToAnswer
from seiketsu.schedules.models import Absence, Swap
from seiketsu.schedules.presenting import span_words
from seiketsu.schedules.rules.intervals import Interval
from seiketsu.schedules.views.answering import ANSWERS

_WORDS = {
    "accept": gettext_lazy("Accept"),
    "decline": gettext_lazy("Decline"),
    "withdraw": gettext_lazy("Withdraw"),
    "approve": gettext_lazy("Approve"),
    "refuse": gettext_lazy("Refuse"),
}
_LEAVE_ANSWERS: dict[str, Callable[[Absence, User], Absence]] = {
    "approve": lambda leave, user: actions.agree_to_leave(leave, decided_by=user, actor=actor_of(user)),
    "refuse": lambda leave, user: actions.refuse_leave(leave, decided_by=user, actor=actor_of(user)),
}


@dataclass(frozen=True)
class Question:
    """What is asked, of whom, and what they may say; `answer` says it."""

    title: str
    rows: list[tuple[str, str]]
    message: str
    state: str
    choices: list[str]
    answer: Callable[[str], object]


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer_by_mail(request: HttpRequest, what: str, number: int, token: str) -> HttpResponse:
    """The question and its buttons; a press answers it."""
    try:
        person = links.person_of_answer(what, number, token)
        with translation.override(person.locale), timezone.override(person.time_zone):
            response = _answer(request, _question(person, what, number))
    except ProblemForPerson as problem:
        response = render(request, "schedules/pages/by_mail_refused.html", {"problem": problem}, status=problem.status)
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _answer(request: HttpRequest, asked: Question) -> HttpResponse:
    problem = None
    if request.method == "POST":
        given = request.POST.get("answer", "")
        if given not in asked.choices:
            raise NotYoursToAnswer
        try:
            asked.answer(given)
        except ProblemForPerson as refusal:
            problem = refusal
        else:
            return redirect(request.path)
    named = request.GET.get("answer", "")
    choices = sorted(asked.choices, key=lambda choice: choice != named)
    context = {"asked": asked, "choices": [(key, _WORDS[key]) for key in choices], "problem": problem}
    return render(request, "schedules/pages/by_mail.html", context, status=problem.status if problem else 200)


def _question(person: User, what: str, number: int) -> Question:
    if what == links.SWAP:
        return _about_swap(person, number)
    if what == links.LEAVE:
        return _about_leave(person, number)
    raise NotALink


def _about_swap(person: User, number: int) -> Question:
    swap = Swap.objects.select_related("schedule", "asker", "other").filter(pk=number).first()
    if swap is None:
        raise NotALink
    gives, takes = (swap.gives_from, swap.gives_to), (swap.takes_from, swap.takes_to)
    return Question(
        _("%(asker)s asks %(other)s to swap shifts") % {"asker": swap.asker.name, "other": swap.other.name},
        [_works(swap.other, gives), _works(swap.asker, takes)],
        swap.message,
        str(swap.get_state_display()),
        access.answers_to_swap(person, swap),
        lambda answer: ANSWERS[answer](access.swap_to_answer(person, number, answer), person),
    )


def _works(person: User, interval: Interval) -> tuple[str, str]:
    return _("%(name)s would work") % {"name": person.name}, span_words(interval)


def _about_leave(person: User, number: int) -> Question:
    leave = access.leave_to_decide(person, number)
    return Question(
        _("%(name)s asks for leave") % {"name": leave.person.name},
        [(_("Away"), span_words((leave.starts_at, leave.ends_at)))],
        leave.note,
        _("Withdrawn") if leave.withdrawn_at is not None else str(leave.get_state_display()),
        access.answers_to_leave(leave),
        lambda answer: _LEAVE_ANSWERS[answer](access.leave_to_decide(person, number), person),
    )
