"""Section 6: quality targets, improvement rounds, feedback and what is done with it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from seiketsu.plan.spec.leaf import Part, Reference, activity, capability, measure, promise, schedule
from seiketsu.plan.spec.maintenance import Cadence, Round
from seiketsu.plan.spec.values import Comparator, Duration, Slug


class TeamPerformance(Part):
    """How well the teams work."""

    agent_productivity: Annotated[str, measure("tickets per hour")]
    self_service: Annotated[Comparator, measure("self-service", better="more")]
    certification_maintenance: Annotated[Comparator, measure("certification maintenance", better="more")]
    client_retention_impact: Annotated[str, measure("support and retention")]


class Quality(Part):
    """The targets that the whole of support is held against."""

    first_contact_resolution: Annotated[Comparator, measure("first-contact resolution", better="more")]
    satisfaction: Annotated[Comparator, measure("satisfaction", better="more")]
    resolution_compliance: Annotated[Comparator, measure("resolution compliance", better="more")]
    escalation_rate: Annotated[Comparator, measure("escalation rate", better="less")]
    enough_cases: Annotated[
        int, capability(), Field(ge=1, title="Fewest cases that a verdict or a share is given for")
    ] = 20
    team: TeamPerformance
    efficiency: Annotated[dict[Slug, str], measure()]
    reviews: dict[Slug, Round]


class TicketSurvey(Part):
    """The survey after a ticket."""

    asks: Annotated[dict[Slug, str], capability()]
    throttle: Annotated[Duration, capability(), Field(title="At most one per person in")]
    expires_after: Annotated[Duration, capability()]
    poor_rating: Annotated[Comparator, capability()]
    follow_up_within: Annotated[Duration, promise("follow-up of a poor rating", calendar="follow_up_hours")]
    follow_up_hours: Annotated[str, schedule(), Reference("calendars")]


class Feedback(Part):
    """How clients' opinions are gathered and used."""

    ticket_survey: TicketSurvey
    relationship_survey_every: Annotated[Cadence, schedule()]
    monitoring: Annotated[dict[Slug, str], capability()]
    outreach_within: Annotated[Duration, promise("outreach to a client at risk")]
    community: Annotated[dict[Slug, str], capability()]
    quantitative: Annotated[dict[Slug, str], measure()]
    qualitative: Annotated[dict[Slug, str], measure()]
    action_planning: Annotated[dict[Slug, str], activity()]
