"""What the desk publishes of tickets that belong together. Facts are ids and small values."""

from __future__ import annotations

from dataclasses import dataclass

from seiketsu.core.events import Event, event_type


@event_type
@dataclass(frozen=True)
class TicketLinked(Event):
    """It is a duplicate, a child or an incident of `other_id`; told on both, `is_source` on the one that is."""

    TYPE = "desk.linked"
    ticket_id: int
    other_id: int
    kind: str
    is_source: bool


@event_type
@dataclass(frozen=True)
class TicketUnlinked(Event):
    """It no longer is; told on both."""

    TYPE = "desk.unlinked"
    ticket_id: int
    other_id: int
    kind: str
    is_source: bool


@event_type
@dataclass(frozen=True)
class GroupAnswerStarted(Event):
    """One answer goes out to several tickets; told on the problem, if it is about one."""

    TYPE = "desk.group_answer_started"
    answer_id: int
    tickets: int


@event_type
@dataclass(frozen=True)
class IncidentReopened(Event):
    """An incident of this problem was reopened: what solved the problem may not have held."""

    TYPE = "desk.incident_reopened"
    ticket_id: int
    incident_id: int


@event_type
@dataclass(frozen=True)
class TicketSplit(Event):
    """Some of its words became a ticket of their own."""

    TYPE = "desk.split"
    ticket_id: int
    new_ticket_id: int
    messages: int


@event_type
@dataclass(frozen=True)
class SplitFrom(Event):
    """It was made of words of another ticket."""

    TYPE = "desk.split_from"
    ticket_id: int
    source_id: int


@event_type
@dataclass(frozen=True)
class SplitUndone(Event):
    """The words are the source's again; told on both."""

    TYPE = "desk.split_undone"
    ticket_id: int
    other_id: int
