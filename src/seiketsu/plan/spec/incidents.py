"""Section 5: severities with their criteria and timers, and who is told what, when and how."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from seiketsu.plan.spec.leaf import Label, Part, Reference, capability, promise, schedule
from seiketsu.plan.spec.values import Comparator, Duration, Slug


class Severity(Part):
    """How bad an incident is: what makes it so, and the timers that follow."""

    title: Annotated[str, Label()]
    was: Annotated[Slug | None, Label()] = None
    circumstances: Annotated[dict[Slug, str], capability()]
    client_share: Annotated[Comparator | None, capability()] = None
    revenue_loss: Annotated[Comparator | Literal["none"] | None, capability()] = None
    hours: Annotated[str, schedule(), Reference("calendars"), Field(title="Timers run on")]
    initial_response: Annotated[Duration, promise("incident response", calendar="hours")]
    management_notification: Annotated[Duration | None, promise("tell management", calendar="hours")] = None
    executive_notification: Annotated[Duration | None, promise("tell executives", calendar="hours")] = None
    client_communication: Annotated[Duration | None, promise("tell clients", calendar="hours")] = None
    resolution: Annotated[Duration, promise("incident resolution", calendar="hours")]


class InternalEscalation(Part):
    """Someone inside the company who is told of an incident."""

    title: Annotated[str, Label()]
    was: Annotated[Slug | None, Label()] = None
    tells: Annotated[Literal["team lead", "management", "executives", "board"], Label()]
    within: Annotated[
        dict[Slug, Duration | Literal["immediately"]],
        promise("tell ", subject_from="tells", scope="severity"),
        Reference("severities"),
    ] = Field(default_factory=dict)
    occasion: Annotated[str | None, capability()] = None


class IncidentCommunication(Part):
    """What clients and the outside world are told during an incident."""

    proactive: Annotated[dict[Slug, str], capability()]
    update_every: Annotated[Duration, promise("client update")]
    channels: Annotated[dict[Slug, str], capability()]
    templates: Annotated[dict[Slug, str], capability()]
    internal: dict[Slug, InternalEscalation]
    external: Annotated[dict[Slug, str], capability()]
