"""Refusals of this app, in words for the person who must act."""

from __future__ import annotations

from seiketsu.core.errors import Conflict, NotFound, ProblemForPerson


class NoPlanInForce(Conflict):
    """Nothing can be promised before a plan is applied."""

    def __init__(self) -> None:
        super().__init__("No plan is in force. Apply one with `seiketsu plan apply plans/seiketsu.yaml`.")


class NoSuchVersion(NotFound):
    """A version number that was never applied."""

    def __init__(self, number: int) -> None:
        super().__init__(f"The plan has no version {number}.")


class PlanRefused(ProblemForPerson):
    """A plan that can't be applied; the message lists every fault with its line."""


class NoSuchFile(ProblemForPerson):
    """A plan file that isn't there, or isn't text."""
