"""What must hold of any roster: swaps move time and make none, overrides act in order, and coverage adds up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from seiketsu.businesstime.hours import Hours
from seiketsu.schedules.rules.changes import Absence, attended, changed, override, swap
from seiketsu.schedules.rules.coverage import Requirement, gaps, headcount, loads
from seiketsu.schedules.rules.duty import Duty, DutyKind
from seiketsu.schedules.rules.intervals import length, merged, without
from seiketsu.schedules.rules.layers import Layer, Rotation
from seiketsu.schedules.rules.requests import fault_of_swap
from seiketsu.schedules.rules.schedule import Schedule
from seiketsu.schedules.tests.rosters import DAYS, PEOPLE, WEEKS, ZONES, intervals, people, rosters

SLOWLY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
ORDER = (datetime(2026, 1, 1, tzinfo=UTC), 1)


def total(duties):
    return sum((duty.length for duty in duties), timedelta())


@st.composite
def crews(draw):
    """Two shifts that two people could exchange, among others."""
    begins = draw(st.sampled_from(WEEKS))
    hours = st.integers(0, 24 * DAYS - 1)
    found = []
    for number in range(draw(st.integers(2, 6))):
        start = begins + timedelta(hours=draw(hours))
        end = start + timedelta(hours=draw(st.integers(1, 12)))
        found.append(Duty(start, end, draw(people), DutyKind.ON_SHIFT, f"layer-{number}"))
    return found


@SLOWLY
@given(crews())
def test_a_swap_that_is_allowed_keeps_the_hours_of_all_and_exchanges_those_of_two(duties):
    one, other = duties[0], duties[1]
    mine, theirs = one.interval, other.interval
    assume(one.person != other.person)
    assume(fault_of_swap(one.person, mine, other.person, theirs, duties) is None)
    # In one place at one time each, so that hours can be told by adding up.
    for duty in duties:
        rest = [other.interval for other in duties if other is not duty and other.person == duty.person]
        assume(without([duty.interval], rest) == [duty.interval])
    after = changed(duties, swap(1, ORDER, (one.person, mine), (other.person, theirs)))
    assert total(after) == total(duties)
    spent = {load.person: load.on_shift for load in loads(duties, PEOPLE)}
    then = {load.person: load.on_shift for load in loads(after, PEOPLE)}
    moved = length([theirs]) - length([mine])
    assert then[one.person] - spent[one.person] == moved
    assert then[other.person] - spent[other.person] == -moved
    assert all(then[person] == spent[person] for person in PEOPLE if person not in (one.person, other.person))
    assert merged(duty.interval for duty in after) == merged(duty.interval for duty in duties)


@SLOWLY
@given(crews(), st.data())
def test_a_swap_and_the_same_swap_back_leave_everything_as_it_was(duties, data):
    one, other = duties[0], duties[1]
    assume(one.person != other.person)
    assume(fault_of_swap(one.person, one.interval, other.person, other.interval, duties) is None)
    there = changed(duties, swap(1, ORDER, (one.person, one.interval), (other.person, other.interval)))
    assume(fault_of_swap(other.person, one.interval, one.person, other.interval, there) is None)
    back = changed(there, swap(2, ORDER, (other.person, one.interval), (one.person, other.interval)))

    def who(found):
        return {
            (person, layer): tuple(
                merged(duty.interval for duty in found if (duty.person, duty.layer) == (person, layer))
            )
            for person in PEOPLE
            for layer in {duty.layer for duty in found}
        }

    assert who(back) == who(duties)


@SLOWLY
@given(crews(), st.data())
def test_of_two_overrides_the_later_has_the_last_word(duties, data):
    stretch = data.draw(intervals(duties[0].starts_at))
    first, last = data.draw(people), data.draw(people)
    once = changed(duties, override(1, ORDER, stretch, first))
    twice = changed(once, override(2, ORDER, stretch, last))
    inside = [part for duty in twice if (part := duty.during(*stretch)) is not None]
    assert {part.person for part in inside} <= {last}
    before = [duty.during(*stretch) for duty in duties]
    assert merged(part.interval for part in inside) == merged(part.interval for part in before if part is not None)
    outside = [part for duty in twice for part in duty.beside(*stretch)]
    assert {(part.person, part.interval) for part in outside} == {
        (part.person, part.interval) for duty in duties for part in duty.beside(*stretch)
    }


@SLOWLY
@given(crews(), st.data())
def test_an_absence_takes_only_that_persons_time_and_all_of_it(duties, data):
    away = Absence(data.draw(people), *data.draw(intervals(duties[0].starts_at)))
    left = attended(duties, [away])
    stretch = (away.starts_at, away.ends_at)
    assert not any(duty.during(*stretch) for duty in left if duty.person == away.person)
    lost = sum(
        (part.length for duty in duties if duty.person == away.person and (part := duty.during(*stretch))), timedelta()
    )
    assert total(duties) - total(left) == lost
    assert [duty for duty in left if duty.person != away.person] == [
        duty for duty in duties if duty.person != away.person
    ]


@SLOWLY
@given(rosters(), st.integers(1, 3))
def test_what_is_there_and_what_is_missing_add_up_to_what_is_wanted(roster, least):
    schedule, begins = roster
    end = begins + timedelta(days=DAYS)
    duties = [duty for duty in schedule.duties(begins, end) if duty.kind == DutyKind.ON_SHIFT]
    found = gaps(duties, [Requirement(begins, end, least)], begins, end)
    counted = headcount(duties, begins, end)
    assert sum((stop - start for start, stop, _count in counted), timedelta()) == end - begins
    missing = sum(((gap.ends_at - gap.starts_at) * (gap.needs - gap.has) for gap in found), timedelta())
    there = sum(((stop - start) * min(count, least) for start, stop, count in counted), timedelta())
    assert missing + there == (end - begins) * least
    assert all(0 <= gap.has < gap.needs == least for gap in found)


@SLOWLY
@given(rosters())
def test_more_people_never_make_more_gaps(roster):
    schedule, begins = roster
    end = begins + timedelta(days=DAYS)
    duties = [duty for duty in schedule.duties(begins, end) if duty.kind == DutyKind.ON_SHIFT]
    more = [*duties, Duty(begins, begins + timedelta(days=2), 99, DutyKind.ON_SHIFT, "more")]

    def missing(found):
        return sum(
            (
                (gap.ends_at - gap.starts_at) * (gap.needs - gap.has)
                for gap in gaps(found, [Requirement(begins, end, 2)], begins, end)
            ),
            timedelta(),
        )

    assert missing(more) <= missing(duties)


@pytest.mark.parametrize("zone", ZONES)
@SLOWLY
@given(
    begins=st.sampled_from(WEEKS), every=st.integers(1, 9), hands_over=st.integers(0, 1439), offset=st.integers(0, 3)
)
def test_a_rotation_over_a_change_of_the_clock_never_leaves_a_second_empty(zone, begins, every, hands_over, offset):
    """Around the clock: at each instant somebody is on, and whoever hands over is followed by the next in order."""
    start = begins.date() - timedelta(days=20)
    rotation = Rotation((1, 2, 3), start, every, hands_over * 60, 1, offset)
    week = tuple((Hours(0, 86_400),) for _ in range(7))
    layer = Layer("round", DutyKind.ON_CALL, zone, week, rotation=rotation)
    duties = Schedule((layer,)).duties(begins, begins + timedelta(days=DAYS))
    assert without([(begins, begins + timedelta(days=DAYS))], [duty.interval for duty in duties]) == []
    turns = sorted({(duty.why[0].number, duty.person) for duty in duties})
    assert [person for _turn, person in turns] == [(1, 2, 3)[(turn + offset) % 3] for turn, _person in turns]


def test_a_night_shift_is_an_hour_shorter_when_the_clocks_go_forward_and_longer_when_back():
    week = tuple((Hours(0, 6 * 3600),) for _ in range(7))
    layer = Layer("night", DutyKind.ON_SHIFT, "America/New_York", week, people=(1,))

    def hours(day):
        midnight = datetime(day.year, day.month, day.day, 4 if day.month in (4, 10) else 5, tzinfo=UTC)
        found = Schedule((layer,)).duties(midnight - timedelta(hours=2), midnight + timedelta(hours=12))
        return total(found) / timedelta(hours=1)

    assert (hours(date(2026, 3, 8)), hours(date(2026, 2, 8))) == (5, 6)
    assert hours(date(2026, 11, 1)) == 7
