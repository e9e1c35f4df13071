"""The breach forecast: a queue played through with measured times, and how it is held against what happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seiketsu.desk.rules.forecast import (
    LEAST_RUNS,
    MOST_RUNS,
    Job,
    Outlook,
    Presence,
    Reason,
    Tried,
    outlooks,
    trust,
)

NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)
HALF = timedelta(minutes=30)
TEN = (10.0,) * 20
SLOWLY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def job(number, minutes, *, team="tier1", person=None, answers=1):
    return Job(number, 800 + number, NOW + timedelta(minutes=minutes), team, person, answers)


def there(person, start=0, end=240, team="tier1"):
    return Presence(person, team, NOW + timedelta(minutes=start), NOW + timedelta(minutes=end))


def one(jobs, people, minutes=TEN, horizon=HOUR):
    (found,) = outlooks(jobs, people, minutes, NOW, [horizon])
    return found


def chances(outlook):
    return {risk.job.commitment: risk.chance for risk in outlook.risks}


def test_one_person_keeps_what_fits_one_after_the_other():
    found = one([job(1, 10), job(2, 20), job(3, 29)], [there(1)])
    assert (found.due, found.expected, found.low, found.high) == (3, 1.0, 1, 1)
    assert chances(found) == {3: 1.0}
    (risk,) = found.risks
    assert (risk.reason, risk.ahead, risk.people) == (Reason.QUEUE, 2, 1)


def test_a_second_person_halves_the_queue():
    assert one([job(1, 10), job(2, 20), job(3, 29)], [there(1), there(2)]).expected == 0


def test_what_is_missed_already_is_done_first_and_not_counted():
    found = one([job(1, -5), job(2, 15)], [there(1)])
    assert (found.due, found.expected) == (1, 1.0)
    assert one([job(2, 15)], [there(1)]).expected == 0


def test_a_ticket_waits_for_whoever_has_it():
    found = one([job(1, 30, person=7)], [there(1)])
    assert found.risks[0].reason == Reason.PERSON_AWAY and found.expected == 1
    assert one([job(1, 30, person=7)], [there(7)]).expected == 0
    assert one([job(1, 30)], [there(1, team="tier2")]).risks[0].reason == Reason.NOBODY_THERE


def test_work_stops_with_the_shift_and_goes_on_with_the_next():
    people = [there(1, 0, 5), there(1, 60, 120)]
    assert one([job(1, 64)], people, horizon=2 * HOUR).expected == 1
    assert one([job(1, 66)], people, horizon=2 * HOUR).expected == 0


def test_overlapping_shifts_of_one_person_are_one_person():
    people = [there(1), there(1, team="tier2")]
    assert one([job(1, 10), job(2, 15)], people).expected == 1
    assert one([job(1, 10), job(2, 15, team="tier2")], people).expected == 1


def test_a_solution_takes_the_answers_that_are_left_of_it():
    assert one([job(1, 25, answers=2)], [there(1)]).expected == 0
    found = one([job(1, 25, answers=3)], [there(1)])
    assert found.expected == 1 and found.risks[0].reason == Reason.TOO_CLOSE


def test_times_that_differ_make_chances_and_a_range():
    found = one([job(1, 15), job(2, 30)], [there(1)], minutes=(5.0, 25.0))
    assert found.runs == MOST_RUNS
    assert 0.4 < chances(found)[1] < 0.6
    assert found.low == 0 and found.high == 2
    assert abs(found.expected - sum(chances(found).values())) < 1e-9
    assert found == one([job(1, 15), job(2, 30)], [there(1)], minutes=(5.0, 25.0))


def test_without_measured_times_there_is_no_forecast():
    assert outlooks([job(1, 10)], [there(1)], (), NOW, [HOUR]) == []


def test_an_empty_desk_has_nothing_to_miss():
    (found,) = outlooks([], [there(1)], TEN, NOW, [HOUR])
    assert (found.due, found.expected, found.low, found.high, found.risks) == (0, 0, 0, 0, ())


def test_a_thousand_promises_are_still_played_through():
    found = one([job(number, number / 20) for number in range(1, 1001)], [there(person) for person in range(8)])
    assert found.runs == LEAST_RUNS and found.due == 1000
    assert found.expected > 900


def test_each_horizon_tells_what_is_due_within_it():
    jobs = [job(1, 20), job(2, 50), job(3, 110), job(4, 130)]
    found = outlooks(jobs, [], TEN, NOW, [HALF, HOUR, 2 * HOUR])
    assert [(outlook.due, outlook.expected) for outlook in found] == [(1, 1), (2, 2), (3, 3)]


@st.composite
def desks(draw):
    minutes = st.integers(-60, 130)
    jobs = [
        job(
            number,
            draw(minutes),
            team=draw(st.sampled_from(("tier1", "tier2"))),
            person=draw(st.one_of(st.none(), st.integers(1, 4))),
            answers=draw(st.integers(1, 3)),
        )
        for number in range(draw(st.integers(0, 12)))
    ]
    people = [
        there(person, start := draw(st.integers(-60, 100)), start + draw(st.integers(1, 200)), team)
        for person in range(1, draw(st.integers(1, 5)))
        for team in draw(st.sampled_from((("tier1",), ("tier2",), ("tier1", "tier2"))))
    ]
    return jobs, people, tuple(sorted(draw(st.lists(st.floats(0.5, 90), min_size=1, max_size=8))))


@SLOWLY
@given(desks())
def test_any_desk_has_chances_that_add_up_and_horizons_that_only_grow(desk):
    jobs, people, minutes = desk
    found = outlooks(jobs, people, minutes, NOW, [HALF, HOUR, 2 * HOUR])
    for outlook in found:
        assert outlook.due == sum(NOW < one.due_at <= outlook.until for one in jobs)
        assert 0 <= outlook.low <= outlook.expected + 1 and outlook.expected <= outlook.due
        assert outlook.low <= outlook.high <= outlook.due
        assert abs(outlook.expected - sum(risk.chance for risk in outlook.risks)) < 1e-6
        assert all(0 < risk.chance <= 1 for risk in outlook.risks)
    assert [one.due for one in found] == sorted(one.due for one in found)
    assert [round(one.expected, 6) for one in found] == sorted(round(one.expected, 6) for one in found)


@SLOWLY
@given(desks())
def test_with_nobody_there_everything_is_missed_and_the_order_given_says_nothing(desk):
    jobs, people, minutes = desk
    (nobody,) = outlooks(jobs, [], minutes, NOW, [2 * HOUR])
    assert nobody.expected == nobody.due
    assert outlooks(jobs, people, minutes, NOW, [HOUR]) == outlooks(list(reversed(jobs)), people, minutes, NOW, [HOUR])


@SLOWLY
@given(desks(), st.integers(1, 12))
def test_more_time_for_all_never_makes_more_missed(desk, later):
    """Of unassigned work in one team: everything due later by the same is missed no more often."""
    jobs = [replace(one, person=None, team="tier1") for one in desk[0] if one.due_at > NOW]
    people = [replace(one, team="tier1") for one in desk[1]]
    put_off = [replace(one, due_at=one.due_at + timedelta(minutes=later)) for one in jobs]
    (before,) = outlooks(jobs, people, desk[2], NOW, [4 * HOUR])
    (after,) = outlooks(put_off, people, desk[2], NOW, [4 * HOUR])
    assert after.expected <= before.expected + 1e-9


def tried(expected, low, high, missed, due=5):
    outlook = Outlook(NOW + HOUR, due, expected, low, high, 100, ())
    return Tried(NOW, outlook, frozenset(range(missed)))


def test_the_back_test_counts_what_held_and_compares_with_saying_none():
    found = trust([tried(1.0, 0, 2, 1), tried(0.0, 0, 0, 3), tried(2.5, 1, 4, 2), tried(0.0, 0, 0, 0, due=0)])
    assert found is not None
    assert (found.tried, found.held, found.due, found.missed) == (3, 2, 15, 6)
    assert found.foretold == pytest.approx(3.5)
    assert found.error == pytest.approx((0 + 3 + 0.5) / 3)
    assert found.error_of_none == pytest.approx(2.0)


def test_where_nothing_was_due_there_is_nothing_to_trust():
    assert trust([]) is None
    assert trust([tried(0.0, 0, 0, 0, due=0)]) is None
