"""What happens in side conversations, as facts of their ticket."""

from __future__ import annotations

from dataclasses import dataclass

from seiketsu.core.events import Event, event_type


@event_type
@dataclass(frozen=True)
class SideStarted(Event):
    """Somebody of the staff wrote to a third party; `is_forward` when it began with words of the ticket."""

    TYPE = "desk.side_started"
    ticket_id: int
    side_id: int
    message_id: int
    is_forward: bool


@event_type
@dataclass(frozen=True)
class SideWritten(Event):
    """The staff wrote again in a side conversation."""

    TYPE = "desk.side_written"
    ticket_id: int
    side_id: int
    message_id: int


@event_type
@dataclass(frozen=True)
class SideAnswered(Event):
    """A mail came into a side conversation; an automatic one leaves it waiting."""

    TYPE = "desk.side_answered"
    ticket_id: int
    side_id: int
    message_id: int
    is_automatic: bool


@event_type
@dataclass(frozen=True)
class SideReturned(Event):
    """What we wrote could not be delivered."""

    TYPE = "desk.side_returned"
    ticket_id: int
    side_id: int
    message_id: int


@event_type
@dataclass(frozen=True)
class SideClosed(Event):
    """Nothing more is expected of it; an answer opens it again."""

    TYPE = "desk.side_closed"
    ticket_id: int
    side_id: int


@event_type
@dataclass(frozen=True)
class SideReopened(Event):
    """It goes on: by an answer, or by hand."""

    TYPE = "desk.side_reopened"
    ticket_id: int
    side_id: int
