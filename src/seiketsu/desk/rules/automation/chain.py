"""The guard against loops: what one happening may set off, and no more.

Everything that follows from one cause is one chain. Within a chain a rule fires at most once for a ticket, and what a
rule caused may set off others only to a depth. So a chain of R rules over T tickets has at most R times T firings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# A rule set off by a happening that no rule caused has depth 1.
DEEPEST = 5


class Barred(StrEnum):
    """Why a rule that holds doesn't fire."""

    FIRED_ALREADY = "fired_already"
    TOO_DEEP = "too_deep"


@dataclass(frozen=True, slots=True)
class Fired:
    """One firing of the chain: which event set it off, and how deep it was."""

    rule_id: int
    ticket_id: int
    event_id: int | None
    depth: int


def depth_of(chain: Sequence[Fired], *, caused_by: int | None, by_rule: bool) -> int:
    """How many firings lie between the chain's beginning and a happening.

    What a waiting rule did, or what was caused by way of another part of the product, counts as deep as the chain has
    come so far; what a person did is its beginning.
    """
    direct = [one.depth for one in chain if one.event_id is not None and one.event_id == caused_by]
    if direct:
        return max(direct)
    return max((one.depth for one in chain), default=0) if by_rule or caused_by is not None else 0


def barred(chain: Sequence[Fired], *, rule_id: int, ticket_id: int, depth: int) -> Barred | None:
    """Whether the guard keeps a rule from firing at this depth, and why."""
    if any(one.rule_id == rule_id and one.ticket_id == ticket_id for one in chain):
        return Barred.FIRED_ALREADY
    return Barred.TOO_DEEP if depth > DEEPEST else None
