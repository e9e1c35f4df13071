"""Making calendars, their holidays and their identity."""

from datetime import UTC, date, datetime, timedelta

import pytest

from seiketsu.businesstime import (
    BusinessTimeError,
    Calendar,
    Holiday,
    Hours,
    InvalidCalendar,
    OutOfRange,
)
from seiketsu.businesstime.bulk import add_many, elapsed_many
from seiketsu.businesstime.holiday_dates import holiday_dates
from seiketsu.businesstime.tests.calendars import local, weekdays

HOUR = timedelta(hours=1)


def test_an_unknown_zone_is_refused() -> None:
    for zone in ("EST5", "Mars/Olympus", "", "../etc/passwd"):
        with pytest.raises(InvalidCalendar, match="IANA"):
            Calendar.of("odd", zone, {"monday": ["09:00-18:00"]})


def test_an_unknown_day_is_refused() -> None:
    with pytest.raises(InvalidCalendar, match="moonday"):
        Calendar.of("odd", "UTC", {"moonday": ["09:00-18:00"]})


def test_a_holiday_given_twice_is_refused_in_the_canonical_form() -> None:
    holiday = Holiday(date(2026, 12, 25), "Christmas Day")
    with pytest.raises(InvalidCalendar, match="twice"):
        Calendar("odd", "UTC", weekdays("09:00-18:00").weekly, (holiday, holiday))


def test_of_two_holidays_on_one_date_the_later_holds() -> None:
    eve = date(2026, 12, 24)
    calendar = weekdays(
        "09:00-18:00", holidays=[Holiday(eve, "Closed"), Holiday(eve, "Half day", (Hours.parse("09:00-13:00"),))]
    )
    assert calendar.holidays_by_date[eve].name == "Half day"


def test_a_half_day_counts_its_half() -> None:
    calendar = weekdays("09:00-18:00", holidays={date(2026, 12, 24): ["09:00-13:00"], date(2026, 12, 25): []})
    assert calendar.add(local(calendar, 2026, 12, 24, 12, 0), 2 * HOUR) == local(calendar, 2026, 12, 28, 10, 0)


def test_an_overnight_span_reaches_into_the_next_date() -> None:
    calendar = Calendar.of("night", "America/New_York", {"friday": ["22:00-06:00"]})
    assert calendar.is_open(local(calendar, 2026, 3, 14, 5, 59))
    assert not calendar.is_open(local(calendar, 2026, 3, 14, 6, 0))
    assert calendar.weekly_seconds == 8 * 3600


def test_a_sunday_night_reaches_into_monday() -> None:
    calendar = Calendar.of("night", "UTC", {"sunday": ["22:00-06:00"]})
    assert calendar.is_open(datetime(2026, 3, 16, 3, tzinfo=UTC))


def test_a_holiday_rules_its_date_from_midnight_to_midnight() -> None:
    """The night that begins on its eve is cut off; the night after it still begins before dawn."""
    calendar = Calendar.of(
        "nights",
        "UTC",
        {day: ["22:00-06:00"] for day in ("monday", "tuesday", "wednesday")},
        {date(2026, 3, 17): []},
    )
    monday = datetime(2026, 3, 16, tzinfo=UTC)
    assert calendar.open_spans(monday, monday + timedelta(days=3)) == [
        (monday + 22 * HOUR, monday + 24 * HOUR),
        (monday + 48 * HOUR, monday + 54 * HOUR),
        (monday + 70 * HOUR, monday + 72 * HOUR),
    ]


def test_a_holiday_with_a_night_of_its_own_reaches_into_the_next_date() -> None:
    calendar = weekdays("09:00-18:00", zone="UTC", holidays={date(2026, 12, 31): ["20:00-02:00"]})
    assert calendar.is_open(datetime(2027, 1, 1, 1, tzinfo=UTC))
    assert calendar.is_open(datetime(2027, 1, 1, 9, tzinfo=UTC))
    assert not calendar.is_open(datetime(2026, 12, 31, 9, tzinfo=UTC))


def test_a_deadline_falls_on_the_close_rather_than_on_the_next_opening() -> None:
    calendar = weekdays("09:00-18:00")
    assert calendar.add(local(calendar, 2026, 3, 13, 17, 0), HOUR) == local(calendar, 2026, 3, 13, 18, 0)


def test_nothing_to_wait_for_is_due_at_once() -> None:
    calendar = weekdays("09:00-18:00")
    sunday = local(calendar, 2026, 3, 15, 12, 0)
    assert calendar.add(sunday, timedelta()) == sunday
    assert add_many(calendar, [int(sunday.timestamp())], 0).tolist() == [int(sunday.timestamp())]
    assert calendar.next_opening(sunday) == local(calendar, 2026, 3, 16, 9, 0)


