"""What a legal hold keeps from being erased or deleted."""

from __future__ import annotations

from dataclasses import dataclass, field

PERSON, ORGANIZATION, TICKET = "person", "organization", "ticket"
KINDS = (PERSON, ORGANIZATION, TICKET)


@dataclass(frozen=True, slots=True)
class Held:
    """All that stands under a hold at a moment, by number."""

    people: frozenset[int] = field(default_factory=frozenset)
    organizations: frozenset[int] = field(default_factory=frozenset)
    tickets: frozenset[int] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.people or self.organizations or self.tickets)
