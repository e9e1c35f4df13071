"""What happens to the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from seiketsu.core.events import Event, Subject, event_type


def version_subject(number: int) -> Subject:
    """The subject of everything that happens to a version; its id is the version's number."""
    return Subject("plan.version", number)


@event_type
@dataclass(frozen=True)
class PlanApplied(Event):
    """`changed_leaves` counts leaves added, removed or changed against the previous version (0 for the first)."""

    TYPE: ClassVar[str] = "plan.applied"
    version: int
    previous: int | None
    changed_leaves: int
    moved_open_work: bool
    note: str
