"""What people change: overrides, swaps and absences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from seiketsu.schedules.rules.duty import Cause, Duty, DutyKind, Step, tidied
from seiketsu.schedules.rules.intervals import Interval


@dataclass(frozen=True, slots=True)
class Move:
    """From one instant to another the taker has what the giver had; without a giver, what anybody had."""

    starts_at: datetime
    ends_at: datetime
    giver: int | None
    taker: int

    def takes(self, duty: Duty) -> bool:
        """Whether some of the duty goes to the taker."""
        is_given = duty.person == self.giver if self.giver is not None else duty.person != self.taker
        return is_given and duty.starts_at < self.ends_at and self.starts_at < duty.ends_at


@dataclass(frozen=True, slots=True)
class Change:
    """A change of who is on, with an order: each acts on what those before it left. Its moves act at once."""

    number: int
    order: tuple[datetime, int]
    cause: Cause
    kind: DutyKind
    moves: tuple[Move, ...] = ()
    added: tuple[tuple[datetime, datetime, int], ...] = ()


def override(
    number: int,
    order: tuple[datetime, int],
    interval: Interval,
    person: int,
    *,
    kind: DutyKind = DutyKind.ON_SHIFT,
    replaces: int | None = None,
    adds: bool = False,
) -> Change:
    """Somebody is on in another's place (or in everybody's), or beside those who are on anyway."""
    if adds:
        return Change(number, order, Cause.ADDITION, kind, added=((*interval, person),))
    return Change(number, order, Cause.OVERRIDE, kind, (Move(*interval, replaces, person),))


def swap(
    number: int,
    order: tuple[datetime, int],
    one: tuple[int, Interval],
    other: tuple[int, Interval],
    *,
    kind: DutyKind = DutyKind.ON_SHIFT,
) -> Change:
    """Two people exchange two stretches: each takes the other's."""
    moves = (Move(*one[1], one[0], other[0]), Move(*other[1], other[0], one[0]))
    return Change(number, order, Cause.SWAP, kind, moves)


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is not there, whatever the roster says; their time is open until another takes it."""

    person: int
    starts_at: datetime
    ends_at: datetime


def changed(duties: Iterable[Duty], change: Change) -> list[Duty]:
    """The duties after a change."""
    result: list[Duty] = []
    for duty in duties:
        result.extend(_moved(duty, change))
    for starts_at, ends_at, person in change.added:
        step = Step(change.cause, change.number)
        result.append(Duty(starts_at, ends_at, person, change.kind, added_layer(change.number), (step,)))
    return tidied(result)


def added_layer(number: int) -> str:
    """The key under which an addition stands: no layer of the roster has a colon in its key."""
    return f"added:{number}"


def _moved(duty: Duty, change: Change) -> list[Duty]:
    if duty.kind != change.kind:
        return [duty]
    rest, given = [duty], []
    for move in change.moves:
        kept: list[Duty] = []
        for piece in rest:
            part = piece.during(move.starts_at, move.ends_at) if move.takes(piece) else None
            if part is None:
                kept.append(piece)
                continue
            step = Step(change.cause, change.number, piece.person)
            given.append(replace(part, person=move.taker, why=(*part.why, step)))
            kept.extend(piece.beside(move.starts_at, move.ends_at))
        rest = kept
    return [*rest, *given]


def attended(duties: Iterable[Duty], absences: Iterable[Absence]) -> list[Duty]:
    """The duties of people who are there."""
    result = list(duties)
    for absence in absences:
        kept: list[Duty] = []
        for duty in result:
            if duty.person == absence.person:
                kept.extend(duty.beside(absence.starts_at, absence.ends_at))
            else:
                kept.append(duty)
        result = kept
    return result
