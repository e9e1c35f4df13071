"""What the home page says: how often promises were kept, and how to reach us at this hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from seiketsu.businesstime import Calendar
from seiketsu.core.measures import Sample
from seiketsu.core.ui import wording
from seiketsu.plan.spec import Entitlement, Plan
from seiketsu.portal.presenting.spans import hours, target, when
from seiketsu.portal.queries import Kept

ENOUGH_RATINGS = 10
_KEYPAD = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999", strict=True))


@dataclass(frozen=True)
class PromiseLine:
    """A promise with how often it was kept."""

    title: str
    text: str
    tone: str
    icon: str
    figure: str
    under: str


def promise_lines(kept: Sequence[Kept], plan: Plan) -> list[PromiseLine]:
    """Counts, never a per cent of nothing; too few are told as too early."""
    return [_promise_line(one, plan) for one in kept]


def _promise_line(one: Kept, plan: Plan) -> PromiseLine:
    week = plan.document.calendars[one.calendar_key].hours
    within = target(one.target, week) + (_(", day and night") if week.is_always_open else "")
    titles = {
        "first_response": _("We reply to every new question within %s"),
        "next_response": _("We answer what you write after that within %s"),
        "resolution": _("We solve what you report within %s"),
    }
    counted = "" if week.is_always_open else _("Counted %s.") % hours(week, zone=plan.zone_of(one.calendar_key))
    usual = _("Usually %s.") % target(one.usual, week) if one.usual is not None else ""
    title, text = titles[one.kind] % within, " ".join(words for words in (usual, counted) if words)
    if one.due == 0:
        return PromiseLine(title, text, "idle", "circle-dashed", _("Too early"), _("nothing was due yet"))
    tone, icon = ("ok", "circle-check") if one.kept == one.due else ("warn", "alert-triangle")
    figure = _("%(kept)d of %(due)d") % {"kept": one.kept, "due": one.due}
    return PromiseLine(title, text, tone, icon, figure, _("on time"))


def rating_line(ratings: Sample) -> PromiseLine:
    """What the reader themselves has rated; a score only once there are enough."""
    if ratings.n < ENOUGH_RATINGS:
        under = _("%(n)d of %(enough)d ratings") % {"n": ratings.n, "enough": ENOUGH_RATINGS}
        text = _("We show a score once you have given %d ratings.") % ENOUGH_RATINGS
        return PromiseLine(_("You are happy with us"), text, "idle", "circle-dashed", _("Too early"), under)
    mean = float(ratings.total / ratings.n)
    under = _("out of 10, %d ratings") % ratings.n
    figure = wording.number(mean, 1)
    return PromiseLine(_("You are happy with us"), _("The mean of your ratings."), "idle", "star", figure, under)


@dataclass(frozen=True)
class Contact:
    """One way to reach us now, or when it opens."""

    title: str
    text: str
    icon: str
    tone: str
    url: str
    verb: str
    is_open: bool


def contacts(plan: Plan, tier: str, now: datetime) -> list[Contact]:
    """The ways of the client's plan that lead to a person by writing or calling, open ones first."""
    ways = [way for way in ("phone", "portal", "email", "hotline") if plan.entitlement(tier, way)]
    found = [_contact(plan, entitlement, now) for way in ways if (entitlement := plan.entitlement(tier, way))]
    return sorted(found, key=lambda one: not one.is_open)


def _contact(plan: Plan, way: Entitlement, now: datetime) -> Contact:
    calendar = plan.calendar(way.calendar_key) if way.calendar_key else None
    at = way.spec.at or ""
    match way.channel:
        case "portal":
            text = _("We reply by %s.") % when(reply_by(plan, way.tier, now), now)
            return Contact(
                _("Write here"), text, "message-2", "own", reverse("portal:new_ticket"), _("Write"), is_open=True
            )
        case "email":
            return Contact(
                _("Mail us"), _("Opens your mail program."), "mail", "own", f"mailto:{at}", _("Mail"), is_open=True
            )
        case "hotline":
            text = _("Calls down or data at risk. %s.") % _opening(calendar, now)
            return Contact(_("Emergency line"), text, "alert-octagon", "bad", dialled(at), _("Call"), is_open=True)
    is_open = calendar is None or calendar.is_open(now)
    return Contact(_("Call us"), f"{_opening(calendar, now)}.", "phone", "own", dialled(at), _("Call"), is_open)


def reply_by(plan: Plan, tier: str, now: datetime, effect: str = "normal") -> datetime:
    """By when we promise to answer a question that is asked now."""
    promise = next(one for one in plan.ticket_promises(tier, effect) if one.kind == "first_response")
    return plan.calendar(promise.calendar_key).add(now, promise.target)


def dialled(number: str) -> str:
    """The address that dials; letters of a number are the digits they share a key with."""
    digits = "".join(_KEYPAD.get(letter, letter) for letter in number.upper() if letter.isalnum() or letter == "+")
    return f"tel:{digits}" if digits else ""


def _opening(calendar: Calendar | None, now: datetime) -> str:
    if calendar is None or calendar.around_the_clock:
        return _("Day and night")
    if calendar.is_open(now):
        closing = calendar.next_closing(now)
        return _("Open until %s") % when(closing, now) if closing else _("Day and night")
    return _("Opens at %s") % when(calendar.next_opening(now), now)
