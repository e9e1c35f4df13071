"""What is published of defects. Facts are ids and small values."""

from __future__ import annotations

from dataclasses import dataclass

from seiketsu.core.events import Event, event_type


@event_type
@dataclass(frozen=True)
class DefectReported(Event):
    """A defect is known."""

    TYPE = "desk.defect_reported"
    defect_id: int
    severity: str


@event_type
@dataclass(frozen=True)
class DefectChanged(Event):
    """Its state is another one; `by_tracker` when the outside tracker said so."""

    TYPE = "desk.defect_changed"
    defect_id: int
    state: str
    previous_state: str
    by_tracker: bool


@event_type
@dataclass(frozen=True)
class DefectAttached(Event):
    """A ticket turned out to be caused by a defect."""

    TYPE = "desk.defect_attached"
    ticket_id: int
    defect_id: int


@event_type
@dataclass(frozen=True)
class DefectDetached(Event):
    """A ticket isn't caused by the defect after all."""

    TYPE = "desk.defect_detached"
    ticket_id: int
    defect_id: int
