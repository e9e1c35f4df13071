"""What merging may do: whose tickets are one client's, and which promise goes along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from seiketsu.desk.rules.promises import FIRST_RESPONSE, NEXT_RESPONSE


@dataclass(frozen=True, slots=True)
class Owed:
    """A promise that is neither kept nor ended."""

    id: int
    kind: str
    due_at: datetime


def is_of_one_client(first: tuple[int | None, int], second: tuple[int | None, int]) -> bool:
    """Whether two tickets, each as (organization, requester), belong to one client.

    Nobody knows what two strangers have in common, so without an organization only one person's tickets do.
    """
    if first[0] is None and second[0] is None:
        return first[1] == second[1]
    return first[0] == second[0]


def promise_to_carry(source: Sequence[Owed], target: Sequence[Owed]) -> int | None:
    """The source's first response when it is owed still and no answer is owed on the target as early; else None.

    Merging must not lose the earliest moment by which the client was promised a word.
    """
    waiting = min((one for one in source if one.kind == FIRST_RESPONSE), key=lambda one: one.due_at, default=None)
    if waiting is None:
        return None
    answers = [one.due_at for one in target if one.kind in (FIRST_RESPONSE, NEXT_RESPONSE)]
    return None if answers and min(answers) <= waiting.due_at else waiting.id


def plain(value: Any) -> Any:
    """A value of a ticket as JSON keeps it."""
    return value.isoformat() if isinstance(value, datetime) else value


def moment(value: str | None) -> datetime | None:
    """A moment that was kept so."""
    return datetime.fromisoformat(value) if value else None


def read(name: str, value: Any) -> Any:
    """A kept value of the column of this name."""
    return moment(value) if name.endswith("_at") else value
