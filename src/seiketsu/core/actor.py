"""Who did it: every write names its actor, and the event log keeps it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person (`user`), an API token's person (`token`), a rule, an engine, or the system itself."""

    kind: str
    id: int | None = None
    label: str = ""

    @classmethod
    def system(cls, label: str) -> Actor:
        """The product acting by itself; `label` says which part of it."""
        return cls("system", None, label)

    @classmethod
    def engine(cls, label: str) -> Actor:
        """A periodic engine; `label` is its name."""
        return cls("engine", None, label)


SYSTEM = Actor.system("Seiketsu")
