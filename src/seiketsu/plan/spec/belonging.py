"""Tickets that belong together: links, splitting, likely duplicates, defects of the product."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from seiketsu.plan.spec.leaf import Part, capability

LinkKind = Literal["duplicate", "child", "incident"]
_ANSWERED_ELSEWHERE: tuple[LinkKind, ...] = ("incident", "duplicate")


class Links(Part):
    """What a link between two tickets means for the work."""

    parent_waits: Annotated[bool, capability(), Field(title="A ticket is solved after its parts")] = True
    out_of_first_contact: Annotated[
        list[LinkKind], capability(), Field(title="Not counted in first-contact resolution")
    ] = Field(default_factory=lambda: list(_ANSWERED_ELSEWHERE))
