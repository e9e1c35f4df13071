"""One person's shifts over the weeks ahead, with the address for their own calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.plan import queries as plans
from seiketsu.schedules import access, links, presenting
from seiketsu.schedules.queries.person import PersonsTime, absences_of, time_of
from seiketsu.schedules.rules.coverage import loads
from seiketsu.schedules.rules.layers import days_of
from seiketsu.schedules.views.roster import date_of

WEEKS = 4


@require_safe
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Four weeks from the asked one on."""
    user = require_staff(request)
    colleague = access.colleague_for_staff(user, person_id)
    now, zone = clock.now(), ZoneInfo(timezone.get_current_timezone_name())
    today = now.astimezone(zone).date()
    asked = date_of(request.GET.get("week"), today)
    first = asked - timedelta(days=asked.weekday())
    bounds = days_of(zone.key, first, 7 * WEEKS)
    own = time_of(colleague, bounds[0][0], bounds[-1][1])
    most = timedelta(hours=plans.current().plan.document.staffing.hours_per_person_per_week)
    address = reverse("schedules:person", args=[colleague.pk])
    context = {
        "colleague": colleague,
        "is_me": colleague.pk == user.pk,
        "sees_notes": colleague.pk == user.pk or access.leads(user),
        "zone": zone.key,
        "weeks": presenting.weeks_of_person(own, colleague, first, WEEKS, zone, now, most),
        "next_shifts": _next(own, now, colleague),
        "absences": absences_of(colleague, now, bounds[-1][1]),
        "earlier": f"{address}?week={(first - timedelta(weeks=WEEKS)).isoformat()}",
        "later": f"{address}?week={(first + timedelta(weeks=WEEKS)).isoformat()}",
        "today": address,
        "period": presenting.days_in_words(first, first + timedelta(days=7 * WEEKS - 1)),
        "total": presenting.hours_of(loads(own.duties, [colleague.pk])[0].on_shift),
        "calendar_url": links.calendar_url(colleague) if colleague.pk == user.pk else "",
    }
    return render(request, "schedules/pages/person.html", context)


def _next(own: PersonsTime, now: datetime, person: User) -> list[presenting.Shift]:
    """What is still to come of the shown weeks, for a list that a phone can show."""
    titles = plans.current().plan.document.teams
    return presenting.shifts([duty for duty in own.duties if duty.ends_at > now], own.teams, titles, person)[:12]
