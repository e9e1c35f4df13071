"""Why a deadline is when it is: the life of a commitment as a bar of segments and a column of sums."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from seiketsu.businesstime import Calendar, SegmentKind
from seiketsu.commitments.rules.progress import Progress, State, StepKind

# From this many days in a row on, the sum names the stretch rather than each day.
_DAYS_IN_A_ROW = 4


class BarKind(StrEnum):
    COUNTED = "counted"
    PAUSED = "paused"
    OUTSIDE_HOURS = "outside_hours"
    HOLIDAY = "holiday"
    RESTED = "rested"  # met, before it was reopened
    LEFT = "left"  # will count from now to the deadline


@dataclass(frozen=True, slots=True)
class BarSegment:
    """One stretch of the bar; `name` is the holiday's, or why it was paused."""

    starts_at: datetime
    ends_at: datetime
    kind: BarKind
    seconds: int
    name: str = ""


class LineKind(StrEnum):
    STARTED = "started"
    COUNTED = "counted"
    PAUSED = "paused"
    RESTED = "rested"
    HOLIDAY = "holiday"
    RETARGETED = "retargeted"
    MISSED = "missed"
    LEFT = "left"
    OVER = "over"
    MET = "met"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sum.

    `seconds` is the target (started, retargeted), what was counted, what was not counted (paused, rested, holiday), or
    what is left, over or was used in the end. `days` is how many days a counted line stands for.
    """

    kind: LineKind
    starts_at: datetime
    ends_at: datetime
    seconds: int
    name: str = ""
    days: int = 1


@dataclass(frozen=True, slots=True)
class Pause:
    """`seconds` is the open time in it: by how much it moved the deadline. `ends_at` None while it lasts."""

    starts_at: datetime
    ends_at: datetime | None
    reason: str
    seconds: int


@dataclass(frozen=True, slots=True)
class RecordedStep:
    """A step as it was written down."""

    kind: StepKind
    at: datetime
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    segments: tuple[BarSegment, ...]
    lines: tuple[Line, ...]
    pauses: tuple[Pause, ...]
    used_seconds: int
    left_seconds: int
    """Negative by how much the target is overrun."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    starts_at: datetime
    ends_at: datetime
    kind: BarKind
    calendar: Calendar
    name: str = ""
    is_open: bool = False


def tell(
    progress: Progress, steps: Sequence[RecordedStep], calendars: Callable[[str], Calendar], now: datetime
) -> Story:
    """The whole story up to `now`, and on to the deadline while it runs. `steps` in the order of their record."""
    now = max(now.replace(microsecond=0), progress.changed_at)
    stretches = _stretches(steps, calendars, now)
    segments = [segment for stretch in stretches for segment in _bar(stretch)]
    used = sum(segment.seconds for segment in segments if segment.kind is BarKind.COUNTED)
    lines = list(_lines(steps, stretches, now))
    lines.append(_last_line(progress, used, now))
    if progress.state is State.RUNNING and now < progress.due_at:
        ahead = _Stretch(now, progress.due_at, BarKind.LEFT, calendars(str(steps[-1].facts["calendar"])))
        segments.extend(_bar(ahead))
    pauses = [
        Pause(stretch.starts_at, None if stretch.is_open else stretch.ends_at, stretch.name, _open_seconds(stretch))
        for stretch in stretches
        if stretch.kind is BarKind.PAUSED
    ]
    return Story(tuple(segments), tuple(lines), tuple(pauses), used, progress.target_seconds - used)


def _stretches(steps: Iterable[RecordedStep], calendars: Callable[[str], Calendar], now: datetime) -> list[_Stretch]:
    """The life cut where it changed between running, paused and met."""
    result: list[_Stretch] = []
    current: _Stretch | None = None
    for step in steps:
        kind = _kind_after(step.kind, current)
        if kind is None and step.kind is not StepKind.CANCELLED:
            continue
        if current is not None:
            result.append(replace(current, ends_at=step.at))
        name = str(step.facts.get("reason", "")) if step.kind is StepKind.PAUSED else ""
        if step.kind is StepKind.RETARGETED and current is not None:
            name = current.name
        calendar = calendars(str(step.facts["calendar"]))
        current = None if kind is None else _Stretch(step.at, step.at, kind, calendar, name)
    if current is not None and current.kind is not BarKind.RESTED:
        result.append(replace(current, ends_at=now, is_open=True))
    return [stretch for stretch in result if stretch.starts_at < stretch.ends_at]


