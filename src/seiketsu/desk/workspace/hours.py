"""The working day of one agent: the plan's hours on the wall clock of their own zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.businesstime import Calendar
from seiketsu.core import clock
from seiketsu.desk.errors import UnknownValue
from seiketsu.desk.rules import moments
from seiketsu.desk.workspace import preferences
from seiketsu.plan import queries as plans
from seiketsu.plan.spec.hours import WeeklyHours
from seiketsu.plan.spec.view import weekly_of


def working_day(user: User) -> Calendar:
    """When this agent works, for choosing moments; nothing is promised by it."""
    return _made(plans.current().plan.document.tickets.workspace.working_hours, user.time_zone)


@lru_cache(maxsize=64)
def _made(hours: WeeklyHours, zone: str) -> Calendar:
    return Calendar.of("working_day", zone, weekly_of(hours))


def presets(user: User, *, now: datetime | None = None) -> list[moments.Preset]:
    """The moments that are offered to this agent now."""
    later = plans.current().plan.document.tickets.workspace.later_today
    return moments.presets(now or clock.now(), working_day(user), later)


def undo_time(user: User) -> timedelta | None:
    """How long this agent can take a sent answer back: what they chose, else the plan's; None is not at all."""
    chosen = preferences.chosen_undo(user)
    if chosen is not None:
        return timedelta(seconds=chosen) if chosen else None
    return plans.current().plan.document.tickets.workspace.undo_send


def moment(text: str, user: User, *, now: datetime | None = None) -> datetime:
    """The moment that an agent chose by the key of a preset, or typed.

    Raises:
        UnknownValue: it could not be read, has passed, or is too far away.
    """
    at = now or clock.now()
    chosen = next((one.at for one in presets(user, now=at) if one.key == text), None)
    if chosen is not None:
        return chosen
    try:
        return moments.typed(text[:80], at, working_day(user))
    except moments.NotAMoment as fault:
        raise UnknownValue(_why(fault.why, text)) from None


def _why(why: str, text: str) -> str:
    told = {
        "past": _("“%(text)s” has passed. Choose a moment that is still to come."),
        "far": _("“%(text)s” is more than a year away. Choose a nearer moment."),
    }.get(why, _("“%(text)s” is no moment. Write “in 3h”, “fri 9am”, “tomorrow 14:30” or “2026-12-24 10:00”."))
    return told % {"text": text[:80]}
