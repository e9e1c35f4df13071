"""The story of a deadline: the bar and the sum always agree with what was counted."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from seiketsu.businesstime import WEEKDAYS, Calendar
from seiketsu.businesstime.holiday_dates import holiday_dates
from seiketsu.commitments.rules import progress as rules
from seiketsu.commitments.rules.explanation import BarKind, LineKind, RecordedStep, Story, tell, without_pauses
from seiketsu.commitments.rules.progress import Outcome, Progress, State, WrongState

EXTENDED = Calendar.of(
    "extended",
    "America/New_York",
    {day: ["07:00-21:00"] for day in WEEKDAYS[:5]},
    holiday_dates("US", None, [2026]),
)
ALWAYS = Calendar.always("always")
CALENDARS = {calendar.fingerprint: calendar for calendar in (EXTENDED, ALWAYS)}
HOUR = 3600


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=EXTENDED.zone).astimezone(UTC)


class Record:
    """A commitment with its record, as the database keeps it."""

    def __init__(self, begun: datetime, hours: int, calendar: Calendar = EXTENDED) -> None:
        self.steps: list[RecordedStep] = []
        self.calendar = calendar
        self.progress: Progress
        self.keep(rules.start(begun, hours * HOUR, calendar))

    def keep(self, outcome: Outcome) -> None:
        self.progress = outcome.progress
        facts = {"calendar": self.calendar.fingerprint}
        self.steps += [RecordedStep(step.kind, step.at, {**facts, **step.facts}) for step in outcome.steps]

    def retarget(self, now: datetime, hours: int, calendar: Calendar) -> None:
        outcome = rules.retarget(
            self.progress, self.calendar, now, target_seconds=hours * HOUR, new_calendar=calendar, reason="Tier"
        )
        self.calendar = calendar
        self.keep(outcome)

    def told(self, now: datetime) -> Story:
        return tell(self.progress, self.steps, CALENDARS.__getitem__, now)


def paused_over_thanksgiving() -> Record:
    record = Record(at(2026, 11, 25, 15, 10), 12)
    record.keep(rules.pause(record.progress, EXTENDED, at(2026, 11, 25, 17, 30), "Waiting on client"))
    record.keep(rules.resume(record.progress, EXTENDED, at(2026, 11, 27, 8, 15)))
    return record


def test_twelve_hours_with_a_pause_over_thanksgiving() -> None:
    record = paused_over_thanksgiving()
    story = record.told(at(2026, 11, 27, 10, 42))
    assert record.progress.due_at == at(2026, 11, 27, 17, 55)
    assert [(line.kind, line.seconds / 60, line.name) for line in story.lines] == [
        (LineKind.STARTED, 720, ""),
        (LineKind.COUNTED, 140, ""),
        (LineKind.PAUSED, 285, "Waiting on client"),
        (LineKind.HOLIDAY, 840, "Thanksgiving Day"),
        (LineKind.COUNTED, 147, ""),
        (LineKind.LEFT, 433, ""),
    ]
    assert [(segment.kind, segment.seconds / 60) for segment in story.segments] == [
        (BarKind.COUNTED, 140),
        (BarKind.PAUSED, 210),
        (BarKind.OUTSIDE_HOURS, 600),
        (BarKind.HOLIDAY, 840),
        (BarKind.OUTSIDE_HOURS, 600),
        (BarKind.PAUSED, 75),
        (BarKind.COUNTED, 147),
        (BarKind.LEFT, 433),
    ]
    assert [(pause.reason, pause.seconds / 60) for pause in story.pauses] == [("Waiting on client", 285)]
    assert without_pauses(record.progress, EXTENDED) == at(2026, 11, 27, 13, 10)


def test_a_pause_that_lasts_has_no_end_and_grows() -> None:
    record = Record(at(2026, 11, 23, 9), 12)
    record.keep(rules.pause(record.progress, EXTENDED, at(2026, 11, 23, 11), "Waiting on client"))
    story = record.told(at(2026, 11, 23, 12))
    assert story.pauses[0].ends_at is None
    assert (story.pauses[0].seconds, story.used_seconds, story.left_seconds) == (HOUR, 2 * HOUR, 10 * HOUR)
    assert not [segment for segment in story.segments if segment.kind is BarKind.LEFT]


def test_a_missed_deadline_is_marked_and_what_is_over_is_counted() -> None:
    record = Record(at(2026, 11, 23, 9), 2)
    now = at(2026, 11, 23, 12)
    record.keep(rules.notice(record.progress, EXTENDED, now))
    lines = record.told(now).lines
    assert [(line.kind, line.starts_at) for line in lines if line.kind is LineKind.MISSED] == [
        (LineKind.MISSED, at(2026, 11, 23, 11))
    ]
    assert (lines[-1].kind, lines[-1].seconds) == (LineKind.OVER, HOUR)


def test_the_time_between_met_and_reopened_rested() -> None:
    record = Record(at(2026, 11, 23, 9), 12)
    record.keep(rules.meet(record.progress, EXTENDED, at(2026, 11, 23, 10)))
    assert record.told(at(2026, 11, 24, 10)).lines[-1].kind is LineKind.MET
    record.keep(rules.reopen(record.progress, EXTENDED, at(2026, 11, 24, 10)))
    story = record.told(at(2026, 11, 24, 11))
    rested = [line for line in story.lines if line.kind is LineKind.RESTED]
    assert [line.seconds for line in rested] == [14 * HOUR]
    assert story.used_seconds == 2 * HOUR


def test_each_stretch_is_told_by_the_calendar_that_it_ran_under() -> None:
    record = Record(at(2026, 11, 23, 20), 12)
    record.retarget(at(2026, 11, 23, 20, 30), 4, ALWAYS)
    story = record.told(at(2026, 11, 23, 23))
    assert [(line.kind, line.seconds) for line in story.lines] == [
        (LineKind.STARTED, 12 * HOUR),
        (LineKind.COUNTED, HOUR // 2),
        (LineKind.RETARGETED, 4 * HOUR),
        (LineKind.COUNTED, 2 * HOUR + HOUR // 2),
        (LineKind.LEFT, HOUR),
    ]


def test_new_terms_during_a_pause_leave_its_reason() -> None:
    record = Record(at(2026, 11, 23, 9), 12)
    record.keep(rules.pause(record.progress, EXTENDED, at(2026, 11, 23, 10), "Waiting on client"))
    record.retarget(at(2026, 11, 23, 11), 8, ALWAYS)
    story = record.told(at(2026, 11, 23, 13))
    assert [(pause.reason, pause.seconds, pause.ends_at is None) for pause in story.pauses] == [
        ("Waiting on client", HOUR, False),
        ("Waiting on client", 2 * HOUR, True),
    ]


def test_many_days_in_a_row_are_one_line() -> None:
    record = Record(at(2026, 3, 2, 7), 14 * 30)
    lines = [line for line in record.told(at(2026, 3, 14, 7)).lines if line.kind is LineKind.COUNTED]
    assert [(line.days, line.seconds) for line in lines] == [(10, 140 * HOUR)]


def test_a_cancelled_promise_ends_where_it_was_cancelled() -> None:
    record = Record(at(2026, 11, 23, 9), 12)
    record.keep(rules.cancel(record.progress, EXTENDED, at(2026, 11, 23, 10), "merged"))
    story = record.told(at(2026, 11, 25, 10))
    assert story.lines[-1].kind is LineKind.CANCELLED
    assert story.segments[-1].ends_at == at(2026, 11, 23, 10)


SCRIPT = st.lists(
    st.tuples(st.sampled_from(["pause", "resume", "meet", "reopen", "retarget"]), st.integers(0, 3 * 86_400)),
    max_size=8,
)


@given(st.integers(0, 10**7), st.integers(1, 30), SCRIPT, st.integers(0, 2 * 86_400))
def test_bar_and_sum_agree_with_what_was_counted(
    begun: int, hours: int, script: list[tuple[str, int]], later: int
) -> None:
    now = datetime.fromtimestamp(1_772_000_000 + begun, UTC)
    record = Record(now, hours)
    simple = {"pause": rules.pause, "resume": rules.resume, "meet": rules.meet, "reopen": rules.reopen}
    for number, (verb, delay) in enumerate(script):
        now += timedelta(seconds=delay)
        try:
            if verb == "retarget":
                record.retarget(now, hours + number, ALWAYS if number % 2 else EXTENDED)
            else:
                record.keep(simple[verb](record.progress, record.calendar, now))
        except WrongState:
            continue
    now += timedelta(seconds=later)
    story = record.told(now)
    assert story.used_seconds == record.progress.used_at(now, record.calendar)
    counted = sum(line.seconds for line in story.lines if line.kind is LineKind.COUNTED)
    assert counted == story.used_seconds
    assert all(left.ends_at == right.starts_at for left, right in pairwise(story.segments))
    ahead = sum(segment.seconds for segment in story.segments if segment.kind is BarKind.LEFT)
    if record.progress.state is State.RUNNING and now < record.progress.due_at:
        assert ahead == story.left_seconds
    else:
        assert ahead == 0
