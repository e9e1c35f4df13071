"""Answers to swaps, and taking changes back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.core.errors import Conflict, ProblemForPerson
from seiketsu.schedules import access, actions
from seiketsu.schedules.errors import NotYoursToAnswer
from seiketsu.schedules.models import Schedule, Swap, SwapState

ANSWERS: dict[str, Callable[[Swap, User], Swap]] = {
    "accept": lambda swap, user: actions.accept_swap(swap, actor=actor_of(user)),
    "decline": lambda swap, user: actions.decline_swap(swap, actor=actor_of(user)),
    "withdraw": lambda swap, user: actions.withdraw_swap(swap, actor=actor_of(user)),
    "approve": lambda swap, user: actions.approve_swap(swap, decided_by=user, actor=actor_of(user)),
    "refuse": lambda swap, user: actions.refuse_swap(swap, decided_by=user, actor=actor_of(user)),
}


@require_POST
def answer_swap(request: HttpRequest, swap_id: int, answer: str) -> HttpResponse:
    """The other accepts or declines, who asked withdraws, a lead approves or refuses."""
    user = require_staff(request)
    swap = access.swap_to_answer(user, swap_id, answer)
    try:
        swap = ANSWERS[answer](swap, user)
    except (Conflict, ProblemForPerson) as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, SwapState(swap.state).label)
    return redirect("schedules:roster", swap.schedule.team)


@require_POST
def decide_leave(request: HttpRequest, absence_id: int, answer: str) -> HttpResponse:
    """A lead approves or refuses a leave."""
    user = require_staff(request)
    leave = access.leave_to_decide(user, absence_id)
    decide = {"approve": actions.agree_to_leave, "refuse": actions.refuse_leave}.get(answer)
    if decide is None:
        raise NotYoursToAnswer
    try:
        decide(leave, decided_by=user, actor=actor_of(user))
    except ProblemForPerson as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("%(name)s is told.") % {"name": leave.person.name})
    return _to_roster_of(leave.person)


@require_POST
def withdraw_override(request: HttpRequest, override_id: int) -> HttpResponse:
    user = require_staff(request)
    override = access.override_to_withdraw(user, override_id)
    actions.withdraw_override(override, actor=actor_of(user))
    messages.success(request, _("Withdrawn."))
    return redirect("schedules:roster", override.schedule.team)


@require_POST
def end_absence(request: HttpRequest, absence_id: int) -> HttpResponse:
    user = require_staff(request)
    absence = access.absence_to_end(user, absence_id)
    actions.end_absence(absence, actor=actor_of(user))
    messages.success(request, _("Noted as back."))
    return _to_roster_of(absence.person)


def _to_roster_of(person: User) -> HttpResponse:
    teams = list(person.staff_profile.teams)
    known = Schedule.objects.filter(team__in=teams).values_list("team", flat=True).first()
    return redirect("schedules:roster", known) if known else redirect("schedules:rosters")
