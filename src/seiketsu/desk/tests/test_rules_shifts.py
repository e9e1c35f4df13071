"""Work against people, shift by shift: nothing gets lost between two of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules.forecast import Job, Outlook, Presence, Reason, Risk, Tried
from seiketsu.desk.rules.shifts import Arrivals, ShiftLoad, shift_loads, trust_by_team

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
START = NOW.replace(minute=0)
HOUR = timedelta(hours=1)
NONE = Arrivals(START, [0.0] * 25)


def there(person: int, begins: float, ends: float) -> Presence:
    return Presence(person, "t", NOW + begins * HOUR, NOW + ends * HOUR)


def loads(*presences: Presence, stays: float = 0, arrivals: Arrivals = NONE) -> list[ShiftLoad]:
    return shift_loads(presences, NOW, NOW + 24 * HOUR, stays=stays, arrivals=arrivals)


def test_an_hour_is_counted_by_the_part_that_a_stretch_covers():
    came = Arrivals(START, [2.0, 4.0])
    assert came.between(NOW, NOW + HOUR) == pytest.approx(1 + 2)
    assert came.between(NOW + 5 * HOUR, NOW + 6 * HOUR) == 0


def test_what_is_left_over_stays_for_the_next_shift_and_what_comes_at_night_too():
    hourly = [0.0] * 25
    hourly[12] = 3.0  # 21:00, while nobody is there
    first, second = loads(there(1, 0, 8), there(2, 16, 24), stays=10, arrivals=Arrivals(START, hourly))
    assert (first.stays, first.capacity, first.left, first.is_over, first.lacking) == (10, 8, 2, True, 1)
    assert (second.stays, second.capacity, second.is_over, second.lacking) == (5, 8, False, 0)


def test_another_shift_begins_where_other_people_are_there():
    found = loads(there(1, -2, 6), there(2, 4, 30))
    assert [one.people for one in found] == [(1,), (1, 2), (2,)]
    assert [one.capacity for one in found] == pytest.approx([4, 4, 18])
    assert found[0].starts_at == NOW and found[-1].ends_at == NOW + 24 * HOUR


def test_one_person_in_two_duties_that_touch_is_one_shift():
    (only,) = loads(there(1, 0, 4), there(1, 4, 8), there(1, 2, 5))
    assert (only.people, only.capacity) == ((1,), 8)


def test_nobody_there_is_no_shift():
    assert loads(stays=5) == [] and loads(there(1, -5, -1), there(1, 24, 30)) == []


spans = st.tuples(st.integers(1, 4), st.integers(-3, 26), st.integers(1, 12))


@given(st.lists(spans, max_size=6), st.floats(0, 50), st.lists(st.floats(0, 5), min_size=25, max_size=25))
def test_work_is_never_made_or_lost(stretches, stays, hourly):
    arrivals = Arrivals(START, hourly)
    found = loads(*(there(who, a, a + long) for who, a, long in stretches), stays=stays, arrivals=arrivals)
    for before, after in pairwise(found):
        between = arrivals.between(before.ends_at, after.starts_at)
        assert after.stays == pytest.approx(before.left + between, abs=1e-6)
        assert before.ends_at <= after.starts_at
    for one in found:
        assert one.capacity == pytest.approx(len(one.people) * ((one.ends_at - one.starts_at) / HOUR))
        assert one.arrives == pytest.approx(arrivals.between(one.starts_at, one.ends_at), abs=1e-6)
        more = one.lacking * ((one.ends_at - one.starts_at) / HOUR)
        assert one.work <= one.capacity + more + 1e-6


def test_the_back_test_of_a_team_is_its_own():
    jobs = [Job(number, number, NOW, team) for number, team in ((1, "a"), (2, "a"), (3, "b"))]
    risks = tuple(Risk(job, chance, Reason.QUEUE, 0, 1) for job, chance in zip(jobs, (1.0, 0.5, 0.25), strict=True))
    outlook = Outlook(NOW, 3, 1.75, 0, 3, 100, risks)
    found = trust_by_team([Tried(NOW, outlook, frozenset({1}), tuple(jobs)), Tried(NOW, outlook, frozenset(), ())])
    assert set(found) == {"a", "b"}
    assert (found["a"].due, found["a"].foretold, found["a"].missed, found["a"].error) == (2, 1.5, 1, 0.5)
    assert (found["b"].missed, found["b"].error, found["b"].error_of_none) == (0, 0.25, 0)
