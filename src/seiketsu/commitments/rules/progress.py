"""The life of one commitment, as a pure state machine.

A commitment counts the open time of its calendar while it runs. Each verb takes where it stands and a moment, and
gives where it stands then, with the steps to write down. Two rules hold everywhere:

- The deadline is what counts, not when somebody looked: whatever happens at or after `due_at` first notes that the
  promise was missed, at `due_at`.
- Nothing that has run is lost: pauses, reopenings and new terms keep `used_seconds` to the second.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import Any

from seiketsu.businesstime import Calendar


class State(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    CANCELLED = "cancelled"


class StepKind(StrEnum):
    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    WARNED = "warned"
    MISSED = "missed"
    MET = "met"
    REOPENED = "reopened"
    RETARGETED = "retargeted"
    CANCELLED = "cancelled"


class WrongState(Exception):
    """The verb has no meaning where the commitment stands; nothing was changed."""

    def __init__(self, verb: str, state: State) -> None:
        super().__init__(f"can't {verb} a commitment that is {state}")
        self.verb = verb
        self.state = state


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a commitment stands. `used_seconds` counts up to `running_since`, or for good when that is None."""

    state: State
    target_seconds: int
    used_seconds: int
    started_at: datetime
    changed_at: datetime
    due_at: datetime
    running_since: datetime | None
    warn_fractions: tuple[Decimal, ...]
    warned: tuple[Decimal, ...] = ()
    paused_since: datetime | None = None
    met_at: datetime | None = None
    settled_at: datetime | None = None
    breached_at: datetime | None = None
    next_at: datetime | None = None

    @property
    def is_settled(self) -> bool:
        return self.state in (State.MET, State.CANCELLED)

    def used_at(self, now: datetime, calendar: Calendar) -> int:
        """Business seconds that have run until a moment."""
        if self.running_since is None:
            return self.used_seconds
        return self.used_seconds + max(0, _seconds(calendar.elapsed(self.running_since, now)))


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the record: what happened, when, and the figures of that moment."""

    kind: StepKind
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    progress: Progress
    steps: tuple[Step, ...] = ()


def start(at: datetime, target_seconds: int, calendar: Calendar, warn_fractions: Iterable[Decimal] = ()) -> Outcome:
    """A promise is made: its time begins to run at once (or with the next opening)."""
    if target_seconds <= 0:
        raise ValueError(f"a promise of {target_seconds} s can't be kept: give it at least a second")
    fractions = _fractions(warn_fractions)
    at = _to_second(at)
    due = calendar.add(at, timedelta(seconds=target_seconds))
    progress = Progress(State.RUNNING, target_seconds, 0, at, at, due, at, fractions)
    progress = replace(progress, next_at=_next_at(progress, calendar))
    return Outcome(progress, (_step(StepKind.STARTED, at, progress, target_seconds=target_seconds),))


def notice(progress: Progress, calendar: Calendar, now: datetime) -> Outcome:
    """What the passing of time has brought by now: the deadline passed, or else a warning's share used up."""
    if _has_passed(progress, now):
        return _missed(progress)
    if progress.next_at is None or progress.next_at > now or progress.state is not State.RUNNING:
        return Outcome(progress)
    crossed = [share for share, at in _warnings(progress, calendar) if at <= now]
    if not crossed:
        # A zone whose rules changed since (or a row that was carried over) comes due later than was noted.
        return Outcome(replace(progress, next_at=_next_at(progress, calendar)))
    last = max(crossed)
    at = max(at for share, at in _warnings(progress, calendar) if share == last)
    noticed = replace(progress, warned=tuple(sorted({*progress.warned, *crossed})))
    noticed = replace(noticed, next_at=_next_at(noticed, calendar))
    return Outcome(noticed, (_step(StepKind.WARNED, at, noticed, fraction=str(last)),))


def pause(progress: Progress, calendar: Calendar, at: datetime, reason: str = "") -> Outcome:
    if progress.state is not State.RUNNING:
        raise WrongState("pause", progress.state)
    at, before = _now_in(progress, at)
    paused = _stopped(before.progress, calendar, at)
    paused = replace(paused, state=State.PAUSED, paused_since=at, next_at=None)
    return _after(before, paused, StepKind.PAUSED, at, reason=reason)