def test_results_are_in_utc_and_fractions_are_cut_off() -> None:
    calendar = Calendar.always("always")
    due = calendar.add(datetime(2026, 3, 15, 12, 0, 0, 999_999, tzinfo=UTC), HOUR)
    assert due == datetime(2026, 3, 15, 13, 0, tzinfo=UTC)
    assert due.tzinfo is UTC


def test_a_duration_must_be_whole_seconds_and_lie_ahead() -> None:
    calendar = weekdays("09:00-18:00")
    start = datetime(2026, 3, 16, tzinfo=UTC)
    with pytest.raises(BusinessTimeError, match="whole seconds"):
        calendar.add(start, timedelta(milliseconds=1500))
    with pytest.raises(BusinessTimeError, match="past"):
        calendar.add(start, timedelta(seconds=-1))
    with pytest.raises(BusinessTimeError, match="past"):
        add_many(calendar, [1_773_600_000], [-1])
    with pytest.raises(BusinessTimeError, match="whole seconds"):
        add_many(calendar, [1_773_600_000.5], [60])


def test_years_that_no_calendar_covers_are_refused() -> None:
    calendar = weekdays("09:00-18:00")
    for year in (1900, 2300, 9998):
        with pytest.raises(OutOfRange):
            calendar.add(datetime(year, 6, 1, tzinfo=UTC), HOUR)


def test_no_question_is_answered_by_no_arrays() -> None:
    for calendar in (weekdays("09:00-18:00"), Calendar.always("always")):
        assert add_many(calendar, [], 60).tolist() == []
        assert elapsed_many(calendar, [], []).tolist() == []


def test_one_duration_serves_an_array_of_starts() -> None:
    calendar = weekdays("09:00-18:00")
    starts = [int(local(calendar, 2026, 3, day, 17, 0).timestamp()) for day in (12, 13)]
    expected = [int(local(calendar, 2026, 3, day, 10, 0).timestamp()) for day in (13, 16)]
    assert add_many(calendar, starts, 2 * 3600).tolist() == expected
    assert add_many(Calendar.always("always"), starts, 60).tolist() == [start + 60 for start in starts]


def test_years_are_added_on_either_side_as_they_are_asked_for() -> None:
    calendar = weekdays("09:00-18:00", key="growing", holidays={date(1999, 12, 31): []})
    assert calendar.add(local(calendar, 2026, 3, 13, 17, 0), 2 * HOUR) == local(calendar, 2026, 3, 16, 10, 0)
    assert calendar.add(local(calendar, 1999, 12, 30, 17, 0), 2 * HOUR) == local(calendar, 2000, 1, 3, 10, 0)
    assert calendar.add(local(calendar, 2050, 3, 11, 17, 0), 2 * HOUR) == local(calendar, 2050, 3, 14, 10, 0)
    week = calendar.elapsed(local(calendar, 2049, 12, 29), local(calendar, 2050, 1, 5))
    assert week == 5 * 9 * HOUR


def test_the_fingerprint_changes_with_anything_that_moves_a_deadline() -> None:
    made = [
        weekdays("09:00-18:00"),
        weekdays("09:00-18:00", key="other"),
        weekdays("09:00-18:00", zone="Europe/London"),
        weekdays("09:00-18:01"),
        weekdays("09:00-18:00", holidays={date(2026, 12, 25): []}),
        weekdays("09:00-18:00", holidays={date(2026, 12, 25): ["09:00-12:00"]}),
    ]
    assert len({calendar.fingerprint for calendar in made}) == len(made)


def test_the_fingerprint_does_not_depend_on_how_the_hours_were_written() -> None:
    assert weekdays("09:00-12:00", "12:00-18:00").fingerprint == weekdays("09:00-18:00").fingerprint


def test_public_holidays_of_a_country_come_with_their_observed_days() -> None:
    days = {holiday.date: holiday.name for holiday in holiday_dates("US", None, [2026, 2027])}
    assert days[date(2026, 11, 26)] == "Thanksgiving Day"
    assert days[date(2026, 7, 3)] == "Independence Day (observed)"
    assert days[date(2027, 12, 31)] == "New Year's Day (observed)"
    assert all(day.year in (2026, 2027) for day in days)


def test_holidays_of_a_subdivision_add_to_those_of_the_country() -> None:
    country = {holiday.date for holiday in holiday_dates("ES", None, [2026])}
    madrid = {holiday.date for holiday in holiday_dates("ES", "MD", [2026])}
    assert country < madrid
    assert date(2026, 5, 2) in madrid - country


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(InvalidCalendar, match="ISO"):
        holiday_dates("XX", None, [2026])
    with pytest.raises(InvalidCalendar, match="ISO"):
        holiday_dates("US", "Atlantis", [2026])
    assert holiday_dates("US", None, []) == ()
