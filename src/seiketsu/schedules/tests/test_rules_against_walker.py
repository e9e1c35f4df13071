"""Every answer of a schedule against a walker that looks at the clock on the wall, over changes of the clock."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seiketsu.schedules.rules.changes import Absence
from seiketsu.schedules.rules.coverage import Requirement, headcount
from seiketsu.schedules.rules.duty import DutyKind
from seiketsu.schedules.rules.intervals import length
from seiketsu.schedules.rules.schedule import Schedule
from seiketsu.schedules.tests.rosters import DAYS, intervals, rosters
from seiketsu.schedules.tests.walker import who_is_on

SLOWLY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
SECOND = timedelta(seconds=1)


def places(duties):
    return {(duty.person, duty.kind, duty.layer) for duty in duties}


def moments(schedule, start, end, draw):
    """Instants that matter: every edge of the answer, the seconds beside them, and some from anywhere."""
    edges = {moment for duty in schedule.duties(start, end) for moment in duty.interval}
    beside = {edge + step for edge in edges for step in (-SECOND, timedelta(), SECOND)}
    anywhere = {start + timedelta(seconds=draw(st.integers(0, DAYS * 86_400 - 1))) for _ in range(20)}
    return sorted(moment for moment in beside | anywhere if start <= moment < end)


@SLOWLY
@given(rosters(), st.data())
def test_who_is_on_is_what_the_wall_says(roster, data):
    schedule, begins = roster
    for at in moments(schedule, begins, begins + timedelta(days=DAYS), data.draw):
        assert places(schedule.who_is_on(at)) == who_is_on(schedule, at), at


@SLOWLY
@given(rosters(), st.data())
def test_the_timeline_says_the_same_as_every_instant_of_it(roster, data):
    schedule, begins = roster
    end = begins + timedelta(days=DAYS)
    spans = schedule.timeline(begins, end)
    for at in moments(schedule, begins, end, data.draw):
        shown = {
            (person, span.kind, span.layer)
            for span in spans
            if span.starts_at <= at < span.ends_at
            for person in span.people
        }
        assert shown == who_is_on(schedule, at), at
    for one, other in pairwise(sorted(spans, key=lambda span: (span.kind, span.layer, span.starts_at))):
        if (one.kind, one.layer) == (other.kind, other.layer):
            assert one.ends_at <= other.starts_at
            assert one.ends_at < other.starts_at or (one.people, one.why) != (other.people, other.why)


@SLOWLY
@given(rosters(), st.data())
def test_a_gap_is_every_instant_with_too_few_and_no_other(roster, data):
    schedule, begins = roster
    end = begins + timedelta(days=DAYS)
    starts_at, ends_at = data.draw(intervals(begins))
    need = Requirement(starts_at, ends_at, data.draw(st.integers(1, 3)))
    found = schedule.gaps([need], begins, end)
    for at in moments(schedule, begins, end, data.draw):
        there = {person for person, kind, _ in who_is_on(schedule, at) if kind == DutyKind.ON_SHIFT}
        lacking = need.starts_at <= at < need.ends_at and len(there) < need.least
        here = [gap for gap in found if gap.starts_at <= at < gap.ends_at]
        assert len(here) == lacking, at
        assert all((gap.has, gap.needs) == (len(there), need.least) for gap in here)


@SLOWLY
@given(rosters())
def test_asking_piece_by_piece_gives_the_whole(roster):
    """A window never changes an answer: what a page of a day shows is what the week shows."""
    schedule, begins = roster
    whole = schedule.duties(begins, begins + timedelta(days=2))
    pieces = [
        duty
        for hour in range(0, 48, 5)
        for duty in schedule.duties(
            begins + timedelta(hours=hour), begins + min(timedelta(hours=hour + 5), timedelta(days=2))
        )
    ]
    assert length(duty.interval for duty in whole) == length(duty.interval for duty in pieces)
    for duty in pieces:
        assert any(
            (one.person, one.layer, one.why) == (duty.person, duty.layer, duty.why)
            and one.starts_at <= duty.starts_at
            and duty.ends_at <= one.ends_at
            for one in whole
        )


@SLOWLY
@given(rosters())
def test_nobody_who_is_away_is_on_and_their_time_is_open(roster):
    schedule, begins = roster
    end = begins + timedelta(days=DAYS)
    everyone_away = Schedule(
        schedule.layers, schedule.changes, tuple(Absence(person, begins, end) for person in (1, 2, 3, 4))
    )
    assert everyone_away.duties(begins, end) == []
    planned = schedule.planned(begins, end)
    by_person = length(duty.interval for duty in planned)
    assert length(duty.interval for duty in everyone_away.missed(begins, end)) == by_person
    both = [*schedule.duties(begins, end), *schedule.missed(begins, end)]
    assert length(duty.interval for duty in both) == by_person


@SLOWLY
@given(rosters())
def test_a_headcount_adjoins_from_beginning_to_end(roster):
    schedule, begins = roster
    end = begins + timedelta(days=DAYS)
    counted = headcount(schedule.duties(begins, end), begins, end)
    assert counted[0][0] == begins
    assert counted[-1][1] == end
    for one, other in pairwise(counted):
        assert one[1] == other[0]
        assert one[2] != other[2]
