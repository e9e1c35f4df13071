"""What routing publishes: who takes tickets, and what left whom."""

from __future__ import annotations

from dataclasses import dataclass

from seiketsu.core.events import Event, event_type


@event_type
@dataclass(frozen=True)
class AvailabilityChanged(Event):
    """Somebody takes tickets now, or no longer does. Why stays out of the log."""

    TYPE = "desk.availability_changed"
    person_id: int
    state: str
    previous_state: str
    is_automatic: bool


@event_type
@dataclass(frozen=True)
class TicketRerouted(Event):
    """It left whoever had it, for somebody else or for the queue; `times` counts how often that happened to it."""

    TYPE = "desk.rerouted"
    ticket_id: int
    previous_assignee_id: int
    assignee_id: int | None
    reason: str
    times: int
