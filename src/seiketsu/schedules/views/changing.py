"""Making an override, reporting an absence, proposing a swap. A refusal is told on the form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of, staff_by_team
from seiketsu.core import clock
from seiketsu.core.errors import ProblemForPerson
from seiketsu.schedules import access, actions
from seiketsu.schedules.errors import NotOfTheTeam, NotTheirShift
from seiketsu.schedules.forms import AbsenceForm, OverrideForm
from seiketsu.schedules.models import Absence, AbsenceKind, AbsenceState, Schedule
from seiketsu.schedules.views.choices import chosen_shift, swap_form
from seiketsu.schedules.views.roster import page


@require_POST
def override(request: HttpRequest, team: str) -> HttpResponse:
    """Somebody comes in a place; who doesn't lead may offer themself alone."""
    user = require_staff(request)
    schedule = access.schedule_for_staff(user, team)
    form = OverrideForm(request.POST, people=staff_by_team(team), prefix="override")
    if form.is_valid():
        try:
            _override(user, schedule, form)
        except ProblemForPerson as problem:
            form.add_error(None, problem.message)
        else:
            return _done(request, team, _("The roster is changed."))
    return _refused(request, user, schedule, "override_form", form)


def _override(user: User, schedule: Schedule, form: OverrideForm) -> None:
    person, given = form.person("person_in"), form.cleaned_data
    if person is None:
        raise NotOfTheTeam
    access.require_own_or_lead(user, person.pk)
    replaces = None if given["adds"] else form.person("replaces")
    times = {name: given[name] for name in ("starts_at", "ends_at", "kind", "reason", "adds")}
    actions.add_override(schedule, person=person, replaces=replaces, actor=actor_of(user), **times)


@require_POST
def absence(request: HttpRequest, team: str) -> HttpResponse:
    """Somebody is away; who doesn't lead may say so of themself alone."""
    user = require_staff(request)
    schedule = access.schedule_for_staff(user, team)
    form = AbsenceForm(request.POST, people=staff_by_team(team), prefix="absence")
    if form.is_valid():
        try:
            person = form.person("person_away")
            if person is None:
                raise NotOfTheTeam
            access.require_own_or_lead(user, person.pk)
            noted = report(person, form.cleaned_data, user)
        except ProblemForPerson as problem:
            form.add_error(None, problem.message)
        else:
            waits = noted.state == AbsenceState.ASKED
            return _done(request, team, _("A lead is asked.") if waits else _("Noted. What is open now shows in red."))
    return _refused(request, user, schedule, "absence_form", form)


def report(person: User, given: dict[str, Any], user: User) -> Absence:
    """Leave is asked for, unless a lead notes it; anything else is a fact that nobody is asked about."""
    times = {name: given[name] for name in ("starts_at", "ends_at", "note")}
    if given["kind"] == AbsenceKind.LEAVE and not access.leads(user):
        return actions.ask_for_leave(person, actor=actor_of(user), **times)
    return actions.report_absence(person, actor=actor_of(user), kind=given["kind"], **times)


@require_POST
def swap(request: HttpRequest, team: str) -> HttpResponse:
    """Ask a colleague to exchange two shifts."""
    user = require_staff(request)
    schedule = access.schedule_for_staff(user, team)
    people = list(staff_by_team(team))
    form = swap_form(user, schedule, people, clock.now(), request.POST)
    if form.is_valid():
        try:
            asker, kind, gives = chosen_shift(form.cleaned_data["gives"])
            other_id, other_kind, takes = chosen_shift(form.cleaned_data["takes"])
            other = next((person for person in people if person.pk == other_id), None)
            if asker != user.pk or other is None or kind != other_kind:
                raise NotTheirShift
            message = form.cleaned_data["message"]
            actions.propose_swap(
                schedule, asker=user, gives=gives, other=other, takes=takes, kind=kind, message=message,
                actor=actor_of(user),
            )  # fmt: skip
        except ProblemForPerson as problem:
            form.add_error(None, problem.message)
        else:
            return _done(request, team, _("%(name)s is asked.") % {"name": other.name})
    return _refused(request, user, schedule, "swap_form", form)


def _done(request: HttpRequest, team: str, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("schedules:roster", team)


def _refused(request: HttpRequest, user: User, schedule: Schedule, name: str, form: Form) -> HttpResponse:
    context = page(request, user, schedule, **{name: form, "refused": name})
    return render(request, "schedules/pages/roster.html", context, status=422)
