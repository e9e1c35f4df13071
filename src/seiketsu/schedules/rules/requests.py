"""Whether somebody may change a roster in the way they ask; what stands against it is named, not told in words."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from seiketsu.schedules.rules.duty import Duty, DutyKind
from seiketsu.schedules.rules.intervals import Interval, without

LONGEST_CHANGE = timedelta(days=92)
LONGEST_ABSENCE = timedelta(days=366)


class Fault(enum.StrEnum):
    """Why a change can't be made."""

    BACKWARDS = "backwards"
    TOO_LONG = "too_long"
    PAST = "past"
    OVERLAPS = "overlaps"
    NOBODY_THERE = "nobody_there"
    THERE_ALREADY = "there_already"
    SAME_PERSON = "same_person"
    NOT_THEIRS = "not_theirs"


@dataclass(frozen=True, slots=True)
class Standing:
    """A change that holds already: from when to when, who comes, and in whose place (None: in everybody's)."""

    starts_at: datetime
    ends_at: datetime
    person: int
    replaces: int | None
    adds: bool


def fault_of_interval(interval: Interval, now: datetime, *, longest: timedelta = LONGEST_CHANGE) -> Fault | None:
    """What is wrong with a stretch of time to be changed. What has begun may be changed while it lasts."""
    start, end = interval
    if start >= end:
        return Fault.BACKWARDS
    if end - start > longest:
        return Fault.TOO_LONG
    return Fault.PAST if end <= now else None


def fault_of_override(wanted: Standing, standing: Iterable[Standing], duties: Iterable[Duty]) -> Fault | None:
    """Why somebody can't come in a place (`duties` are those of the kind in question, over the wanted stretch)."""
    if wanted.person == wanted.replaces:
        return Fault.SAME_PERSON
    if any(_clash(wanted, one) for one in standing):
        return Fault.OVERLAPS
    there = list(duties)
    given = [duty for duty in there if wanted.replaces in (None, duty.person) and duty.person != wanted.person]
    if not wanted.adds and not given:
        return Fault.NOBODY_THERE
    own = [duty.interval for duty in there if duty.person == wanted.person]
    taken = [(wanted.starts_at, wanted.ends_at)] if wanted.adds else [duty.interval for duty in given]
    return Fault.THERE_ALREADY if own and _touch(own, taken) else None


def _clash(one: Standing, other: Standing) -> bool:
    """Whether two changes want one place at one time, or one person twice."""
    if one.ends_at <= other.starts_at or other.ends_at <= one.starts_at:
        return False
    if one.person == other.person:
        return True
    if one.adds or other.adds:
        return False
    return one.replaces is None or other.replaces is None or one.replaces == other.replaces


def fault_of_swap(asker: int, gives: Interval, other: int, takes: Interval, duties: Iterable[Duty]) -> Fault | None:
    """Why two people can't exchange two stretches, each of which must be its giver's duty throughout."""
    if asker == other:
        return Fault.SAME_PERSON
    there = list(duties)
    mine = [duty.interval for duty in there if duty.person == asker]
    theirs = [duty.interval for duty in there if duty.person == other]
    if without([gives], mine) or without([takes], theirs):
        return Fault.NOT_THEIRS
    if _touch(without(mine, [gives]), [takes]) or _touch(without(theirs, [takes]), [gives]):
        return Fault.THERE_ALREADY  # somebody would be in two places, and one of them would be empty
    return None


def _touch(some: Iterable[Interval], others: Iterable[Interval]) -> bool:
    held = list(others)
    return any(start < other_end and other_start < end for start, end in some for other_start, other_end in held)


def of_kind(duties: Iterable[Duty], kind: DutyKind) -> list[Duty]:
    """The duties of one kind."""
    return [duty for duty in duties if duty.kind == kind]


def end_of_stretch(duties: Iterable[Duty], person: int, at: datetime) -> datetime | None:
    """When somebody's time ends that runs at an instant, over shifts that touch; None when they are not on then."""
    end: datetime | None = None
    for starts_at, ends_at in sorted(duty.interval for duty in duties if duty.person == person):
        if end is None and starts_at <= at < ends_at:
            end = ends_at
        elif end is not None and starts_at <= end:
            end = max(end, ends_at)
    return end
