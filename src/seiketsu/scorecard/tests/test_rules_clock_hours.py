"""Time on shift by the hour of the clock, over changes of the clock and in zones of odd distances."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.scorecard.rules.clock_hours import NO_PACE, Pace, by_hour

ZONES = ("America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Chatham", "Europe/Madrid", "UTC")
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 525_600).map(lambda minutes: BEGINNING + timedelta(minutes=minutes))
intervals = st.tuples(moments, st.integers(1, 2_000)).map(lambda one: (one[0], one[0] + timedelta(minutes=one[1])))


def walked(start: datetime, end: datetime, zone: ZoneInfo) -> dict[int, timedelta]:
    """Minute by minute."""
    spent = dict.fromkeys(range(24), timedelta())
    while start < end:
        spent[start.astimezone(zone).hour] += timedelta(minutes=1)
        start += timedelta(minutes=1)
    return spent


@given(intervals, st.sampled_from(ZONES))
def test_it_is_what_a_walker_with_a_clock_finds(interval: tuple[datetime, datetime], zone: str) -> None:
    assert by_hour([interval], ZoneInfo(zone)) == walked(*interval, ZoneInfo(zone))


@given(st.lists(intervals, max_size=8), st.sampled_from(ZONES))
def test_no_second_is_lost_or_made(some: list[tuple[datetime, datetime]], zone: str) -> None:
    found = by_hour(some, ZoneInfo(zone))
    assert sum(found.values(), timedelta()) == sum((end - start for start, end in some), timedelta())
    assert set(found) == set(range(24))


@pytest.mark.parametrize(
    ("day", "one", "two"), [((2026, 3, 8), 1, 0), ((2026, 11, 1), 2, 1)], ids=["skipped hour", "hour twice"]
)
def test_the_hour_that_the_clock_skips_or_repeats(day: tuple[int, int, int], one: int, two: int) -> None:
    zone = ZoneInfo("America/New_York")
    start = datetime(*day, tzinfo=zone)
    found = by_hour([(start, datetime(day[0], day[1], day[2], 4, tzinfo=zone))], zone)
    assert (found[1], found[2]) == (timedelta(hours=one), timedelta(hours=two))


def test_seconds_within_an_hour_are_kept() -> None:
    start = datetime(2026, 6, 1, 12, 59, 50, tzinfo=UTC)
    found = by_hour([(start, start + timedelta(seconds=25))], ZoneInfo("UTC"))
    assert (found[12], found[13]) == (timedelta(seconds=10), timedelta(seconds=15))


def test_without_an_hour_on_shift_there_is_no_rate() -> None:
    assert Pace(4, 2, timedelta()).answered_per_hour is None
    assert Pace(4, 2, timedelta()).solved_per_hour is None
    assert NO_PACE.answered_per_hour is None


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(1, 600)), min_size=1, max_size=9))
def test_the_pace_of_all_lies_between_the_paces_of_each(parts: list[tuple[int, int, int]]) -> None:
    paces = [Pace(answered, solved, timedelta(minutes=minutes)) for answered, solved, minutes in parts]
    together = sum(paces, NO_PACE)
    rates = [pace.answered_per_hour for pace in paces]
    assert together.answered_per_hour is not None
    slack = Decimal("0.000001")
    assert min(r for r in rates if r is not None) - slack <= together.answered_per_hour
    assert together.answered_per_hour <= max(r for r in rates if r is not None) + slack
