"""What each verb does to a promise that is locked: the rule's decision, and what it sets beside the progress."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from seiketsu.businesstime import Calendar
from seiketsu.commitments.models import Commitment
from seiketsu.commitments.rules import progress as rules
from seiketsu.commitments.rules.progress import Outcome, Progress

REASON_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised: the plan's leaf, how long it may take, on which calendar, under which version of the plan."""

    promise: str
    target: timedelta
    calendar: Calendar
    plan_version: int
    warn_at: tuple[Decimal, ...] | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """`prepare` sets what is no progress (the terms, a reason) on the row, after the rule has decided."""

    decide: Callable[[Commitment, Progress, Calendar], Outcome]
    prepare: Callable[[Commitment], None] | None = None


def pausing(at: datetime, reason: str) -> Move:
    said = reason[:REASON_LENGTH]

    def prepare(row: Commitment) -> None:
        row.pause_reason = said

    return Move(lambda _, stand, calendar: rules.pause(stand, calendar, at, said), prepare)


def resuming(at: datetime) -> Move:
    return Move(lambda _, stand, calendar: rules.resume(stand, calendar, at))


def meeting(at: datetime) -> Move:
    return Move(lambda _, stand, calendar: rules.meet(stand, calendar, at))


def reopening(at: datetime) -> Move:
    return Move(lambda _, stand, calendar: rules.reopen(stand, calendar, at))


def cancelling(at: datetime, reason: str) -> Move:
    said = reason[:REASON_LENGTH]
    return Move(lambda _, stand, calendar: rules.cancel(stand, calendar, at, said))


def restoring(at: datetime, reason: str, *, paused_since: datetime | None, pause_reason: str) -> Move:
    said, rests = reason[:REASON_LENGTH], pause_reason[:REASON_LENGTH]

    def prepare(row: Commitment) -> None:
        row.pause_reason = rests

    return Move(
        lambda _, stand, calendar: rules.restore(stand, calendar, at, paused_since=paused_since, reason=said), prepare
    )


def retargeting(at: datetime, reason: str, terms: Mapping[int, Terms]) -> Move:
    """`terms` by the commitment's id; their calendars must be pinned."""
    said = reason[:REASON_LENGTH]

    def decide(row: Commitment, stand: Progress, calendar: Calendar) -> Outcome:
        new = terms[row.pk]
        return rules.retarget(
            stand,
            calendar,
            at,
            target_seconds=seconds_of(new.target),
            new_calendar=new.calendar,
            warn_fractions=new.warn_at,
            reason=said,
        )

    def prepare(row: Commitment) -> None:
        new = terms[row.pk]
        row.promise, row.plan_version = new.promise, new.plan_version
        row.calendar_key, row.calendar_id = new.calendar.key, new.calendar.fingerprint

    return Move(decide, prepare)


def seconds_of(target: timedelta) -> int:
    """A target in whole seconds.

    Raises:
        ValueError: it is in parts of one.
    """
    if target.microseconds:
        raise ValueError(f"a promise of {target} is not in whole seconds")
    return target.days * 86_400 + target.seconds
