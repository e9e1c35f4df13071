"""A person's shifts for their own calendar. The address is the right to read it; it shows that person alone."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_POST, require_safe

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.core import clock
from seiketsu.core.ids import digest
from seiketsu.plan import queries as plans
from seiketsu.schedules import actions, links, presenting
from seiketsu.schedules.models import Absence
from seiketsu.schedules.queries.person import absences_of, time_of
from seiketsu.schedules.rules.calendar_file import Entry, calendar_file
from seiketsu.schedules.rules.duty import DutyKind

_BEFORE, _AHEAD = timedelta(days=14), timedelta(days=92)


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The last two weeks and the next three months."""
    person = links.person_of_calendar(token)
    with translation.override(person.locale), timezone.override(person.time_zone):
        written = file_of(person)

    @condition(etag_func=lambda *_given: f'"{digest(written)}"')
    def answer(request: HttpRequest) -> HttpResponse:
        response = HttpResponse(written, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="shifts.ics"'
        return response

    response: HttpResponse = answer(request)
    patch_cache_control(response, private=True, no_cache=True)
    response["Referrer-Policy"] = "no-referrer"
    return response


def file_of(person: User) -> str:
    """The file; its stamp moves once a day, so that a reader who asks again can be told that nothing changed."""
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    start, end = now - _BEFORE, now + _AHEAD
    own = time_of(person, start, end)
    names = User.objects.in_bulk({step.before for duty in own.duties for step in duty.why if step.before})
    teams = plans.current().plan.document.teams
    entries = []
    for duty in own.duties:
        team = own.teams[duty.layer]
        title = teams[team].title if team in teams else team
        kind = _("On call") if duty.kind == DutyKind.ON_CALL else _("On shift")
        why = "; ".join(presenting.why_words(duty, {key: one.name for key, one in names.items()}))
        uid = f"{duty.kind}-{person.pk}-{duty.layer}-{int(duty.starts_at.timestamp())}@seiketsu"
        entries.append(Entry(uid, *duty.interval, f"{kind}: {title}", why, is_busy=duty.kind == DutyKind.ON_SHIFT))
    entries += [_away(absence) for absence in absences_of(person, start, end)]
    return calendar_file(_("Shifts of %(name)s") % {"name": person.name}, entries, stamp=now.replace(hour=0))


def _away(absence: Absence) -> Entry:
    title = _("Away") if absence.state == "agreed" else _("Away (asked)")
    return Entry(f"absence-{absence.pk}@seiketsu", absence.starts_at, absence.ends_at, title)


@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """Give one's own calendar another address."""
    user = require_staff(request)
    actions.renew_calendar(user, actor=actor_of(user))
    return redirect("schedules:person", user.pk)
