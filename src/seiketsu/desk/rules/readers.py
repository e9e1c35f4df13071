"""Who reads an answer, and whom its author has to be sure of before it goes. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Belongs(StrEnum):
    """Where somebody stands to the client whose ticket it is."""

    STAFF = "staff"
    CLIENT = "client"
    OTHER_CLIENT = "other_client"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Reader:
    """Somebody whom an answer goes to beside its requester. `is_added`: put in by this very answer."""

    user_id: int
    is_staff: bool
    organizations: frozenset[int]
    is_added: bool = False


def belongs(reader: Reader, organization_id: int | None) -> Belongs:
    """Where they stand; of a ticket without a client, everybody who is a client's is another client's."""
    if reader.is_staff:
        return Belongs.STAFF
    if organization_id in reader.organizations:
        return Belongs.CLIENT
    return Belongs.OTHER_CLIENT if reader.organizations else Belongs.OUTSIDE


def to_confirm(
    readers: Iterable[Reader], organization_id: int | None, confirmed: Collection[int]
) -> list[tuple[Reader, Belongs]]:
    """Those whom the author must say yes to: anybody of another client each time, an outsider when they are added."""
    found: list[tuple[Reader, Belongs]] = []
    for reader in readers:
        if reader.user_id in confirmed:
            continue
        where = belongs(reader, organization_id)
        if where is Belongs.OTHER_CLIENT or (where is Belongs.OUTSIDE and reader.is_added):
            found.append((reader, where))
    return found