def resume(progress: Progress, calendar: Calendar, at: datetime) -> Outcome:
    if progress.state is not State.PAUSED:
        raise WrongState("resume", progress.state)
    at, before = _now_in(progress, at)
    return _after(before, _running(before.progress, calendar, at), StepKind.RESUMED, at)


def meet(progress: Progress, calendar: Calendar, at: datetime) -> Outcome:
    """What was promised is done: in time when before the deadline, else late (`breached_at` stays)."""
    if progress.is_settled:
        raise WrongState("meet", progress.state)
    at, before = _now_in(progress, at)
    met = _stopped(before.progress, calendar, at)
    met = replace(met, state=State.MET, paused_since=None, met_at=at, settled_at=at, next_at=None)
    return _after(before, met, StepKind.MET, at, late=met.breached_at is not None)


def reopen(progress: Progress, calendar: Calendar, at: datetime) -> Outcome:
    """It was not done after all: the same commitment runs on with the time that it had used."""
    if progress.state is not State.MET:
        raise WrongState("reopen", progress.state)
    at, before = _now_in(progress, at)
    running = replace(_running(before.progress, calendar, at), met_at=None, settled_at=None)
    return _after(before, running, StepKind.REOPENED, at)


def cancel(progress: Progress, calendar: Calendar, at: datetime, reason: str = "") -> Outcome:
    """Nothing is owed any more: it will neither be met nor missed from here on."""
    if progress.is_settled:
        raise WrongState("cancel", progress.state)
    at, before = _now_in(progress, at)
    cancelled = _stopped(before.progress, calendar, at)
    cancelled = replace(cancelled, state=State.CANCELLED, paused_since=None, settled_at=at, next_at=None)
    return _after(before, cancelled, StepKind.CANCELLED, at, reason=reason)


def restore(
    progress: Progress, calendar: Calendar, at: datetime, *, paused_since: datetime | None, reason: str = ""
) -> Outcome:
    """The cancelling was a mistake: it stands as before, paused since a moment or running all the while.

    The deadline is the one that was promised, so the time in between has run, and may have brought a miss.
    """
    if progress.state is not State.CANCELLED or progress.settled_at is None:
        raise WrongState("restore", progress.state)
    at = max(_to_second(at), progress.changed_at)
    if paused_since is not None:
        back = replace(progress, state=State.PAUSED, paused_since=paused_since, settled_at=None, changed_at=at)
        return Outcome(back, (_step(StepKind.REOPENED, at, back, reason=reason),))
    back = replace(progress, state=State.RUNNING, running_since=progress.settled_at, settled_at=None, changed_at=at)
    back = replace(back, next_at=_next_at(back, calendar))
    restored = Outcome(back, (_step(StepKind.REOPENED, at, back, reason=reason),))
    if not _has_passed(back, at):
        return restored
    missed = _missed(back)
    return Outcome(missed.progress, (*restored.steps, *missed.steps))


def retarget(
    progress: Progress,
    calendar: Calendar,
    at: datetime,
    *,
    target_seconds: int,
    new_calendar: Calendar,
    warn_fractions: Iterable[Decimal] | None = None,
    reason: str = "",
) -> Outcome:
    """Other terms from now on. What has run under the old ones stays used.

    A new target that is used up already is missed at this very moment, never earlier: nobody could have kept it
    before it was promised. A miss under the old terms is lifted when the new ones leave time.
    """
    if progress.is_settled:
        raise WrongState("retarget", progress.state)
    if target_seconds <= 0:
        raise ValueError(f"a promise of {target_seconds} s can't be kept: give it at least a second")
    at, before = _now_in(progress, at)
    old = _stopped(before.progress, calendar, at)
    fractions = old.warn_fractions if warn_fractions is None else _fractions(warn_fractions)
    has_time = target_seconds > old.used_seconds
    due = new_calendar.add(at, timedelta(seconds=target_seconds - old.used_seconds)) if has_time else old.due_at
    if not has_time and old.breached_at is None:
        due = at
    new = replace(
        old,
        target_seconds=target_seconds,
        due_at=due,
        warn_fractions=fractions,
        warned=tuple(share for share in old.warned if _threshold(target_seconds, share) <= old.used_seconds),
        breached_at=None if has_time else old.breached_at,
        changed_at=at,
    )
    if new.state is State.RUNNING:
        new = replace(new, running_since=at)
        new = replace(new, next_at=_next_at(new, new_calendar))
    facts: dict[str, Any] = {
        "reason": reason,
        "target_seconds": target_seconds,
        "old_target_seconds": old.target_seconds,
    }
    if old.breached_at is not None and has_time:
        facts["lifted_breach_at"] = old.breached_at.isoformat()
    outcome = _after(before, new, StepKind.RETARGETED, at, **facts)
    if has_time or new.breached_at is not None:
        return outcome
    missed = _missed(outcome.progress)
    return Outcome(missed.progress, (*outcome.steps, *missed.steps))


