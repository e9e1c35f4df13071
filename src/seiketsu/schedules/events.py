"""What happens to rosters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from seiketsu.core.events import Event, Subject, event_type

SCHEDULE = "schedules.schedule"
PERSON = "accounts.person"
GAP = "schedules.promise_gap"


def schedule_subject(schedule_id: int) -> Subject:
    """What happens to one team's roster."""
    return Subject(SCHEDULE, schedule_id)


def gap_subject(gap_id: int) -> Subject:
    """What happens to one gap."""
    return Subject(GAP, gap_id)


@event_type
@dataclass(frozen=True)
class RosterChanged(Event):
    """The plan or a staff record asked for other layers; `ended` and `begun` are their keys."""

    TYPE: ClassVar[str] = "schedules.roster_changed"
    schedule_id: int
    team: str
    plan_version: int
    ended: tuple[str, ...]
    begun: tuple[str, ...]


@event_type
@dataclass(frozen=True)
class OverrideAdded(Event):
    """`replaces_id` is None for an addition, and where everybody is replaced."""

    TYPE: ClassVar[str] = "schedules.override_added"
    override_id: int
    team: str
    kind: str
    person_id: int
    replaces_id: int | None
    adds: bool
    starts_at: datetime
    ends_at: datetime


@event_type
@dataclass(frozen=True)
class OverrideWithdrawn(Event):
    """What was left of it at `at` no longer holds; what had passed does."""

    TYPE: ClassVar[str] = "schedules.override_withdrawn"
    override_id: int
    team: str
    at: datetime


@event_type
@dataclass(frozen=True)
class AbsenceReported(Event):
    """Why somebody is away stays out of the log."""

    TYPE: ClassVar[str] = "schedules.absence_reported"
    absence_id: int
    person_id: int
    starts_at: datetime
    ends_at: datetime


@event_type
@dataclass(frozen=True)
class LeaveAsked(Event):
    """Somebody asks a lead to be away; until it is agreed the roster stays as it was."""

    TYPE: ClassVar[str] = "schedules.leave_asked"
    absence_id: int
    person_id: int
    starts_at: datetime
    ends_at: datetime


@event_type
@dataclass(frozen=True)
class LeaveDecided(Event):
    """`state` is agreed or refused."""

    TYPE: ClassVar[str] = "schedules.leave_decided"
    absence_id: int
    person_id: int
    state: str


@event_type
@dataclass(frozen=True)
class AbsenceEnded(Event):
    """It was withdrawn before it began, or the person came back at `at`."""

    TYPE: ClassVar[str] = "schedules.absence_ended"
    absence_id: int
    person_id: int
    at: datetime


@event_type
@dataclass(frozen=True)
class CalendarRenewed(Event):
    """The address of somebody's calendar before this is worth nothing."""

    TYPE: ClassVar[str] = "schedules.calendar_renewed"
    person_id: int


@event_type
@dataclass(frozen=True)
class SwapProposed(Event):
    TYPE: ClassVar[str] = "schedules.swap_proposed"
    swap_id: int
    team: str
    asker_id: int
    other_id: int
    gives_from: datetime
    gives_to: datetime
    takes_from: datetime
    takes_to: datetime


@event_type
@dataclass(frozen=True)
class SwapAnswered(Event):
    """`state` is what the swap came to by an answer: accepted, agreed, declined, refused or withdrawn."""

    TYPE: ClassVar[str] = "schedules.swap_answered"
    swap_id: int
    team: str
    state: str
    before: str


@event_type
@dataclass(frozen=True)
class GapForeseen(Event):
    """Promises of a tier will run with nobody on shift or on call."""

    TYPE: ClassVar[str] = "schedules.gap_foreseen"
    gap_id: int
    tier: str
    calendar: str
    promises: tuple[str, ...]
    clients: int
    starts_at: datetime
    ends_at: datetime


@event_type
@dataclass(frozen=True)
class GapCovered(Event):
    """Somebody is there now for all of a gap that was foreseen (or the promise no longer runs then)."""

    TYPE: ClassVar[str] = "schedules.gap_covered"
    gap_id: int
    tier: str
    starts_at: datetime
    ends_at: datetime


@event_type
@dataclass(frozen=True)
class GapPassed(Event):
    """A foreseen gap came and went with nobody there."""

    TYPE: ClassVar[str] = "schedules.gap_passed"
    gap_id: int
    tier: str
    starts_at: datetime
    ends_at: datetime
