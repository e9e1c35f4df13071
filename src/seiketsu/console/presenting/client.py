"""The client's card beside a ticket: who they are, what they may use now, what they wrote last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from seiketsu.accounts.models import Organization
from seiketsu.core.ui import parts, wording
from seiketsu.plan.spec import Entitlement, Plan


@dataclass(frozen=True)
class Channel:
    """One way to reach us that the tier includes; `line` says until when or from when."""

    title: str
    line: str
    is_open: bool


@dataclass(frozen=True)
class ClientCard:
    """What an agent wants to know of a client at a glance."""

    organization: Organization
    tier: parts.Tier
    local_time: str
    zone: str
    success_manager: parts.Person | None
    channels: list[Channel]
    instances: list[str]


def card(organization: Organization, plan: Plan, tier: parts.Tier, now: datetime) -> ClientCard:
    """The card of a client at a moment."""
    manager = organization.success_manager
    instances = [
        " · ".join(
            part for part in (instance.name, instance.region.name if instance.region else "", instance.version) if part
        )
        for instance in organization.instances.all()
    ]
    return ClientCard(
        organization=organization,
        tier=tier,
        local_time=wording.clock_time(now, organization.time_zone),
        zone=organization.time_zone.replace("_", " "),
        success_manager=parts.Person(manager.name, manager.pk) if manager else None,
        channels=entitled(plan, organization.tier, now),
        instances=instances,
    )


def entitled(plan: Plan, tier: str, now: datetime) -> list[Channel]:
    """The channels of a tier with whether they are open at a moment, in the order of the plan."""
    known = plan.tiers.get(tier)
    if known is None:
        return []
    found = []
    for slug in known.channels:
        entitlement = plan.entitlement(tier, slug)
        if entitlement is not None:
            found.append(_channel(plan, entitlement, known.channels[slug].title or slug, now))
    return found


def _channel(plan: Plan, entitlement: Entitlement, title: str, now: datetime) -> Channel:
    if entitlement.calendar_key is None:
        return Channel(title, "", True)
    calendar = plan.calendar(entitlement.calendar_key)
    if calendar.around_the_clock:
        return Channel(title, _("critical issues") if entitlement.critical_only else _("24/7"), True)
    zone = str(ZoneInfo(calendar.time_zone))
    if calendar.is_open(now):
        closing = calendar.next_closing(now)
        return Channel(title, _("until %s") % wording.day_and_time(closing, zone) if closing else _("24/7"), True)
    return Channel(title, _("from %s") % wording.day_and_time(calendar.next_opening(now), zone), False)
