"""What happened to a promise. Recorded on the subject it was made to, so that it stands in that subject's history."""

from dataclasses import dataclass
from typing import ClassVar

from seiketsu.core.events import Event, event_type


@dataclass(frozen=True)
class CommitmentEvent(Event):
    """What all have in common. `at` is when it took effect, which may lie before the moment it was noticed."""

    TYPE: ClassVar[str] = ""

    commitment_id: int
    promise: str
    kind: str
    subject_kind: str
    subject_id: int
    sequence: int
    at: str
    due_at: str


@event_type
@dataclass(frozen=True)
class CommitmentStarted(CommitmentEvent):
    TYPE = "commitments.started"

    target_seconds: int
    plan_version: int


@event_type
@dataclass(frozen=True)
class CommitmentPaused(CommitmentEvent):
    TYPE = "commitments.paused"

    reason: str


@event_type
@dataclass(frozen=True)
class CommitmentResumed(CommitmentEvent):
    TYPE = "commitments.resumed"


@event_type
@dataclass(frozen=True)
class CommitmentWarned(CommitmentEvent):
    """`fraction` is the share of the target that is used up, such as "0.7500"."""

    TYPE = "commitments.warned"

    fraction: str


@event_type
@dataclass(frozen=True)
class CommitmentBreached(CommitmentEvent):
    """`breached_at` is the deadline itself."""

    TYPE = "commitments.breached"

    breached_at: str


@event_type
@dataclass(frozen=True)
class CommitmentMet(CommitmentEvent):
    TYPE = "commitments.met"

    late: bool
    used_seconds: int


@event_type
@dataclass(frozen=True)
class CommitmentReopened(CommitmentEvent):
    TYPE = "commitments.reopened"


@event_type
@dataclass(frozen=True)
class CommitmentRetargeted(CommitmentEvent):
    """`lifted_breach_at` is the deadline whose miss the new terms lifted, or empty."""

    TYPE = "commitments.retargeted"

    old_promise: str
    old_target_seconds: int
    target_seconds: int
    plan_version: int
    reason: str
    lifted_breach_at: str


@event_type
@dataclass(frozen=True)
class CommitmentCancelled(CommitmentEvent):
    TYPE = "commitments.cancelled"

    reason: str
