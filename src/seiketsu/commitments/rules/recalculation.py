"""What other terms would do to many running promises at once, computed on arrays.

Loads numpy, which takes 16 MiB: imported only where a preview is asked for, by no process that merely serves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from seiketsu.businesstime import Calendar
from seiketsu.businesstime.bulk import add_many, elapsed_many
from seiketsu.commitments.rules.progress import Progress
from seiketsu.commitments.rules.terms import NewTerms


@dataclass(frozen=True, slots=True)
class Move:
    """What new terms would do to one commitment: its deadline before and after."""

    id: int
    promise: str
    due_before: datetime
    due_after: datetime
    was_missed: bool
    is_missed: bool


@dataclass(frozen=True, slots=True)
class MoveSummary:
    """The moves of one promise, counted."""

    promise: str
    new_promise: str
    open: int
    moved: int
    sooner: int
    later: int
    newly_missed: int
    lifted: int


def moves(
    open_promises: Sequence[tuple[int, str, Progress, Calendar]], terms: Mapping[int, NewTerms], now: datetime
) -> list[Move]:
    """The deadline of each under its new terms, as `progress.retarget` would set it now.

    `open_promises` are (id, promise, progress, calendar); those without an entry in `terms` are left out.
    """
    groups: dict[tuple[Calendar, Calendar], list[tuple[int, str, Progress]]] = defaultdict(list)
    for identity, promise, progress, calendar in open_promises:
        if identity in terms:
            groups[calendar, terms[identity].calendar].append((identity, promise, progress))
    result: list[Move] = []
    for (old, new), members in groups.items():
        result.extend(_moved(members, old, new, terms, _to_second(now)))
    return result


def _moved(
    members: Sequence[tuple[int, str, Progress]],
    old: Calendar,
    new: Calendar,
    terms: Mapping[int, NewTerms],
    now: datetime,
) -> Iterable[Move]:
    stands = [progress for _, _, progress in members]
    at = _array(_instant(max(now, stand.changed_at)) for stand in stands)
    since = np.where(
        [stand.running_since is not None for stand in stands],
        _array(_instant(stand.changed_at) for stand in stands),
        at,
    )
    used = _array(stand.used_seconds for stand in stands) + elapsed_many(old, since, at)
    left = _array(terms[identity].target_seconds for identity, _, _ in members) - used
    due = add_many(new, at, np.maximum(left, 0))
    for (identity, promise, stand), here, remains, then in zip(members, at, left, due, strict=True):
        passed = stand.running_since is not None and stand.due_at <= _moment(here)
        was_missed = stand.breached_at is not None or passed
        after = _moment(then) if remains > 0 else stand.due_at if was_missed else _moment(here)
        yield Move(identity, promise, stand.due_at, after, was_missed, bool(remains <= 0))


def summaries(found: Iterable[Move], terms: Mapping[int, NewTerms]) -> list[MoveSummary]:
    """The moves counted by promise, in the order of their names."""
    by_promise: dict[tuple[str, str], list[Move]] = defaultdict(list)
    for move in found:
        by_promise[move.promise, terms[move.id].promise].append(move)
    return [
        MoveSummary(
            promise=promise,
            new_promise=new_promise,
            open=len(group),
            moved=sum(move.due_after != move.due_before for move in group),
            sooner=sum(move.due_after < move.due_before for move in group),
            later=sum(move.due_after > move.due_before for move in group),
            newly_missed=sum(move.is_missed and not move.was_missed for move in group),
            lifted=sum(move.was_missed and not move.is_missed for move in group),
        )
        for (promise, new_promise), group in sorted(by_promise.items())
    ]


def _array(values: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(values, dtype=np.int64)


def _moment(instant: np.int64) -> datetime:
    return datetime.fromtimestamp(int(instant), UTC)


def _instant(at: datetime) -> int:
    return int(at.timestamp())


def _to_second(at: datetime) -> datetime:
    return at.replace(microsecond=0)
