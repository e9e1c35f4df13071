"""What agents do around their writing, as facts."""

from __future__ import annotations

from dataclasses import dataclass

from seiketsu.core.events import Event, event_type


@event_type
@dataclass(frozen=True)
class TicketSnoozed(Event):
    """Somebody put the ticket off; `until` is a moment in UTC. No promise waits for it."""

    TYPE = "desk.snoozed"
    ticket_id: int
    user_id: int
    until: str


@event_type
@dataclass(frozen=True)
class SnoozeEnded(Event):
    """It is back with whoever put it off: its time came, the client wrote, or they said so themselves."""

    TYPE = "desk.snooze_ended"
    ticket_id: int
    user_id: int
    how: str
