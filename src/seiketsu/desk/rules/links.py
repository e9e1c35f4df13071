"""Which tickets may belong together, and what follows from it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

DUPLICATE, CHILD, INCIDENT = "duplicate", "child", "incident"
# A problem may be many clients' at once; what else is linked shows one ticket's matter on the other's page.
ACROSS_CLIENTS = (INCIDENT,)
# Those whose client waits for what the other ticket finds out.
ANSWERED_WITH = (INCIDENT, DUPLICATE)
ENDED = ("solved", "closed")
_LONGEST_CHAIN = 1000


class Refusal(StrEnum):
    """Why a link can't be made."""

    ITSELF = "itself"
    TAKEN = "taken"
    CYCLE = "cycle"
    CLIENTS = "clients"


@dataclass(frozen=True, slots=True)
class Side:
    """One of two tickets that are to be linked."""

    id: int
    organization_id: int | None
    requester_id: int


def is_of_one_client(first: Side, second: Side) -> bool:
    """Two strangers have nothing in common that we know of, so only one person's tickets are one client's then."""
    if first.organization_id is None and second.organization_id is None:
        return first.requester_id == second.requester_id
    return first.organization_id == second.organization_id


def refusal(
    kind: str, source: Side, target: Side, *, has_one: bool, above: Callable[[int], Collection[int]]
) -> Refusal | None:
    """Why `source` can't be a `kind` of `target`, or None. `above` gives what a ticket is a `kind` of."""
    if source.id == target.id:
        return Refusal.ITSELF
    if has_one:
        return Refusal.TAKEN
    if kind not in ACROSS_CLIENTS and not is_of_one_client(source, target):
        return Refusal.CLIENTS
    return Refusal.CYCLE if source.id in chain(target.id, above) else None


def chain(start: int, above: Callable[[int], Collection[int]]) -> set[int]:
    """Everything that a ticket belongs to, over any number of links; itself too."""
    seen, waiting = {start}, [start]
    while waiting and len(seen) < _LONGEST_CHAIN:
        for number in above(waiting.pop()):
            if number not in seen:
                seen.add(number)
                waiting.append(number)
    return seen


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the parts of a ticket are."""

    done: int
    total: int

    @property
    def is_complete(self) -> bool:
        return self.done == self.total

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.total) if self.total else 0


def progress(statuses: Sequence[str]) -> Progress:
    """The share of parts that are solved or closed."""
    return Progress(sum(status in ENDED for status in statuses), len(statuses))


@dataclass(frozen=True, slots=True)
class Word:
    """A public word on a ticket since the author of a group answer looked."""

    message_id: int
    is_staff: bool
    author_name: str


def newest_unseen(words: Sequence[Word], seen_message_id: int) -> Word | None:
    """The newest word that the author was not shown: it holds their answer back. None sends it."""
    unseen = [word for word in words if word.message_id > seen_message_id]
    return max(unseen, key=lambda word: word.message_id, default=None)
