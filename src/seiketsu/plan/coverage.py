"""Which leaf is bound by what, which is waiting for later work, and which is neither."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from seiketsu.plan import bindings
from seiketsu.plan.bindings import Binding
from seiketsu.plan.pending import PENDING, Pending
from seiketsu.plan.spec.leaf import Kind, Leaf
from seiketsu.plan.spec.view import Plan, key_matches

State = Literal["bound", "pending", "statement", "unbound"]


@dataclass(frozen=True, slots=True)
class LeafCoverage:
    """One leaf with what enforces it, or the work that will."""

    leaf: Leaf
    bindings: tuple[Binding, ...]
    pending: Pending | None

    @property
    def state(self) -> State:
        """A statement counts as covered by the reason it carries; a binding wins over a pending entry."""
        if self.bindings:
            return "bound"
        if self.leaf.kind == Kind.STATEMENT and self.leaf.mark.why:
            return "statement"
        return "unbound" if self.pending is None else "pending"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every leaf of a plan with what binds it, and entries of the lists that match nothing any more."""

    leaves: tuple[LeafCoverage, ...]
    idle_bindings: tuple[Binding, ...]
    idle_pending: tuple[Pending, ...]

    def count(self, state: State) -> int:
        """How many leaves are in a state."""
        return sum(item.state == state for item in self.leaves)

    @property
    def unbound(self) -> tuple[LeafCoverage, ...]:
        """The leaves that nothing enforces and nobody has announced."""
        return tuple(item for item in self.leaves if item.state == "unbound")


def coverage_of(
    plan: Plan, declared: Iterable[Binding] | None = None, pending: Iterable[Pending] = PENDING
) -> Coverage:
    """Hold every leaf of a plan against the bindings that the apps declared and the list of work to come."""
    known = tuple(bindings.declared() if declared is None else declared)
    waiting = tuple(pending)
    leaves = tuple(
        LeafCoverage(
            leaf,
            tuple(binding for binding in known if binding.binds(leaf)),
            next((entry for entry in waiting if key_matches(entry.pattern, leaf.key)), None),
        )
        for leaf in plan.leaves()
    )
    # A pending entry whose leaves have all been bound has done its duty: the list must shrink.
    used = {item.pending for item in leaves if item.state == "pending"}
    idle = tuple(binding for binding in known if not any(binding.binds(leaf) for leaf in plan.leaves()))
    return Coverage(leaves, idle, tuple(entry for entry in waiting if entry not in used))
