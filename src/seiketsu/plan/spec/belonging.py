"""Tickets that belong together: links, splitting, likely duplicates, defects of the product."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from seiketsu.plan.spec.leaf import Part, capability, promise
from seiketsu.plan.spec.values import Duration, Percentage

LinkKind = Literal["duplicate", "child", "incident"]
_ANSWERED_ELSEWHERE: tuple[LinkKind, ...] = ("incident", "duplicate")
DefectState = Literal["reported", "confirmed", "in_progress", "fixed", "released", "wont_fix"]
TrackerState = Literal["waiting", "started", "done", "dropped"]
_TRACKER_STATES: dict[TrackerState, DefectState] = {
    "waiting": "confirmed",
    "started": "in_progress",
    "done": "fixed",
    "dropped": "wont_fix",
}


class Links(Part):
    """What a link between two tickets means for the work."""

    parent_waits: Annotated[bool, capability(), Field(title="A ticket is solved after its parts")] = True
    out_of_first_contact: Annotated[
        list[LinkKind], capability(), Field(title="Not counted in first-contact resolution")
    ] = Field(default_factory=lambda: list(_ANSWERED_ELSEWHERE))
    duplicate_within: Annotated[Duration, capability(), Field(title="A likely duplicate is no older than this")] = (
        Duration.parse("3d")
    )
    duplicate_likeness: Annotated[
        Percentage, capability(), Field(title="A likely duplicate shares this much of its words at least")
    ] = Percentage.parse("40 %")


class Splitting(Part):
    """What is owed on a ticket that was split off another one."""

    promises_from: Annotated[
        Literal["arrival", "split"], promise(), Field(title="Promises of a split ticket count from")
    ] = "arrival"
    undo_within: Annotated[Duration, capability(), Field(title="A split can be taken back for")] = Duration.parse("1d")


class Defects(Part):
    """How a defect of the product follows its outside tracker, and when its fix is told."""

    tells_when: Annotated[
        Literal["fixed", "released"], capability(), Field(title="Everybody is told of a fix once it is")
    ] = "released"
    states: Annotated[
        dict[TrackerState, DefectState],
        capability(),
        Field(title="What a state of the tracker's issue makes of the defect"),
    ] = Field(default_factory=lambda: dict(_TRACKER_STATES))
