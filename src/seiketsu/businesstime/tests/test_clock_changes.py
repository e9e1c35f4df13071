"""What opening hours mean where the clocks jump."""

from datetime import UTC, date, datetime, timedelta

import pytest

from seiketsu.businesstime import WEEKDAYS, Calendar
from seiketsu.businesstime.tests.calendars import local, weekdays

HOUR = timedelta(hours=1)


def sunday(zone: str, hours: str) -> Calendar:
    return Calendar.of("sunday", zone, {"sunday": [hours]})


def spans(calendar: Calendar, day: date) -> list[tuple[datetime, datetime]]:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return calendar.open_spans(noon - timedelta(hours=20), noon + timedelta(hours=20))


def test_a_span_over_the_gap_is_an_hour_shorter() -> None:
    calendar = sunday("America/New_York", "00:00-06:00")
    assert [end - start for start, end in spans(calendar, date(2026, 3, 8))] == [5 * HOUR]


def test_a_window_inside_the_gap_does_not_exist_that_day() -> None:
    """02:00-03:00 on the spring Sunday: no clock ever shows it."""
    calendar = sunday("America/New_York", "02:00-03:00")
    assert spans(calendar, date(2026, 3, 8)) == []
    assert calendar.next_opening(datetime(2026, 3, 7, tzinfo=UTC)) == local(calendar, 2026, 3, 15, 2)


def test_a_window_that_begins_in_the_gap_opens_when_the_clocks_jump() -> None:
    calendar = sunday("America/New_York", "02:30-04:00")
    assert spans(calendar, date(2026, 3, 8)) == [
        (datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 3, 8, 8, tzinfo=UTC)),
    ]


def test_a_repeated_hour_is_open_twice() -> None:
    calendar = sunday("America/New_York", "01:00-02:00")
    assert spans(calendar, date(2026, 11, 1)) == [
        (datetime(2026, 11, 1, 5, tzinfo=UTC), datetime(2026, 11, 1, 7, tzinfo=UTC)),
    ]


def test_in_the_fold_it_opens_at_the_first_and_closes_at_the_second_occurrence() -> None:
    assert spans(sunday("America/New_York", "01:30-05:00"), date(2026, 11, 1))[0][0] == datetime(
        2026, 11, 1, 5, 30, tzinfo=UTC
    )
    assert spans(sunday("America/New_York", "00:00-01:30"), date(2026, 11, 1))[0][1] == datetime(
        2026, 11, 1, 6, 30, tzinfo=UTC
    )


def test_two_spans_that_the_fold_makes_overlap_count_once() -> None:
    calendar = Calendar.of("two", "America/New_York", {"sunday": ["00:30-01:15", "01:30-03:00"]})
    assert spans(calendar, date(2026, 11, 1)) == [
        (datetime(2026, 11, 1, 4, 30, tzinfo=UTC), datetime(2026, 11, 1, 8, tzinfo=UTC)),
    ]


def test_lord_howe_moves_by_half_an_hour() -> None:
    calendar = sunday("Australia/Lord_Howe", "00:00-06:00")
    lengths = {
        day: spans(calendar, day)[0][1] - spans(calendar, day)[0][0] for day in (date(2026, 4, 4), date(2026, 10, 3))
    }
    assert lengths == {date(2026, 4, 4): 6.5 * HOUR, date(2026, 10, 3): 5.5 * HOUR}


def test_kathmandu_keeps_its_odd_quarter() -> None:
    calendar = sunday("Asia/Kathmandu", "09:00-18:00")
    assert spans(calendar, date(2026, 3, 29))[0][0] == datetime(2026, 3, 29, 3, 15, tzinfo=UTC)


def test_a_midnight_that_comes_twice_ends_the_day_once() -> None:
    """In Havana 01:00 becomes 00:00: Saturday is over at the first midnight, Sunday has 25 hours."""
    calendar = Calendar.of("saturday", "America/Havana", {"saturday": ["20:00-24:00"]})
    assert spans(calendar, date(2026, 11, 1))[0][1] == datetime(2026, 11, 1, 4, tzinfo=UTC)
    sundays = sunday("America/Havana", "00:00-24:00")
    assert [end - start for start, end in spans(sundays, date(2026, 11, 1))] == [25 * HOUR]


def test_a_date_that_never_was_has_no_hours() -> None:
    """Apia went from Thursday 29 to Saturday 31 December 2011."""
    calendar = Calendar.of("friday", "Pacific/Apia", {"friday": ["00:00-24:00"]})
    assert calendar.elapsed(datetime(2011, 12, 29, tzinfo=UTC), datetime(2012, 1, 2, tzinfo=UTC)) == timedelta()


@pytest.mark.parametrize(
    ("start", "due"),
    [((2026, 3, 6, 20, 0), (2026, 3, 9, 10, 0)), ((2026, 10, 30, 20, 0), (2026, 11, 2, 10, 0))],
)
def test_office_hours_do_not_feel_a_change_on_a_closed_sunday(start: tuple[int, ...], due: tuple[int, ...]) -> None:
    calendar = weekdays("07:00-21:00")
    assert calendar.add(local(calendar, *start), 4 * HOUR) == local(calendar, *due)


def test_around_the_clock_counts_real_hours_over_a_change() -> None:
    calendar = Calendar.of("always", "America/New_York", {day: ["00:00-24:00"] for day in WEEKDAYS})
    assert calendar.add(local(calendar, 2026, 3, 8, 1, 30), 2 * HOUR) == local(calendar, 2026, 3, 8, 4, 30)
