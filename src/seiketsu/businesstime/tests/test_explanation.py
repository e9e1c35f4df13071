"""A deadline told as segments: what counted, what did not and why."""

from datetime import UTC, date, datetime, timedelta

from seiketsu.businesstime import Calendar, Holiday, Hours, SegmentKind
from seiketsu.businesstime.holiday_dates import holiday_dates
from seiketsu.businesstime.tests.calendars import local, weekdays

COUNTED, OUTSIDE, HOLIDAY = SegmentKind.COUNTED, SegmentKind.OUTSIDE_HOURS, SegmentKind.HOLIDAY


def told(calendar: Calendar, start: datetime, end: datetime) -> list[tuple[str, str, SegmentKind, str, float]]:
    return [
        (
            segment.starts_at.astimezone(calendar.zone).strftime("%a %H:%M"),
            segment.ends_at.astimezone(calendar.zone).strftime("%a %H:%M"),
            segment.kind,
            segment.name,
            segment.seconds / 3600,
        )
        for segment in calendar.explain(start, end)
    ]


def test_twelve_hours_over_thanksgiving() -> None:
    calendar = weekdays("07:00-21:00", holidays=holiday_dates("US", None, [2026]))
    start = local(calendar, 2026, 11, 25, 15, 10)
    due = calendar.add(start, timedelta(hours=12))
    assert told(calendar, start, due) == [
        ("Wed 15:10", "Wed 21:00", COUNTED, "", 5 + 50 / 60),
        ("Wed 21:00", "Thu 07:00", OUTSIDE, "", 10),
        ("Thu 07:00", "Thu 21:00", HOLIDAY, "Thanksgiving Day", 14),
        ("Thu 21:00", "Fri 07:00", OUTSIDE, "", 10),
        ("Fri 07:00", "Fri 13:10", COUNTED, "", 6 + 10 / 60),
    ]


def test_a_half_day_shows_the_half_that_was_taken_away() -> None:
    half = Holiday(date(2026, 12, 24), "Christmas Eve", (Hours.parse("09:00-13:00"),))
    calendar = weekdays("09:00-18:00", holidays=[half])
    assert told(calendar, local(calendar, 2026, 12, 24, 12), local(calendar, 2026, 12, 24, 19)) == [
        ("Thu 12:00", "Thu 13:00", COUNTED, "Christmas Eve", 1),
        ("Thu 13:00", "Thu 18:00", HOLIDAY, "Christmas Eve", 5),
        ("Thu 18:00", "Thu 19:00", OUTSIDE, "", 1),
    ]


def test_a_holiday_on_a_weekend_took_nothing_away() -> None:
    calendar = weekdays("09:00-18:00", holidays=[Holiday(date(2026, 7, 4), "Independence Day")])
    assert told(calendar, local(calendar, 2026, 7, 3, 17), local(calendar, 2026, 7, 6, 10)) == [
        ("Fri 17:00", "Fri 18:00", COUNTED, "", 1),
        ("Fri 18:00", "Mon 09:00", OUTSIDE, "", 63),
        ("Mon 09:00", "Mon 10:00", COUNTED, "", 1),
    ]


def test_around_the_clock_is_told_by_days_of_the_zone() -> None:
    calendar = Calendar.always("always", "America/New_York")
    start = local(calendar, 2026, 3, 7, 22).astimezone(UTC)
    assert told(calendar, start, start + timedelta(hours=26)) == [
        ("Sat 22:00", "Sun 00:00", COUNTED, "", 2),
        ("Sun 00:00", "Mon 00:00", COUNTED, "", 23),
        ("Mon 00:00", "Mon 01:00", COUNTED, "", 1),
    ]


def test_nothing_is_told_of_no_time() -> None:
    calendar = weekdays("09:00-18:00")
    moment = datetime(2026, 3, 7, 22, tzinfo=UTC)
    assert calendar.explain(moment, moment) == []
    assert calendar.explain(moment, moment - timedelta(hours=1)) == []
