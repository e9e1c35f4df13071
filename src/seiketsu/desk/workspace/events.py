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


@event_type
@dataclass(frozen=True)
class ReplyScheduled(Event):
    """An answer waits for its moment; again with another moment when it was moved."""

    TYPE = "desk.reply_scheduled"
    ticket_id: int
    reply_id: int
    send_at: str


@event_type
@dataclass(frozen=True)
class ReplyHeld(Event):
    """A waiting answer did not go out: its author has to decide."""

    TYPE = "desk.reply_held"
    ticket_id: int
    reply_id: int


@event_type
@dataclass(frozen=True)
class ReplyTakenBack(Event):
    """A waiting answer was taken back into its author's draft, or given up."""

    TYPE = "desk.reply_taken_back"
    ticket_id: int
    reply_id: int


@event_type
@dataclass(frozen=True)
class ColleagueNamed(Event):
    """An internal note names somebody of the staff."""

    TYPE = "desk.colleague_named"
    ticket_id: int
    message_id: int
    user_id: int