def warnings(progress: Progress, calendar: Calendar) -> list[tuple[Decimal, datetime]]:
    """Each share that warns, with the moment at which it is used up as things stand; empty unless it runs."""
    if progress.running_since is None:
        return []
    result = []
    for share in progress.warn_fractions:
        left = _threshold(progress.target_seconds, share) - progress.used_seconds
        at = calendar.add(progress.running_since, timedelta(seconds=left)) if left > 0 else progress.running_since
        result.append((share, at))
    return result


def _warnings(progress: Progress, calendar: Calendar) -> list[tuple[Decimal, datetime]]:
    return [(share, at) for share, at in warnings(progress, calendar) if share not in progress.warned]


def _next_at(progress: Progress, calendar: Calendar) -> datetime | None:
    if progress.state is not State.RUNNING or progress.breached_at is not None:
        return None
    return min([progress.due_at, *(at for _, at in _warnings(progress, calendar))])


def _has_passed(progress: Progress, now: datetime) -> bool:
    return progress.state is State.RUNNING and progress.breached_at is None and progress.due_at <= now


def _missed(progress: Progress) -> Outcome:
    missed = replace(progress, breached_at=progress.due_at, warned=progress.warn_fractions, next_at=None)
    return Outcome(missed, (_step(StepKind.MISSED, progress.due_at, missed, used_seconds=missed.target_seconds),))


def _now_in(progress: Progress, at: datetime) -> tuple[datetime, Outcome]:
    """The moment in whole seconds, and what its coming has brought.

    It is never before the last change: of two writers the one that waited for the lock may have read its clock first.
    """
    at = max(_to_second(at), progress.changed_at)
    return at, _missed(progress) if _has_passed(progress, at) else Outcome(progress)


def _stopped(progress: Progress, calendar: Calendar, at: datetime) -> Progress:
    return replace(progress, used_seconds=progress.used_at(at, calendar), running_since=None, changed_at=at)


def _running(progress: Progress, calendar: Calendar, at: datetime) -> Progress:
    due = progress.due_at
    if progress.breached_at is None:
        due = calendar.add(at, timedelta(seconds=max(progress.target_seconds - progress.used_seconds, 0)))
    running = replace(
        progress, state=State.RUNNING, running_since=at, paused_since=None, changed_at=at, due_at=due, next_at=None
    )
    return replace(running, next_at=_next_at(running, calendar))


def _after(before: Outcome, progress: Progress, kind: StepKind, at: datetime, **facts: Any) -> Outcome:
    return Outcome(progress, (*before.steps, _step(kind, at, progress, **facts)))


def _step(kind: StepKind, at: datetime, progress: Progress, **facts: Any) -> Step:
    return Step(kind, at, {"used_seconds": progress.used_seconds, "due_at": progress.due_at.isoformat(), **facts})


def _threshold(target_seconds: int, share: Decimal) -> int:
    return int((target_seconds * share).to_integral_value(ROUND_CEILING))


def _fractions(shares: Iterable[Decimal]) -> tuple[Decimal, ...]:
    fractions = tuple(sorted({Decimal(share).quantize(Decimal("0.0001")) for share in shares}))
    if any(not 0 < share < 1 for share in fractions):
        raise ValueError("a warning is given at a share of the target between 0 and 1")
    return fractions


def _to_second(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _seconds(duration: timedelta) -> int:
    return duration.days * 86_400 + duration.seconds
