"""What the scorecard tells: reports that went out, findings and what was done about them."""

from __future__ import annotations

from dataclasses import dataclass

from seiketsu.core.events import Event, event_type


@event_type
@dataclass(frozen=True)
class ReportSaved(Event):
    """Somebody saved a report, or changed a saved one."""

    TYPE = "scorecard.report_saved"
    report_id: int
    is_shared: bool
    schedule: str


@event_type
@dataclass(frozen=True)
class ReportRemoved(Event):
    """A saved report is no more."""

    TYPE = "scorecard.report_removed"
    report_id: int


@event_type
@dataclass(frozen=True)
class ReportSent(Event):
    """A scheduled report went out to its owner."""

    TYPE = "scorecard.report_sent"
    report_id: int
    delivery_id: int


@event_type
@dataclass(frozen=True)
class FindingRecorded(Event):
    """The analysis found something, and somebody sees to it."""

    TYPE = "scorecard.finding_recorded"
    finding_id: int
    kind: str
    owner_id: int
    due_on: str


@event_type
@dataclass(frozen=True)
class FindingDone(Event):
    """What was to be done about a finding was done."""

    TYPE = "scorecard.finding_done"
    finding_id: int
