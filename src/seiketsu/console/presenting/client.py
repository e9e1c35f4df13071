"""The client's card beside a ticket: who they are, what they may use now, what they wrote last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seiketsu.accounts.models import Instance, Organization
from seiketsu.core.measures import Sample
from seiketsu.core.ui import parts, wording
from seiketsu.plan.spec import Entitlement, Plan


@dataclass(frozen=True)
class Channel:
    """One way to reach us that the tier includes; `line` says until when or from when."""

    title: str
    line: str
    is_open: bool


@dataclass(frozen=True)
class ClientHead:
    """What stands at the top of a client's card; it costs no query."""

    organization: Organization
    tier: parts.Tier
    local_time: str
    zone: str


@dataclass(frozen=True)
class Rating:
    """How a client's people rated us; `figure` is empty where nobody did. `tone` says which side of the target."""

    figure: str
    line: str
    tone: str


def head(organization: Organization, tier: parts.Tier, now: datetime) -> ClientHead:
    """The top of the card of a client at a moment."""
    return ClientHead(
        organization=organization,
        tier=tier,
        local_time=wording.clock_time(now, organization.time_zone),
        zone=organization.time_zone.replace("_", " "),
    )


def instance_line(instance: Instance) -> str:
    """One installation: its name, where it runs, its version."""
    return " · ".join(part for part in (instance.name, instance.region.name, instance.version) if part)


def rating(ratings: Sample, plan: Plan, tier: str) -> Rating:
    """The mean of the last ratings against what the plan wants for the tier."""
    span = wording.duration_words(plan.document.tickets.workspace.ratings_of)
    if ratings.mean is None:
        return Rating("", _("nobody has rated us in %(time)s") % {"time": span}, "")
    mean = ratings.mean.quantize(Decimal("0.1"))
    counted = ngettext("%(num)s rating in %(time)s", "%(num)s ratings in %(time)s", ratings.n)
    told = counted % {"num": ratings.n, "time": span}
    known = plan.tiers.get(tier)
    if known is None:
        return Rating(number_format(mean, 1), told, "")
    target = known.satisfaction
    line = _("target %(target)s, %(told)s") % {"target": number_format(target.value.normalize()), "told": told}
    return Rating(number_format(mean, 1), line, "ok" if target.is_met(ratings.mean) else "warn")


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
