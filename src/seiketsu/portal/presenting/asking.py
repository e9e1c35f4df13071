"""What a new ticket asks, and what happens after it is sent, for each way it may affect the client."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from seiketsu.core.ui.parts import Choice, Step
from seiketsu.desk.forms.wording import value_text
from seiketsu.desk.models import CustomField
from seiketsu.plan.spec import Plan
from seiketsu.portal.presenting.home import dialled
from seiketsu.portal.presenting.spans import target, when
from seiketsu.portal.presenting.tickets import EFFECTS

DEFAULT_EFFECT = "normal"
_TOPIC_ICONS = {
    "agent_setup": "robot",
    "lead_management": "users",
    "appointments": "calendar-event",
    "account_access": "key",
    "billing": "credit-card",
    "reporting": "chart-bar",
    "training": "school",
}


@dataclass(frozen=True)
class Outlook:
    """What happens next when it affects the client so."""

    effect: str
    steps: list[Step]


def outlooks(plan: Plan, tier: str, now: datetime) -> list[Outlook]:
    """One for each effect, with the times that the plan promises from now on."""
    return [Outlook(effect, _steps(plan, tier, effect, now)) for effect, _title, _text in EFFECTS]


def _steps(plan: Plan, tier: str, effect: str, now: datetime) -> list[Step]:
    found = [Step(_("Right away"), _("You get an email with your ticket number."), "next", icon="mail")]
    for promise in plan.ticket_promises(tier, effect):
        by = _("By %s") % when(plan.calendar(promise.calendar_key).add(now, promise.target), now)
        if promise.kind == "first_response":
            found.append(Step(by, _("A person who knows the subject replies."), "next", icon="clock"))
        elif promise.kind == "resolution":
            found.append(
                Step(by, _("It works again. That is our promise for a problem like this."), "next", icon="tool")
            )
    return found


def effect_choices(plan: Plan, tier: str, chosen: str) -> list[Choice]:
    """The effects, each with the time in which we reply."""
    return [
        Choice(
            value,
            str(title),
            str(text),
            note=_("Reply in %s") % _first_reply(plan, tier, value),
            checked=value == chosen,
        )
        for value, title, text in EFFECTS
    ]


def _first_reply(plan: Plan, tier: str, effect: str) -> str:
    promise = next(one for one in plan.ticket_promises(tier, effect) if one.kind == "first_response")
    return target(promise.target, plan.document.calendars[promise.calendar_key].hours)


def topic_choices(plan: Plan, chosen: str) -> list[Choice]:
    """What clients ask about most; everything else is sorted by the desk."""
    common = [(slug, one.title) for slug, one in plan.document.tickets.categories.items() if one.common]
    found = [
        Choice(slug, title, icon=_TOPIC_ICONS.get(slug, "message-2"), checked=slug == chosen) for slug, title in common
    ]
    return [*found, Choice("", _("Something else"), icon="help-circle", checked=not chosen)]


def topic_title(plan: Plan, slug: str | None) -> str:
    """What a ticket is about, in the plan's words; nothing where the plan has dropped it."""
    category = plan.document.tickets.categories.get(slug) if slug else None
    return category.title if category else ""


def effect_title(effect: str) -> str:
    """How a ticket affects the client, in the words they chose."""
    return next((str(title) for value, title, _text in EFFECTS if value == effect), "")


def told(custom: Mapping[str, object], fields: Iterable[CustomField]) -> list[tuple[str, str]]:
    """What the client filled in, by the fields' names."""
    shown = [(one.title, value_text(one, custom.get(one.key))) for one in fields]
    return [(title, text) for title, text in shown if text]


@dataclass(frozen=True)
class Emergency:
    """The line to call when nothing works."""

    number: str
    url: str


def emergency(plan: Plan, tier: str) -> Emergency | None:
    """Only where the client's plan has such a line."""
    entitlement = plan.entitlement(tier, "hotline")
    if entitlement is None or not entitlement.spec.at:
        return None
    return Emergency(entitlement.spec.at, dialled(entitlement.spec.at))
