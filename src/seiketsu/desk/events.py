"""What the desk publishes. Facts are ids and small values; never a message's words."""

from __future__ import annotations

from dataclasses import dataclass

from seiketsu.core.events import Event, event_type


@event_type
@dataclass(frozen=True)
class TicketOpened(Event):
    """A ticket exists. `wants_acknowledgement`: its requester is told by mail that it does."""

    TYPE = "desk.ticket_opened"
    ticket_id: int
    requester_id: int
    channel: str
    tier: str
    priority: str
    category: str | None
    team: str | None
    follow_up_of: int | None
    wants_acknowledgement: bool


@event_type
@dataclass(frozen=True)
class TicketClassified(Event):
    """Category, priority and language were chosen by rule."""

    TYPE = "desk.classified"
    ticket_id: int
    category: str | None
    priority: str
    language: str
    is_critical: bool
    rule: str


@event_type
@dataclass(frozen=True)
class TicketRouted(Event):
    """A team was chosen by rule."""

    TYPE = "desk.routed"
    ticket_id: int
    team: str | None
    level: int
    rule: str


@event_type
@dataclass(frozen=True)
class MessageAdded(Event):
    """Somebody wrote on the ticket. `visibility` tells apart what a client may hear of."""

    TYPE = "desk.message_added"
    ticket_id: int
    message_id: int
    author_id: int
    author_kind: str
    visibility: str
    channel: str
    is_automatic: bool


@event_type
@dataclass(frozen=True)
class TicketAssigned(Event):
    """Somebody (or nobody) now has the ticket."""

    TYPE = "desk.assigned"
    ticket_id: int
    assignee_id: int | None
    previous_assignee_id: int | None


@event_type
@dataclass(frozen=True)
class StatusChanged(Event):
    """The status is another one."""

    TYPE = "desk.status_changed"
    ticket_id: int
    status: str
    previous_status: str


@event_type
@dataclass(frozen=True)
class PriorityChanged(Event):
    """The priority is another one, and with it perhaps the promises."""

    TYPE = "desk.priority_changed"
    ticket_id: int
    priority: str
    previous_priority: str


@event_type
@dataclass(frozen=True)
class CategoryChanged(Event):
    """The category is another one."""

    TYPE = "desk.category_changed"
    ticket_id: int
    category: str | None
    previous_category: str | None


@event_type
@dataclass(frozen=True)
class TeamChanged(Event):
    """Another team works on it."""

    TYPE = "desk.team_changed"
    ticket_id: int
    team: str | None
    previous_team: str | None


@event_type
@dataclass(frozen=True)
class TicketEscalated(Event):
    """It went up to a higher level of the plan; `cause` is empty where somebody decided it."""

    TYPE = "desk.escalated"
    ticket_id: int
    level: int
    previous_level: int
    team: str | None
    escalation_id: int = 0
    cause: str = ""


@event_type
@dataclass(frozen=True)
class TierChanged(Event):
    """The client's tier changed, and with it the promises of this open ticket."""

    TYPE = "desk.tier_changed"
    ticket_id: int
    tier: str
    previous_tier: str


@event_type
@dataclass(frozen=True)
class DetailsChanged(Event):
    """Subject, requester, organization, tags or custom fields changed; `fields` names them."""

    TYPE = "desk.details_changed"
    ticket_id: int
    fields: tuple[str, ...]


@event_type
@dataclass(frozen=True)
class TicketSolved(Event):
    """A solution was offered to the client."""

    TYPE = "desk.solved"
    ticket_id: int
    solution_id: int
    solved_by_id: int | None


@event_type
@dataclass(frozen=True)
class SolutionConfirmed(Event):
    """The client, silence or the staff confirmed the solution."""

    TYPE = "desk.confirmed"
    ticket_id: int
    solution_id: int
    how: str
    confirmed_by_id: int | None


@event_type
@dataclass(frozen=True)
class TicketReopened(Event):
    """The solution didn't hold."""

    TYPE = "desk.reopened"
    ticket_id: int
    reopen_count: int
    reopened_by_id: int | None


@event_type
@dataclass(frozen=True)
class TicketClosed(Event):
    """The end of the ticket; a survey was asked where one is due."""

    TYPE = "desk.closed"
    ticket_id: int


@event_type
@dataclass(frozen=True)
class SpamMarked(Event):
    """It is spam; all promises ended."""

    TYPE = "desk.spam_marked"
    ticket_id: int


@event_type
@dataclass(frozen=True)
class SpamUnmarked(Event):
    """It is no spam after all; its promises began anew from when the client wrote."""

    TYPE = "desk.spam_unmarked"
    ticket_id: int


@event_type
@dataclass(frozen=True)
class TicketDeleted(Event):
    """It is out of sight; all promises ended."""

    TYPE = "desk.deleted"
    ticket_id: int


@event_type
@dataclass(frozen=True)
class TicketRestored(Event):
    """It is back."""

    TYPE = "desk.restored"
    ticket_id: int


@event_type
@dataclass(frozen=True)
class TicketMerged(Event):
    """It went into another ticket, which has the conversation from here on."""

    TYPE = "desk.merged"
    ticket_id: int
    target_id: int


@event_type
@dataclass(frozen=True)
class MergeUndone(Event):
    """It stands for itself again."""

    TYPE = "desk.merge_undone"
    ticket_id: int
    target_id: int


@event_type
@dataclass(frozen=True)
class WatcherAdded(Event):
    """Somebody gets the public messages too."""

    TYPE = "desk.watcher_added"
    ticket_id: int
    user_id: int


@event_type
@dataclass(frozen=True)
class WatcherRemoved(Event):
    """Somebody no longer gets the public messages."""

    TYPE = "desk.watcher_removed"
    ticket_id: int
    user_id: int


@event_type
@dataclass(frozen=True)
class FollowUpRecorded(Event):
    """A team lead answered for a bad rating."""

    TYPE = "desk.follow_up_recorded"
    ticket_id: int
    author_id: int


@event_type
@dataclass(frozen=True)
class ClassifierTrained(Event):
    """A new text classifier is in use. `top_1` is the share it placed right of tickets it had not seen, if measured."""

    TYPE = "desk.classifier_trained"
    classifier_id: int
    learned_from: int
    top_1: float | None


@event_type
@dataclass(frozen=True)
class TicketExported(Event):
    """Somebody took the whole ticket as a file: `how` is its format, `audience` whether internal parts are in it."""

    TYPE = "desk.ticket_exported"
    ticket_id: int
    how: str
    audience: str
