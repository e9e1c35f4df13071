"""The roster of a team: a week of people by days, and what may be done about it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.plan import queries as plans
from seiketsu.schedules import access, presenting
from seiketsu.schedules.models import Schedule
from seiketsu.schedules.queries import week as weeks
from seiketsu.schedules.views.around import around
from seiketsu.schedules.views.choices import forms_of


@require_safe
def rosters(request: HttpRequest) -> HttpResponse:
    """The reader's own team's roster, else the plan's first."""
    user = require_staff(request)
    own = list(user.staff_profile.teams) if hasattr(user, "staff_profile") else []
    known = list(Schedule.objects.filter(ended_at__isnull=True).order_by("id").values_list("team", flat=True))
    team = next((slug for slug in own if slug in known), next(iter(known), None))
    if team is None:
        return render(request, "schedules/pages/empty.html")
    return redirect("schedules:roster", team)


@require_safe
def roster(request: HttpRequest, team: str) -> HttpResponse:
    """One week; `week` is any day of it, `day` the one that a narrow screen shows."""
    user = require_staff(request)
    schedule = access.schedule_for_staff(user, team)
    return render(request, "schedules/pages/roster.html", page(request, user, schedule))


def page(request: HttpRequest, user: User, schedule: Schedule, **bound: Any) -> dict[str, Any]:
    """What the page shows; `bound` are forms that were refused."""
    now, zone = clock.now(), ZoneInfo(timezone.get_current_timezone_name())
    today = now.astimezone(zone).date()
    asked = date_of(request.GET.get("week"), today)
    first = asked - timedelta(days=asked.weekday())
    chosen = date_of(request.GET.get("day"), today if first <= today < first + timedelta(days=7) else first)
    in_force = plans.current()
    days = presenting.days(first, chosen, zone, now, schedule.team)
    week = weeks.week_of_team(schedule, in_force, days[0].interval[0], days[-1].interval[1])
    limit = timedelta(hours=in_force.plan.document.staffing.hours_per_person_per_week)
    return {
        "schedule": schedule,
        "days": days,
        "zone": zone.key,
        "rows": presenting.rows(week, days, user.pk, limit),
        "cover": presenting.cover(week, days),
        "week": week,
        "hours": presenting.hours_of,
        "earlier": _week_url(schedule, first - timedelta(days=7)),
        "later": _week_url(schedule, first + timedelta(days=7)),
        "this_week": _week_url(schedule, None),
        "me": user,
        "leads": access.leads(user),
        **_now_and_next(schedule, in_force, now, zone, first),
        **(forms_of(user, schedule, week.people, now) | bound),
    }


def _now_and_next(
    schedule: Schedule, in_force: plans.PlanInForce, now: datetime, zone: ZoneInfo, shown: date
) -> dict[str, Any]:
    """Who is there, what promises nobody stands behind, and what was changed or asked."""
    found = around(schedule, in_force, now, zone, shown)
    own = next((team for team in found.teams if team.is_current), None)
    return {
        "teams": found.teams,
        "ahead": found.ahead,
        "findings": found.findings,
        "lacks": found.lacks,
        "on_shift": own.on_shift if own else [],
        "on_call": own.on_call if own else [],
        "overrides": weeks.standing_overrides(schedule, now)[:20],
        "absences": weeks.standing_absences(schedule.team, now)[:20],
        "swaps": weeks.open_swaps(schedule, now)[:20],
    }


def _week_url(schedule: Schedule, monday: date | None) -> str:
    address = reverse("schedules:roster", args=[schedule.team])
    return address if monday is None else f"{address}?week={monday.isoformat()}"


def date_of(text: str | None, otherwise: date) -> date:
    """A date of the address; what can't be read, or lies outside what calendars know, is not worth an error."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return otherwise
    return found if 2000 <= found.year < 2100 else otherwise
