"""Section 2: teams, infrastructure, the lifecycle of a ticket, escalation levels, quality assurance."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from seiketsu.plan.spec.hours import WeeklyHours
from seiketsu.plan.spec.leaf import (
    Label,
    Part,
    Reference,
    activity,
    capability,
    measure,
    permission,
    promise,
    schedule,
    staffing,
)
from seiketsu.plan.spec.values import Comparator, Duration, Percentage, Slug, Zone

PromiseKind = Literal["first_response", "next_response", "resolution"]
Issues = Literal["all", "critical", "standard"]
Count = Annotated[int, Field(ge=0)]


class Coverage(Part):
    """When a team is at work: how much, as the plan says it, and the shift hours that make it so."""

    hours_per_day: Annotated[int | None, staffing(), Field(ge=1, le=24)] = None
    days_per_week: Annotated[int | None, staffing(), Field(ge=1, le=7)] = None
    hours: Annotated[WeeklyHours, staffing("shift hours")]
    zone: Annotated[Zone | None, staffing()] = None
    on_shift: Annotated[int, staffing(), Field(ge=1, title="People on shift at least")] = 1
    on_call: Annotated[WeeklyHours | None, staffing("on-call hours")] = None


class TeamMetrics(Part):
    """Numbers that a team is held against."""

    first_response: Annotated[Comparator | None, measure("average first response", better="less")] = None
    resolution_time: Annotated[Comparator | None, measure("average resolution", better="less")] = None
    first_contact_resolution: Annotated[Comparator | None, measure("first-contact resolution", better="more")] = None
    escalated_resolution: Annotated[Comparator | None, measure("resolution of escalated tickets", better="more")] = None
    satisfaction: Annotated[Comparator | None, measure("satisfaction", better="more")] = None
    escalation_rate: Annotated[Comparator | None, measure("escalation rate", better="less")] = None
    knowledge_contributions: Annotated[Comparator | None, measure("knowledge contributions", better="more")] = None
    client_health: Annotated[Comparator | None, measure("client health", better="more")] = None
    net_promoter_score: Annotated[Comparator | None, measure("net promoter score", better="more")] = None
    retention: Annotated[Comparator | None, measure("retention", better="more")] = None
    expansion_revenue: Annotated[Comparator | None, measure("expansion revenue", better="more")] = None


class Team(Part):
    """People who work together, what they know, when they are there and what they answer for."""

    title: Annotated[str, Label()]
    was: Annotated[Slug | None, Label()] = None
    positions: Annotated[dict[Slug, Count], staffing()]
    leads: Annotated[dict[Slug, Count], staffing()]
    answers_clients: Annotated[bool, staffing()]
    coverage: Coverage
    specialization: Annotated[str | None, staffing()] = None
    responsibilities: Annotated[dict[Slug, str], capability()]
    skills: Annotated[dict[Slug, str], staffing()] = Field(default_factory=dict)
    metrics: TeamMetrics = Field(default_factory=TeamMetrics)

    @property
    def headcount(self) -> int:
        """People who take shifts; leads supervise and are not counted."""
        return sum(self.positions.values())


class Staffing(Part):
    """What turns a headcount into hours on shift."""

    hours_per_person_per_week: Annotated[int, staffing(), Field(ge=1, le=80)]
    time_on_shift: Annotated[Percentage, staffing()]
    swaps_need_lead: Annotated[bool | None, staffing(), Field(title="A lead approves swaps of shifts")] = None
    leave_needs_lead: Annotated[bool | None, staffing(), Field(title="A lead approves leave")] = None


class Infrastructure(Part):
    """The tools that the teams work with."""

    ticketing: Annotated[dict[Slug, str], capability()]
    communication: Annotated[dict[Slug, str], capability()]
    knowledge_management: Annotated[dict[Slug, str], capability()]


class Step(Part):
    """One step in the life of a ticket."""

    title: Annotated[str, Label()]
    was: Annotated[Slug | None, Label()] = None
    does: Annotated[str, capability(), Field(title="What happens")]


class EntryCriterion(Part):
    """What takes a ticket up to a level by itself. Everything that is written must hold."""

    title: Annotated[str, Label()]
    was: Annotated[Slug | None, Label()] = None
    missed: Annotated[list[PromiseKind] | None, capability(), Field(title="A promise was missed")] = None
    at_risk: Annotated[list[PromiseKind] | None, capability(), Field(title="A promise is at risk")] = None
    reopened: Annotated[int | None, capability(), Field(ge=1, title="Reopened at least this often")] = None
    sentiment: Annotated[Literal["angry", "unhappy"] | None, capability(), Field(title="The client sounds")] = None
    defect: Annotated[bool | None, capability(), Field(title="A product defect is behind it")] = None
    asked: Annotated[bool | None, capability(), Field(title="The client asks for it in the portal")] = None
    tiers: Annotated[list[str] | None, capability(), Reference("tiers")] = None
    issues: Annotated[Issues, capability()] = "all"


class Acknowledgement(Part):
    """How soon somebody of the level says that they have it, counted on which hours."""

    within: Annotated[Duration, promise(calendar="hours")]
    hours: Annotated[str, schedule(), Reference("calendars")]


class Unacknowledged(Part):
    """Where a ticket goes that nobody of the level took on in time."""

    goes_to: Annotated[str, staffing(), Reference("escalation")]
    issues: Annotated[Issues, staffing()] = "all"


class EscalationLevel(Part):
    """Who takes a ticket at a level, what for, what brings it there and how soon it is taken on."""

    title: Annotated[str, Label()]
    was: Annotated[Slug | None, Label()] = None
    level: Annotated[int, staffing(), Field(ge=1)]
    team: Annotated[str | None, staffing(), Reference("teams")] = None
    takes: Annotated[str, capability()]
    by_hand: Annotated[
        Literal["agent", "lead", "manager", "administrator"] | None,
        permission(),
        Field(title="Least role that may hand a ticket up"),
    ] = None
    tells_client: Annotated[bool | None, capability(), Field(title="The client is told")] = None
    enters: dict[Slug, EntryCriterion] = Field(default_factory=dict)
    acknowledged: dict[Literal["critical", "standard"], Acknowledgement] = Field(default_factory=dict)
    unacknowledged: Unacknowledged | None = None


class QualityAssurance(Part):
    """How the work of the teams is kept good."""

    practices: Annotated[dict[Slug, str], activity()]
    sample: Annotated[Comparator | None, activity()] = None
