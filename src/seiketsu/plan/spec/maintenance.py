"""Section 4: maintenance rounds and windows, performance, capacity."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from seiketsu.plan.spec.hours import Schedule
from seiketsu.plan.spec.leaf import Label, Part, Scope, activity, capability, measure, promise, schedule
from seiketsu.plan.spec.values import Comparator, Duration, Percentage, Slug, Zone

Cadence = Literal["day", "week", "month", "quarter", "year"]
OCCASIONS = ("as required", "by agreement")


def _window_schedule(value: Any) -> Any:
    return value if isinstance(value, Schedule) or value in OCCASIONS else Schedule.parse(str(value))


WindowSchedule = Annotated[Schedule | Literal["as required", "by agreement"], BeforeValidator(_window_schedule)]


class Round(Part):
    """Work that comes back at an interval."""

    title: Annotated[str, Label()]
    was: Annotated[Slug | None, Label()] = None
    every: Annotated[Cadence, schedule()]
    tasks: Annotated[dict[Slug, str], activity()]


class Window(Part):
    """A time reserved for changes to the platform."""

    title: Annotated[str, Label()]
    was: Annotated[Slug | None, Label()] = None
    schedule: Annotated[WindowSchedule, schedule()]
    zone: Annotated[Zone | None, schedule()] = None
    interrupts: Annotated[bool, schedule(), Field(title="May interrupt service")]
    impact: Annotated[str, schedule()]
    notice: Annotated[Duration | Literal["at once"], promise("maintenance notice")]
    length: Annotated[str | None, schedule()] = None
    longest_interruption: Annotated[Duration | None, promise("service interruption in a window")] = None


class Maintenance(Part):
    """What is maintained, when, and with how much notice."""

    activities: dict[Slug, Round]
    windows: Annotated[dict[Slug, Window], Scope("window")]
    when_clocks_change: Annotated[
        Literal["starts at the first minute that exists", "is left out"],
        schedule(),
        Field(title="When clocks change, a window"),
    ]


class Performance(Part):
    """How fast and how available the platform is, and how that is watched."""

    metrics: Annotated[dict[Slug, str], measure()]
    voice_synthesis: Annotated[Comparator, measure("voice synthesis", better="less")]
    api_response: Annotated[Comparator, measure("api response", better="less")]
    database_queries: Annotated[Comparator, measure("database queries", better="less")]
    availability: Annotated[Comparator, measure("availability", better="more")]
    procedures: Annotated[dict[Slug, str], activity()]
    reporting: dict[Slug, Round]


class Capacity(Part):
    """When the platform grows and how."""

    monitoring: Annotated[dict[Slug, str], measure()]
    strategies: Annotated[dict[Slug, str], capability()]
    cpu: Annotated[Percentage, measure("cpu threshold"), Field(title="CPU utilization: scale at")]
    memory: Annotated[Percentage, measure("memory threshold"), Field(title="Memory usage: scale at")]
    database_connections: Annotated[
        Percentage, measure("connection threshold"), Field(title="Database connections: scale at")
    ]
    response_time: Annotated[Comparator, measure("response threshold"), Field(title="Response time: scale if")]
