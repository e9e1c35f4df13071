"""The scorecards of teams and of their people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from seiketsu.accounts.access import require_staff
from seiketsu.plan.queries import current
from seiketsu.scorecard import access, exporting, team_pages, teams
from seiketsu.scorecard.errors import NoSuchTeam
from seiketsu.scorecard.views.card import as_file, asked_period


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Leads on to the reader's own team, else to the first of the plan."""
    user = require_staff(request)
    known = current().plan.document.teams
    profile = getattr(user, "staff_profile", None)
    mine = [team for team in (profile.teams if profile else []) if team in known]
    wanted = next(iter([*mine, *known]), None)
    if wanted is None:
        raise NoSuchTeam
    return redirect("scorecard:team", wanted)


def _card(request: HttpRequest, team: str) -> teams.TeamCard:
    user = require_staff(request)
    only = None if access.sees_everybody(user) else user.pk
    return teams.team_card(access.team_for(team), asked_period(request), only=only)


@require_safe
def team(request: HttpRequest, team: str) -> HttpResponse:
    """Each target of the team against what happened, its people, and the pace of the work."""
    card = _card(request, team)
    user = require_staff(request)
    context = team_pages.team_page(card, sees_everybody=access.sees_everybody(user))
    return render(request, "scorecard/pages/team.html", context)


@require_safe
def team_csv(request: HttpRequest, team: str) -> HttpResponse:
    """The same as a table: one line a figure, of the team and of each person that the reader may see."""
    card = _card(request, team)
    rows = exporting.team_rows(card)
    return as_file(f"scorecard-{card.team}-{card.period.slug}.csv", exporting.TEAM_COLUMNS, rows)


@require_safe
def agent(request: HttpRequest, team: str, agent_id: int) -> HttpResponse:
    """One person's figures, for themselves and for leads."""
    person = access.member_for(require_staff(request), team, agent_id)
    card = teams.agent_card(person, team, asked_period(request))
    return render(request, "scorecard/pages/agent.html", team_pages.agent_page(card))
