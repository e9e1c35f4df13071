"""Weekly hours, recurring windows and special days: strict to read, and the same after a round trip."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.plan.spec.hours import (
    DAY_MINUTES,
    FULL_WEEK,
    WEEKDAYS,
    Day,
    DaySpan,
    Schedule,
    WeeklyHours,
    describe_mask,
)


@pytest.mark.parametrize(
    ("text", "hours_a_week"),
    [
        ("Monday-Friday 09:00-18:00", 45),
        ("Monday-Friday 07:00-21:00", 70),
        ("Monday-Friday 09:00-12:00, 13:00-18:00; Saturday 10:00-14:00", 44),
        ("Saturday-Sunday 10:00-16:00", 12),
        ("Friday-Monday 10:00-12:00", 8),
        ("Monday, Wednesday, Friday 08:00-12:00", 12),
        ("Friday 22:00-06:00", 8),
        ("Sunday 22:00-02:00", 4),
        ("Monday 00:00-24:00", 24),
        ("24/7", 168),
    ],
)
def test_hours_of_a_week(text: str, hours_a_week: int) -> None:
    assert WeeklyHours.parse(text).mask().bit_count() == hours_a_week * 60


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("", "24/7"),
        ("Mon-Fri 9-18", "Monday"),
        ("Monday 9:00-18:00", "Monday-Friday 09:00-18:00"),
        ("Monday 09:00", "span of time"),
        ("Monday 09:00-25:00", "no clock shows"),
        ("Monday 24:00-06:00", "no clock shows"),
        ("Monday 09:60-10:00", "no clock shows"),
        ("Monday 09:00-09:00", "00:00-24:00"),
        ("Monday 09:00-18:00 EST", "Monday-Friday"),
        ("Monday-Friday 09:00-18:00; Wednesday 17:00-20:00", "twice"),
        ("Monday 22:00-06:00; Tuesday 05:00-07:00", "twice"),
        ("Funday 09:00-18:00", "Monday"),
    ],
)
def test_hours_that_could_be_misread_are_refused(text: str, right: str) -> None:
    with pytest.raises(ValueError, match=right):
        WeeklyHours.parse(text)


@st.composite
def _weeks(draw: st.DrawFn) -> WeeklyHours:
    spans: list[DaySpan] = []
    taken = 0
    for _ in range(draw(st.integers(min_value=1, max_value=9))):
        day, start = draw(st.integers(0, 6)), draw(st.integers(0, DAY_MINUTES - 1))
        span = DaySpan(day, start, start + draw(st.integers(1, DAY_MINUTES - 1)))
        if not taken & span.mask():
            taken |= span.mask()
            spans.append(span)
    return WeeklyHours(tuple(sorted(spans)))


@given(_weeks())
def test_every_week_of_hours_survives_being_written_and_read(hours: WeeklyHours) -> None:
    again = WeeklyHours.parse(str(hours))
    assert again == hours
    assert again.mask() == hours.mask()


@given(_weeks())
def test_what_is_described_of_a_week_is_that_week(hours: WeeklyHours) -> None:
    described = WeeklyHours.parse(describe_mask(hours.mask()))
    assert described.mask() == hours.mask()
    closed = FULL_WEEK & ~hours.mask()
    if closed:
        assert WeeklyHours.parse(describe_mask(closed)).mask() == closed


@pytest.mark.parametrize(
    "text", ["Sunday 02:00-04:00", "first Sunday 01:00-05:00", "last Friday 22:00-02:00", "daily 03:00-03:30"]
)
def test_a_window_reads_like_the_document(text: str) -> None:
    assert str(Schedule.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sunday",
        "2:00-4:00 Sunday",
        "Sundays 02:00-04:00",
        "fifth Sunday 02:00-04:00",
        "first daily 02:00-04:00",
        "Sunday 2:00-4:00",
    ],
)
def test_a_window_that_could_be_misread_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Sunday 02:00-04:00|Monday"):
        Schedule.parse(text)


@given(
    st.sampled_from([None, *WEEKDAYS]),
    st.integers(0, DAY_MINUTES - 1),
    st.integers(1, DAY_MINUTES - 1),
    st.sampled_from([None, "first", "second", "third", "fourth", "last"]),
)
def test_every_window_survives_being_written_and_read(
    day: str | None, start: int, length: int, ordinal: str | None
) -> None:
    schedule = Schedule(None if day is None else WEEKDAYS.index(day), start, start + length, ordinal if day else None)
    assert Schedule.parse(str(schedule)) == schedule
    assert Schedule.parse(str(schedule)).minutes == length


@given(st.integers(1990, 2080), st.integers(1, 12), st.sampled_from(["first", "second", "third", "fourth", "last"]))
def test_a_monthly_window_comes_once_in_each_month(year: int, month: int, ordinal: str) -> None:
    schedule = Schedule.parse(f"{ordinal} Sunday 01:00-05:00")
    last = date(year + month // 12, month % 12 + 1, 1)
    days = [start for start, _ in schedule.occurrences(date(year, month, 1), last) if start.month == month]
    assert len(days) == 1
    assert days[0].weekday() == 6


def test_the_windows_of_a_month() -> None:
    weekly = list(Schedule.parse("Sunday 02:00-04:00").occurrences(date(2026, 11, 1), date(2026, 11, 30)))
    assert [start.day for start, _ in weekly] == [1, 8, 15, 22, 29]
    overnight = list(Schedule.parse("last Friday 22:00-02:00").occurrences(date(2026, 11, 1), date(2026, 11, 30)))
    assert overnight == [(datetime(2026, 11, 27, 22), datetime(2026, 11, 28, 2))]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12-24", Day(None, 12, 24)),
        ("12-24 closed", Day(None, 12, 24)),
        ("12-24 09:00-13:00", Day(None, 12, 24, (540, 780))),
        ("2026-11-27", Day(2026, 11, 27)),
        ("02-29", Day(None, 2, 29)),
    ],
)
def test_a_special_day(text: str, day: Day) -> None:
    assert Day.parse(text) == day
    assert Day.parse(str(day)) == day


@pytest.mark.parametrize("text", ["24 December", "13-01", "2026-02-29", "12-24 9-13", ""])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="12-24"):
        Day.parse(text)
