"""The supervisor wall: live, readable from across the room, and worked upon in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from seiketsu.accounts.access import has_staff_role, require_staff
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.console.presenting import routing, wall_shifts
from seiketsu.console.presenting import wall as presenting
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.errors import NotFound, ProblemForPerson
from seiketsu.core.ui import wording
from seiketsu.desk import access, actions, policy
from seiketsu.desk.models import Ticket
from seiketsu.desk.queries import forecasting, workload
from seiketsu.desk.queries.handling import handling
from seiketsu.desk.queries.shifts import loads_by_shift
from seiketsu.plan import queries as plans
from seiketsu.schedules import queries as rosters

_LISTED = 8
_MOST = 200
_TOLD = 5
Give = Callable[[Ticket, str, str, Actor], object]


@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """The whole page, or with `part=now` what changes of it."""
    user = require_staff(request)
    part = request.GET.get("part") == "now"
    template = "console/fragments/wall.html" if part else "console/pages/wall.html"
    return render(request, template, page(user))


def page(user: User) -> dict[str, Any]:
    """What stands on the wall, in a fixed number of queries."""
    now, zone, in_force = clock.now(), presenting.zone_of_reader(), plans.current()
    loaded = rosters.rosters(now, now + presenting.DAY)
    due = forecasting.due_until(now, now + presenting.DAY)
    terms = policy.current().forecast
    known = handling(now, terms)
    forecast = forecasting.forecast(now, due, loaded, known, terms.horizons)
    there = forecasting.presences(loaded, now, now + presenting.DAY, on_call=False)
    work = workload.workload(now, there, known, policy.current())
    teams = {slug: team.title for slug, team in in_force.plan.document.teams.items()}
    backtest = forecasting.trust_of_yesterday(now, zone)
    shifts = wall_shifts.by_team(loads_by_shift(now, there, known), backtest.teams, teams, work.names)
    gaps = rosters.foreseen_gaps(now, horizon=presenting.DAY, loaded=loaded)
    return {
        "as_of": now,
        "zone": zone.key,
        "panels": presenting.panels(forecast, due, now),
        "handling": known,
        "fewest": terms.answers_needed,
        "looks_back": wording.duration_words(terms.looks_back),
        "trust": presenting.trust_words(backtest.whole),
        "coverage": presenting.coverage(loaded, in_force, due, work.names, now),
        "hours": presenting.hours(now, zone),
        "promise_gaps": presenting.promise_rows(gaps, in_force),
        "teams": presenting.loads(work.teams, teams, work.names),
        "shifts": shifts,
        "skills": presenting.loads(work.skills, in_force.skill_titles, work.names),
        "people": presenting.people(work, teams),
        "waiting": workload.longest_waiting(_LISTED),
        "escalations": workload.untaken_escalations(_LISTED),
        "assignees": presenting.assignees(work, teams),
        "may_assign": access.may(user, "assign"),
        "may_set_presence": has_staff_role(user, "lead"),
        "states": routing.states(),
    }


def _to_person(ticket: Ticket, value: str, reason: str, actor: Actor) -> object:
    person = User.objects.staff().active().filter(pk=int(value)).first() if value.isdecimal() else None
    if person is None:
        raise ProblemForPerson(_("Choose somebody of the staff."))
    return actions.assign(ticket, assignee=person, reason=reason, actor=actor)


_GIVE: dict[str, Give] = {
    "person": _to_person,
    "team": lambda ticket, value, reason, actor: actions.change_team(ticket, team=value, reason=reason, actor=actor),
    "best": lambda ticket, value, reason, actor: actions.assign_best(ticket, reason=reason, actor=actor),
    "nobody": lambda ticket, value, reason, actor: actions.assign(ticket, assignee=None, reason=reason, actor=actor),
}


@require_POST
def reassign(request: HttpRequest) -> HttpResponse:
    """Give the chosen tickets to somebody else; the reason is kept with each of them."""
    user = require_staff(request)
    access.require(user, "assign")
    how, _colon, value = request.POST.get("to", "").partition(":")
    reason = request.POST.get("reason", "").strip()[:300]
    chosen = list(dict.fromkeys(int(one) for one in request.POST.getlist("ticket") if one.isdecimal()))[:_MOST]
    if how not in _GIVE or not chosen or not reason:
        notices.error(request, _("Choose tickets, say to whom they go, and why."))
        return redirect("console:wall")
    done, refused = 0, []
    for number in chosen:
        try:
            _GIVE[how](access.ticket_for_staff(user, number), value, reason, actor_of(user))
            done += 1
        except ProblemForPerson as problem:
            refused.append(f"#{number}: {problem.message}")
    _tell(request, done, refused)
    return redirect("console:wall")


def _tell(request: HttpRequest, done: int, refused: list[str]) -> None:
    if done:
        notices.success(request, ngettext("%(num)d ticket changed.", "%(num)d tickets changed.", done) % {"num": done})
    for text in refused[:_TOLD]:
        notices.error(request, text)
    if (more := len(refused) - _TOLD) > 0:
        notices.error(request, ngettext("%(num)d more refused.", "%(num)d more refused.", more) % {"num": more})


@require_POST
def set_presence(request: HttpRequest, user_id: int) -> HttpResponse:
    """A lead says for somebody else whether they take tickets; the reason is shown to the colleagues."""
    user = require_staff(request)
    person = User.objects.staff().active().filter(pk=user_id).first()
    if person is None:
        raise NotFound(_("There is no such member of the staff."))
    state, reason = request.POST.get("state", ""), request.POST.get(f"because-{user_id}", "")
    try:
        row = actions.set_availability(person, state=state, reason=reason, actor=actor_of(user), by=user)
        told = _("%(name)s is “%(state)s” now.") % {"name": person.name, "state": row.get_state_display()}
        notices.success(request, told)
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
    return redirect("console:wall")
