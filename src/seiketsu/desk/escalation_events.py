"""What the desk publishes of escalations and of how clients sound."""

from __future__ import annotations

from dataclasses import dataclass

from seiketsu.core.events import Event, event_type


@event_type
@dataclass(frozen=True)
class EscalationAcknowledged(Event):
    """Somebody of the level took it on."""

    TYPE = "desk.escalation_acknowledged"
    ticket_id: int
    escalation_id: int
    level: int
    by_id: int | None


@event_type
@dataclass(frozen=True)
class EscalationUnacknowledged(Event):
    """Nobody of the level took it on in time; `goes_to` is the level that it goes to now, or none."""

    TYPE = "desk.escalation_unacknowledged"
    ticket_id: int
    escalation_id: int
    level: int
    goes_to: int | None


@event_type
@dataclass(frozen=True)
class TicketDeEscalated(Event):
    """It came down to a lower level."""

    TYPE = "desk.de_escalated"
    ticket_id: int
    escalation_id: int
    level: int
    previous_level: int
    team: str | None


@event_type
@dataclass(frozen=True)
class EscalationEnded(Event):
    """An escalation that stood has its outcome, without the ticket moving."""

    TYPE = "desk.escalation_ended"
    ticket_id: int
    escalation_id: int
    outcome: str


@event_type
@dataclass(frozen=True)
class SentimentRead(Event):
    """A client's message sounds angry, unhappy or pleased; nothing is told of those that sound like nothing."""

    TYPE = "desk.sentiment_read"
    ticket_id: int
    message_id: int
    sentiment: str