def _kind_after(step: StepKind, current: _Stretch | None) -> BarKind | None:
    match step:
        case StepKind.STARTED | StepKind.RESUMED | StepKind.REOPENED:
            return BarKind.COUNTED
        case StepKind.PAUSED:
            return BarKind.PAUSED
        case StepKind.MET:
            return BarKind.RESTED
        case StepKind.RETARGETED if current is not None:
            return current.kind
    return None


def _bar(stretch: _Stretch) -> Iterator[BarSegment]:
    kinds = {
        SegmentKind.COUNTED: stretch.kind,
        SegmentKind.HOLIDAY: BarKind.HOLIDAY,
        SegmentKind.OUTSIDE_HOURS: BarKind.OUTSIDE_HOURS,
    }
    for segment in stretch.calendar.explain(stretch.starts_at, stretch.ends_at):
        name = segment.name if segment.kind is SegmentKind.HOLIDAY else stretch.name
        kind = kinds[segment.kind]
        yield BarSegment(
            segment.starts_at, segment.ends_at, kind, segment.seconds, "" if kind is BarKind.OUTSIDE_HOURS else name
        )


def _open_seconds(stretch: _Stretch) -> int:
    elapsed = stretch.calendar.elapsed(stretch.starts_at, stretch.ends_at)
    return elapsed.days * 86_400 + elapsed.seconds


def _lines(steps: Sequence[RecordedStep], stretches: Sequence[_Stretch], now: datetime) -> Iterator[Line]:
    """Marks of the record and sums of the stretches, in the order of time."""
    marks = [line for step in steps for line in _mark(step)]
    sums = [line for stretch in stretches for line in _sums(stretch)]
    order = {LineKind.STARTED: 0, LineKind.RETARGETED: 0, LineKind.MISSED: 2}
    yield from sorted((*marks, *sums), key=lambda line: (line.starts_at, order.get(line.kind, 1)))


def _mark(step: RecordedStep) -> Iterator[Line]:
    match step.kind:
        case StepKind.STARTED:
            yield Line(LineKind.STARTED, step.at, step.at, int(step.facts["target_seconds"]))
        case StepKind.RETARGETED:
            reason, target = str(step.facts.get("reason", "")), int(step.facts["target_seconds"])
            yield Line(LineKind.RETARGETED, step.at, step.at, target, reason)
        case StepKind.MISSED:
            yield Line(LineKind.MISSED, step.at, step.at, 0)


def _sums(stretch: _Stretch) -> Iterator[Line]:
    if stretch.kind is not BarKind.COUNTED:
        kind = LineKind.PAUSED if stretch.kind is BarKind.PAUSED else LineKind.RESTED
        yield Line(kind, stretch.starts_at, stretch.ends_at, _open_seconds(stretch), stretch.name)
    days: list[Line] = []
    for segment in _bar(stretch):
        if segment.kind is BarKind.COUNTED:
            days.append(Line(LineKind.COUNTED, segment.starts_at, segment.ends_at, segment.seconds))
        elif segment.kind is BarKind.HOLIDAY:
            yield from _gathered(days)
            days = []
            yield Line(LineKind.HOLIDAY, segment.starts_at, segment.ends_at, segment.seconds, segment.name)
    yield from _gathered(days)


def _gathered(days: list[Line]) -> Iterator[Line]:
    if len(days) < _DAYS_IN_A_ROW:
        yield from days
        return
    total = sum(line.seconds for line in days)
    yield Line(LineKind.COUNTED, days[0].starts_at, days[-1].ends_at, total, days=len(days))


def _last_line(progress: Progress, used: int, now: datetime) -> Line:
    if progress.state is State.MET:
        at = progress.met_at or now
        return Line(LineKind.MET, at, at, used)
    if progress.state is State.CANCELLED:
        at = progress.settled_at or now
        return Line(LineKind.CANCELLED, at, at, used)
    left = progress.target_seconds - used
    kind = LineKind.OVER if progress.breached_at is not None or left < 0 else LineKind.LEFT
    return Line(kind, now, max(progress.due_at, now), abs(left))


def without_pauses(progress: Progress, calendar: Calendar) -> datetime:
    """When it would have been due had nothing stopped the clock."""
    return calendar.add(progress.started_at, timedelta(seconds=progress.target_seconds))
