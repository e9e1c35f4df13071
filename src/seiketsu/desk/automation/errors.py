"""Refusals of automation, in words for the person who must act."""

from __future__ import annotations

from collections.abc import Sequence

from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk.rules.automation.checking import Fault


class Faulty(ProblemForPerson):
    """A rule or a macro speaks of what there isn't. `faults` says where, for the form."""

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)
