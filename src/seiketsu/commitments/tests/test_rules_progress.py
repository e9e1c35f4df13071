"""The state machine of a promise, verb by verb and as properties over whole lives."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.businesstime import WEEKDAYS, Calendar
from seiketsu.commitments.rules import progress as rules
from seiketsu.commitments.rules.progress import Outcome, Progress, State, StepKind, WrongState

OFFICE = Calendar.of("office", "America/New_York", {day: ["09:00-18:00"] for day in WEEKDAYS[:5]})
ALWAYS = Calendar.always("always")
HALF, MOST = Decimal("0.5"), Decimal("0.75")
HOUR = 3600


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=OFFICE.zone).astimezone(UTC)


MONDAY_9 = at(2026, 3, 16, 9)
FRIDAY_17 = at(2026, 3, 20, 17)


def running(hours: int = 4, begun: datetime = MONDAY_9, calendar: Calendar = OFFICE) -> Progress:
    return rules.start(begun, hours * HOUR, calendar, [HALF, MOST]).progress


def kinds(outcome: Outcome) -> list[StepKind]:
    return [step.kind for step in outcome.steps]


def test_a_promise_starts_to_run_with_the_next_opening() -> None:
    outcome = rules.start(at(2026, 3, 14, 12), 2 * HOUR, OFFICE)
    assert outcome.progress.state is State.RUNNING
    assert outcome.progress.due_at == outcome.progress.next_at == at(2026, 3, 16, 11)
    assert kinds(outcome) == [StepKind.STARTED]


def test_fractions_of_a_second_are_cut_off() -> None:
    assert rules.start(MONDAY_9.replace(microsecond=987_654), HOUR, OFFICE).progress.started_at == MONDAY_9


def test_a_moment_noted_too_early_brings_nothing_but_the_right_one() -> None:
    stand = replace(running(), next_at=at(2026, 3, 16, 10))
    outcome = rules.notice(stand, OFFICE, at(2026, 3, 16, 10))
    assert outcome == Outcome(running())


@pytest.mark.parametrize("seconds", [0, -1])
def test_no_time_at_all_is_no_promise(seconds: int) -> None:
    with pytest.raises(ValueError, match="can't be kept"):
        rules.start(MONDAY_9, seconds, OFFICE)
    with pytest.raises(ValueError, match="can't be kept"):
        rules.retarget(running(), OFFICE, MONDAY_9, target_seconds=seconds, new_calendar=OFFICE)


@pytest.mark.parametrize("share", ["0", "1", "1.5", "-0.2"])
def test_a_warning_lies_within_the_target(share: str) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        rules.start(MONDAY_9, HOUR, OFFICE, [Decimal(share)])


def test_warnings_come_at_their_shares_of_business_time() -> None:
    progress = running(4, FRIDAY_17)
    assert rules.warnings(progress, OFFICE) == [(HALF, at(2026, 3, 23, 10)), (MOST, at(2026, 3, 23, 11))]
    assert progress.next_at == at(2026, 3, 23, 10)
    assert rules.notice(progress, OFFICE, at(2026, 3, 23, 9, 59)).steps == ()
    warned = rules.notice(progress, OFFICE, at(2026, 3, 23, 10))
    assert [(step.kind, step.facts["fraction"]) for step in warned.steps] == [(StepKind.WARNED, "0.5000")]
    assert warned.progress.next_at == at(2026, 3, 23, 11)


def test_warnings_that_were_slept_through_come_once_as_the_highest() -> None:
    warned = rules.notice(running(), OFFICE, at(2026, 3, 16, 12, 30))
    assert [(step.at, step.facts["fraction"]) for step in warned.steps] == [(at(2026, 3, 16, 12), "0.7500")]
    assert warned.progress.next_at == warned.progress.due_at


def test_the_breach_is_the_deadline_and_not_when_it_was_noticed() -> None:
    missed = rules.notice(running(), OFFICE, at(2026, 3, 18, 15))
    assert kinds(missed) == [StepKind.MISSED]
    assert missed.progress.breached_at == missed.steps[0].at == at(2026, 3, 16, 13)
    assert missed.progress.state is State.RUNNING
    assert rules.notice(missed.progress, OFFICE, at(2026, 3, 19, 15)).steps == ()


def test_met_before_the_deadline_is_in_time() -> None:
    met = rules.meet(running(), OFFICE, at(2026, 3, 16, 12, 59, 59))
    assert (met.progress.state, met.progress.breached_at, met.progress.used_seconds) == (State.MET, None, 4 * HOUR - 1)
    assert met.steps[-1].facts["late"] is False


def test_met_at_the_deadline_is_late_whoever_looked_first() -> None:
    due = at(2026, 3, 16, 13)
    noticed_first = rules.meet(rules.notice(running(), OFFICE, due).progress, OFFICE, due)
    not_noticed = rules.meet(running(), OFFICE, due)
    assert noticed_first.progress == not_noticed.progress
    assert kinds(not_noticed) == [StepKind.MISSED, StepKind.MET]
    assert not_noticed.progress.breached_at == due


def test_a_pause_moves_the_deadline_by_its_open_time() -> None:
    paused = rules.pause(running(4, FRIDAY_17), OFFICE, at(2026, 3, 20, 17, 30), "pending").progress
    assert (paused.next_at, paused.used_seconds) == (None, HOUR // 2)
    resumed = rules.resume(paused, OFFICE, at(2026, 3, 24, 10)).progress
    assert resumed.due_at == at(2026, 3, 24, 13, 30)


def test_nothing_is_missed_while_paused() -> None:
    paused = rules.pause(running(), OFFICE, at(2026, 3, 16, 12), "pending").progress
    assert rules.notice(paused, OFFICE, at(2026, 3, 30, 12)) == Outcome(paused)
    met = rules.meet(paused, OFFICE, at(2026, 3, 30, 12)).progress
    assert (met.breached_at, met.used_seconds) == (None, 3 * HOUR)


def test_a_pause_after_the_deadline_comes_too_late() -> None:
    paused = rules.pause(running(), OFFICE, at(2026, 3, 16, 14), "pending")
    assert kinds(paused) == [StepKind.MISSED, StepKind.PAUSED]
    assert paused.progress.breached_at == at(2026, 3, 16, 13)


def test_reopened_it_goes_on_with_the_time_that_it_had_used() -> None:
    met = rules.meet(running(), OFFICE, at(2026, 3, 16, 12)).progress
    reopened = rules.reopen(met, OFFICE, at(2026, 3, 18, 9)).progress
    assert (reopened.state, reopened.met_at, reopened.settled_at) == (State.RUNNING, None, None)
    assert reopened.due_at == at(2026, 3, 18, 10)


def test_reopened_after_a_miss_it_stays_missed() -> None:
    met = rules.meet(running(), OFFICE, at(2026, 3, 16, 15)).progress
    reopened = rules.reopen(met, OFFICE, at(2026, 3, 18, 9)).progress
    assert (reopened.breached_at, reopened.due_at, reopened.next_at) == (met.breached_at, met.due_at, None)


def test_cancelled_it_is_never_missed() -> None:
    cancelled = rules.cancel(running(), OFFICE, at(2026, 3, 16, 10), "merged").progress
    assert (cancelled.state, cancelled.next_at, cancelled.breached_at) == (State.CANCELLED, None, None)
    assert rules.notice(cancelled, OFFICE, at(2027, 3, 16, 10)) == Outcome(cancelled)


def test_other_terms_keep_what_has_run() -> None:
    moved = rules.retarget(
        running(), OFFICE, at(2026, 3, 16, 11), target_seconds=8 * HOUR, new_calendar=ALWAYS, reason="tier"
    )
    assert moved.progress.used_seconds == 2 * HOUR
    assert moved.progress.due_at == at(2026, 3, 16, 17)
    assert moved.steps[-1].facts["old_target_seconds"] == 4 * HOUR


def test_a_target_that_is_used_up_is_missed_when_it_is_set_and_not_before() -> None:
    change = at(2026, 3, 16, 11, 30)
    moved = rules.retarget(running(), OFFICE, change, target_seconds=HOUR, new_calendar=OFFICE)
    assert kinds(moved) == [StepKind.RETARGETED, StepKind.MISSED]
    assert moved.progress.breached_at == moved.progress.due_at == change


def test_a_miss_is_lifted_when_the_new_terms_leave_time() -> None:
    late = rules.notice(running(), OFFICE, at(2026, 3, 16, 14)).progress
    moved = rules.retarget(late, OFFICE, at(2026, 3, 16, 14), target_seconds=8 * HOUR, new_calendar=OFFICE)
    assert (moved.progress.breached_at, moved.progress.due_at) == (None, at(2026, 3, 16, 17))
    assert moved.steps[-1].facts["lifted_breach_at"] == late.breached_at.isoformat()
    assert moved.progress.warned == (HALF,)
    assert moved.progress.next_at == at(2026, 3, 16, 15)


def test_a_miss_stays_when_the_new_terms_leave_no_time() -> None:
    late = rules.notice(running(), OFFICE, at(2026, 3, 16, 14)).progress
    moved = rules.retarget(late, OFFICE, at(2026, 3, 16, 14), target_seconds=5 * HOUR, new_calendar=OFFICE).progress
    assert (moved.breached_at, moved.next_at) == (late.breached_at, None)


def test_terms_change_while_paused_and_it_stays_paused() -> None:
    paused = rules.pause(running(), OFFICE, at(2026, 3, 16, 10), "pending").progress
    moved = rules.retarget(paused, OFFICE, at(2026, 3, 17, 10), target_seconds=2 * HOUR, new_calendar=ALWAYS).progress
    assert (moved.state, moved.used_seconds, moved.paused_since) == (State.PAUSED, HOUR, paused.paused_since)
    assert rules.resume(moved, ALWAYS, at(2026, 3, 21, 10)).progress.due_at == at(2026, 3, 21, 11)


def test_a_clock_that_was_read_before_the_lock_moves_nothing_back() -> None:
    paused = rules.pause(running(), OFFICE, at(2026, 3, 16, 11), "pending").progress
    resumed = rules.resume(paused, OFFICE, at(2026, 3, 16, 10, 59, 59)).progress
    assert resumed.running_since == at(2026, 3, 16, 11)


PAUSED = rules.pause(running(), OFFICE, MONDAY_9).progress
MET = rules.meet(running(), OFFICE, MONDAY_9).progress
CANCELLED = rules.cancel(running(), OFFICE, MONDAY_9).progress
Verb = Callable[[Progress], Outcome]


@pytest.mark.parametrize(
    ("verb", "refused"),
    [
        (lambda stand: rules.pause(stand, OFFICE, MONDAY_9), [PAUSED, MET, CANCELLED]),
        (lambda stand: rules.resume(stand, OFFICE, MONDAY_9), [running(), MET, CANCELLED]),
        (lambda stand: rules.meet(stand, OFFICE, MONDAY_9), [MET, CANCELLED]),
        (lambda stand: rules.reopen(stand, OFFICE, MONDAY_9), [running(), PAUSED, CANCELLED]),
        (lambda stand: rules.cancel(stand, OFFICE, MONDAY_9), [MET, CANCELLED]),
        (
            lambda stand: rules.retarget(stand, OFFICE, MONDAY_9, target_seconds=1, new_calendar=OFFICE),
            [MET, CANCELLED],
        ),
    ],
    ids=["pause", "resume", "meet", "reopen", "cancel", "retarget"],
)
def test_a_verb_without_meaning_is_refused(verb: Verb, refused: list[Progress]) -> None:
    for stand in refused:
        with pytest.raises(WrongState):
            verb(stand)


# Whole lives


@dataclass
class Life:
    """A life lived twice: once with an engine that looks all the time, once without any."""

    watched: Progress
    unwatched: Progress
    calendar: Calendar
    running: list[tuple[datetime, datetime, Calendar]]


VERBS = st.sampled_from(["pause", "resume", "meet", "reopen", "retarget", "look"])
DELAYS = st.one_of(st.integers(0, 90), st.integers(0, 5 * HOUR), st.integers(0, 4 * 86_400))
STEPS = st.lists(st.tuples(VERBS, DELAYS, st.integers(1, 20 * HOUR), st.booleans()), max_size=12)


def live(begun: int, target: int, script: list[tuple[str, int, int, bool]]) -> tuple[Life, datetime]:
    now = datetime.fromtimestamp(1_772_000_000 + begun, UTC)
    first = rules.start(now, target, OFFICE, [HALF, MOST]).progress
    life = Life(first, first, OFFICE, [])
    for verb, delay, new_target, office in script:
        before, now = now, now + timedelta(seconds=delay)
        if life.unwatched.state is State.RUNNING:
            life.running.append((before, now, life.calendar))
        for moment in (before + (now - before) / 3, before + (now - before) / 2, now):
            life.watched = noticed(life.watched, life.calendar, moment)
        new_calendar = OFFICE if office else ALWAYS
        life.watched = acted(verb, life.watched, life.calendar, now, new_target, new_calendar)
        life.unwatched = acted(verb, life.unwatched, life.calendar, now, new_target, new_calendar)
        if verb == "retarget" and not life.unwatched.is_settled:
            life.calendar = new_calendar
    return life, now


def noticed(stand: Progress, calendar: Calendar, now: datetime) -> Progress:
    """What an engine makes of it: it looks again until nothing is due."""
    while stand.next_at is not None and stand.next_at <= now:
        stand = rules.notice(stand, calendar, now).progress
    return stand


def acted(
    verb: str, stand: Progress, calendar: Calendar, now: datetime, target: int, new_calendar: Calendar
) -> Progress:
    simple = {"pause": rules.pause, "resume": rules.resume, "meet": rules.meet, "reopen": rules.reopen}
    try:
        if verb in simple:
            return simple[verb](stand, calendar, now).progress
        if verb == "retarget":
            return rules.retarget(stand, calendar, now, target_seconds=target, new_calendar=new_calendar).progress
    except WrongState:
        pass
    return stand


@given(st.integers(0, 10**7), st.integers(1, 20 * HOUR), STEPS)
def test_whether_anybody_looked_changes_nothing_but_the_warnings(
    begun: int, target: int, script: list[tuple[str, int, int, bool]]
) -> None:
    life, now = live(begun, target, script)
    watched = noticed(life.watched, life.calendar, now)
    unwatched = noticed(life.unwatched, life.calendar, now)
    assert replace(watched, warned=(), next_at=None) == replace(unwatched, warned=(), next_at=None)


@given(st.integers(0, 10**7), st.integers(1, 20 * HOUR), STEPS)
def test_used_time_is_the_open_time_of_the_stretches_that_ran(
    begun: int, target: int, script: list[tuple[str, int, int, bool]]
) -> None:
    life, now = live(begun, target, script)
    ran = sum((calendar.elapsed(start, end) for start, end, calendar in life.running), timedelta())
    assert life.unwatched.used_at(now, life.calendar) == ran.total_seconds()


@given(st.integers(0, 10**7), st.integers(1, 20 * HOUR), STEPS)
def test_while_it_runs_the_deadline_leaves_exactly_what_is_left(
    begun: int, target: int, script: list[tuple[str, int, int, bool]]
) -> None:
    life, now = live(begun, target, script)
    stand = noticed(life.watched, life.calendar, now)
    if stand.state is State.RUNNING and stand.breached_at is None:
        left = stand.target_seconds - stand.used_at(now, life.calendar)
        assert life.calendar.elapsed(now, stand.due_at).total_seconds() == left
        assert left > 0
        assert stand.next_at is not None
        assert now < stand.next_at <= stand.due_at
    else:
        assert stand.next_at is None
    if stand.breached_at is not None:
        assert stand.breached_at == stand.due_at <= now
        assert stand.used_at(now, life.calendar) >= stand.target_seconds
