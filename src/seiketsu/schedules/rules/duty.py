"""The result: who has which duty from when to when, and why."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from seiketsu.schedules.rules.intervals import Interval, without


class DutyKind(enum.StrEnum):
    """Working, or only to be reached."""

    ON_SHIFT = "on_shift"
    ON_CALL = "on_call"


class Cause(enum.StrEnum):
    """What put a person where they are."""

    LAYER = "layer"
    ROTATION = "rotation"
    OVERRIDE = "override"
    ADDITION = "addition"
    SWAP = "swap"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the explanation: `number` is the turn of a rotation or the id of a change, `before` who was there."""

    cause: Cause
    number: int = 0
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """One person on one layer from `starts_at` until just before `ends_at`."""

    starts_at: datetime
    ends_at: datetime
    person: int
    kind: DutyKind
    layer: str
    why: tuple[Step, ...] = ()

    @property
    def interval(self) -> Interval:
        return self.starts_at, self.ends_at

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    def during(self, start: datetime, end: datetime) -> Duty | None:
        """The part between two instants, if any."""
        first, last = max(self.starts_at, start), min(self.ends_at, end)
        return replace(self, starts_at=first, ends_at=last) if first < last else None

    def beside(self, start: datetime, end: datetime) -> list[Duty]:
        """The parts outside two instants."""
        return [
            part for part in (self.during(self.starts_at, start), self.during(end, self.ends_at)) if part is not None
        ]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch in which one layer has the same people for the same reasons."""

    starts_at: datetime
    ends_at: datetime
    people: tuple[int, ...]
    kind: DutyKind
    layer: str
    why: tuple[tuple[Step, ...], ...]


def tidied(duties: Iterable[Duty]) -> list[Duty]:
    """Ordered, each person once at any instant of a layer, and touching pieces of one reason made one.

    Where two ways lead to one place the shorter explanation holds, so that an answer never depends on where it is cut.
    """
    by_place: dict[tuple[int, str], list[Duty]] = {}
    for duty in sorted(duties, key=_by_reason):
        kept = by_place.setdefault((duty.person, duty.layer), [])
        rest = without([duty.interval], [one.interval for one in kept])
        kept.extend(replace(duty, starts_at=start, ends_at=end) for start, end in rest)
    found = [duty for kept in by_place.values() for duty in _joined(kept)]
    return sorted(found, key=lambda one: (one.starts_at, one.kind, one.layer, one.person))


def _by_reason(duty: Duty) -> tuple[int, list[tuple[str, int, int]], datetime]:
    return len(duty.why), [(step.cause, step.number, step.before or 0) for step in duty.why], duty.starts_at


def _joined(duties: list[Duty]) -> list[Duty]:
    found: list[Duty] = []
    for duty in sorted(duties, key=lambda one: one.starts_at):
        if found and found[-1].ends_at == duty.starts_at and found[-1].why == duty.why:
            found[-1] = replace(found[-1], ends_at=duty.ends_at)
        else:
            found.append(duty)
    return found
