"""Months and quarters by the wall clock of the company."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.scorecard.rules.periods import Period, UnreadablePeriod, trailing_months

NEW_YORK = ZoneInfo("America/New_York")
periods = st.builds(
    lambda day, quarter: Period.month_of(day).as_quarter() if quarter else Period.month_of(day),
    st.dates(date(1980, 1, 1), date(2150, 12, 31)),
    st.booleans(),
)


def test_november_begins_in_summer_time_and_ends_in_winter_time() -> None:
    start, end = Period.parse("2026-11").span(NEW_YORK)
    assert start.astimezone(UTC) == datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert end.astimezone(UTC) == datetime(2026, 12, 1, 5, tzinfo=UTC)


def test_a_quarter_knows_its_months() -> None:
    quarter = Period.parse("2026-Q4")
    assert (quarter.first, quarter.last) == (date(2026, 10, 1), date(2026, 12, 31))
    assert quarter.as_months().slug == "2026-12"
    assert Period.parse("2026-11").as_quarter() == quarter


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-13", "2026-0", "2026-Q5", "2026-Q0", "0000-01", "9999-12", "1969-12", "now", "2026-11-01"],
)
def test_anything_else_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(UnreadablePeriod, match="2026-11 or a quarter as 2026-Q4"):
        Period.parse(text)


@given(periods)
def test_a_period_reads_back_from_its_slug(period: Period) -> None:
    assert Period.parse(period.slug) == period


@given(periods)
def test_periods_touch_without_gap_or_overlap(period: Period) -> None:
    assert period.before().end == period.first
    assert period.after().first == period.end
    assert period.after().before() == period
    assert period.span(NEW_YORK)[1] == period.after().span(NEW_YORK)[0]
    assert period.last + timedelta(days=1) == period.end


@given(periods, st.integers(1, 24))
def test_trailing_months_end_with_the_period(period: Period, count: int) -> None:
    months = trailing_months(period, count)
    assert len(months) == count
    assert months[-1].end == period.end
    assert all(earlier.end == later.first for earlier, later in itertools.pairwise(months))
