"""What enforces each leaf of the plan, declared by the apps that do it in their `AppConfig.ready`.

A binding names a pattern of leaf keys, the code or the route behind them, and the test that shows that changing the
leaf changes behaviour. `seiketsu plan coverage` lists every leaf with its bindings.
"""

from __future__ import annotations

from dataclasses import dataclass

from seiketsu.plan.spec.leaf import Kind, Leaf
from seiketsu.plan.spec.view import key_matches


@dataclass(frozen=True, slots=True)
class Binding:
    """One declaration: the leaves of `pattern` (and of `kind`, where given) are enforced by `by`, shown by `test`."""

    pattern: str
    by: str
    kind: Kind | None = None
    test: str | None = None

    def binds(self, leaf: Leaf) -> bool:
        """Whether the leaf is among those the binding speaks of."""
        return (self.kind is None or self.kind == leaf.kind) and key_matches(self.pattern, leaf.key)


_bindings: list[Binding] = []


def bind(pattern: str, *, by: str, kind: Kind | str | None = None, test: str | None = None) -> None:
    """Declare what enforces the leaves whose keys match `pattern`, or lie beneath it; `*` is one segment.

    `by` is the dotted path of the function that reads the leaf, or a route such as `GET /portal/`. `test` is the path
    of the test (`src/...py::name`) that changes the leaf and asserts that behaviour changes; capabilities need one.
    """
    binding = Binding(pattern, by, None if kind is None else Kind(kind), test)
    if binding not in _bindings:
        _bindings.append(binding)


def declared() -> tuple[Binding, ...]:
    """All bindings, in the order in which the apps declared them."""
    return tuple(_bindings)
