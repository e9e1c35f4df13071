"""Section 1: objectives, calendars and holidays, service tiers with what each may use and is promised."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from seiketsu.plan.spec.hours import Day, WeeklyHours
from seiketsu.plan.spec.leaf import Label, Part, Reference, Scope, measure, permission, promise, schedule
from seiketsu.plan.spec.values import Comparator, Duration, Slug, Zone

CalendarKey = Annotated[str, Reference("calendars")]
PriorityClass = Literal["all", "critical", "standard"]


class Objectives(Part):
    """What the plan as a whole sets out to reach, over all tiers."""

    satisfaction: Annotated[Comparator, measure("satisfaction", better="more")]
    critical_response: Annotated[Duration, promise("first response", priorities="critical")]
    standard_response: Annotated[Duration, promise("first response", priorities="standard")]
    first_contact_resolution: Annotated[Comparator, measure("first-contact resolution", better="more")]
    availability: Annotated[Comparator, measure("availability", better="more")]


class Holidays(Part):
    """Days on which a calendar is closed or keeps short hours."""

    title: Annotated[str, Label()]
    was: Annotated[Slug | None, Label()] = None
    country: Annotated[str | None, schedule()] = None
    subdivision: Annotated[str | None, schedule()] = None
    days: Annotated[dict[Slug, Day], schedule()] = Field(default_factory=dict)


class CalendarSpec(Part):
    """A week of opening hours in a time zone, less its holidays."""

    title: Annotated[str, Label()]
    was: Annotated[Slug | None, Label()] = None
    zone: Annotated[Zone | None, schedule()] = None
    hours: Annotated[WeeklyHours, schedule()]
    holidays: Annotated[str | None, schedule(), Reference("holidays")] = None


class SupportHours(Part):
    """What a tier's agreement says about when it is served: only these hours, only these issues."""

    title: Annotated[str, Label()]
    was: Annotated[Slug | None, Label()] = None
    hours: Annotated[str, schedule(calendar="hours"), Reference("calendars")]
    priorities: Annotated[PriorityClass, permission()] = "all"


class Resolution(Part):
    """How soon an issue is solved, by what kind it is; a target for standard issues bounds critical ones too."""

    critical: Annotated[Duration | None, promise("resolution", priorities="critical", calendar="hours")] = None
    standard: Annotated[Duration | None, promise("resolution", priorities="standard", calendar="hours")] = None

    def target(self, counts_as: str) -> tuple[str, Duration] | None:
        """The field that holds for an issue of the class, and its target; None where nothing is promised."""
        if counts_as == "critical" and self.critical is not None:
            return "critical", self.critical
        return None if self.standard is None else ("standard", self.standard)


class Channel(Part):
    """A way for a tier's clients to reach us (or help themselves)."""

    title: Annotated[str, Label()]
    was: Annotated[Slug | None, Label()] = None
    at: Annotated[str | None, permission(), Field(title="Reached at")] = None
    hours: Annotated[str | None, permission("open", calendar="hours"), Reference("calendars")] = None
    live: Annotated[bool | None, permission(), Field(title="Answered live")] = None
    priorities: Annotated[PriorityClass | None, permission(), Field(title="For issues that are")] = None
    queue: Annotated[Literal["ordinary", "priority", "none"] | None, permission()] = None
    by_appointment: Annotated[bool | None, permission()] = None
    every: Annotated[Literal["month", "quarter", "year"] | None, permission()] = None


class Tier(Part):
    """A level of service that organizations buy."""

    title: Annotated[str, Label()]
    audience: Annotated[str, Label()]
    about: Annotated[str | None, Label()] = None
    was: Annotated[Slug | None, Label()] = None
    support_hours: dict[Slug, SupportHours]
    hours: Annotated[str, schedule(), Reference("calendars"), Field(title="Promises are counted on")]
    first_response: Annotated[Duration, promise("first response", calendar="hours")]
    next_response: Annotated[Duration, promise("next response", calendar="hours")]
    resolution: Resolution
    satisfaction: Annotated[Comparator, measure("satisfaction", better="more")]
    first_contact_resolution: Annotated[Comparator, measure("first-contact resolution", better="more")]
    services: Annotated[dict[Slug, str], permission()]
    channels: Annotated[dict[Slug, Channel], Scope("channel")]
