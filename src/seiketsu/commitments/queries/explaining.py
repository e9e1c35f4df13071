"""The "Why?" of a deadline, from what was written down when it happened."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from seiketsu.businesstime import Holiday
from seiketsu.commitments.calendars import pinned
from seiketsu.commitments.models import Commitment
from seiketsu.commitments.queries.reading import steps_of
from seiketsu.commitments.rules import progress as rules
from seiketsu.commitments.rules.explanation import BarSegment, Line, Pause, RecordedStep, tell, without_pauses
from seiketsu.commitments.rules.progress import StepKind
from seiketsu.core import clock


@dataclass(frozen=True, slots=True)
class WarnPoint:
    """A share of the target at which somebody is told, and when that is as things stand."""

    fraction: Decimal
    at: datetime
    is_past: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything the "Why?" page says about one deadline."""

    commitment: Commitment
    now: datetime
    promise: str
    plan_version: int
    calendar_key: str
    calendar_fingerprint: str
    time_zone: str
    around_the_clock: bool
    target_seconds: int
    used_seconds: int
    left_seconds: int
    due_at: datetime
    due_without_pauses: datetime
    segments: tuple[BarSegment, ...]
    lines: tuple[Line, ...]
    pauses: tuple[Pause, ...]
    warnings: tuple[WarnPoint, ...]
    holidays_in_year: int
    next_holiday: Holiday | None


def explain(commitment: Commitment, now: datetime | None = None) -> Explanation:
    """How its deadline came about; two queries at most."""
    moment = now or clock.now()
    stand = commitment.progress
    calendar = pinned(commitment.calendar_id)
    steps = [RecordedStep(StepKind(step.kind), step.at, step.facts) for step in steps_of(commitment)]
    story = tell(stand, steps, pinned, moment)
    today = moment.astimezone(calendar.zone).date()
    warned = set(stand.warned)
    return Explanation(
        commitment=commitment,
        now=moment,
        promise=commitment.promise,
        plan_version=commitment.plan_version,
        calendar_key=commitment.calendar_key,
        calendar_fingerprint=commitment.calendar_id,
        time_zone=calendar.time_zone,
        around_the_clock=calendar.around_the_clock,
        target_seconds=commitment.target_seconds,
        used_seconds=story.used_seconds,
        left_seconds=story.left_seconds,
        due_at=commitment.due_at,
        due_without_pauses=without_pauses(stand, calendar),
        segments=story.segments,
        lines=story.lines,
        pauses=story.pauses,
        warnings=tuple(
            WarnPoint(share, at, share in warned or at <= moment) for share, at in rules.warnings(stand, calendar)
        ),
        holidays_in_year=sum(holiday.date.year == today.year for holiday in calendar.holidays),
        next_holiday=_next_holiday(calendar.holidays, today),
    )


def _next_holiday(holidays: tuple[Holiday, ...], today: date) -> Holiday | None:
    return next((holiday for holiday in holidays if holiday.date >= today), None)
