"""Faults that helpdesks are known for, each held as a test of ours."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from seiketsu.businesstime import WEEKDAYS, Calendar, CalendarNeverOpens, NaiveDatetime
from seiketsu.businesstime.holiday_dates import holiday_dates
from seiketsu.businesstime.tests.calendars import local, weekdays
from seiketsu.businesstime.tests.walker import walked_add

HOUR = timedelta(hours=1)


def test_zammad_3180_no_minute_is_lost_at_midnight() -> None:
    """Around the clock, written as seven whole days, is exactly the passing of time."""
    whole_days = Calendar.of("always", "America/New_York", {day: ["00:00-24:00"] for day in WEEKDAYS})
    start = local(whole_days, 2026, 3, 5, 23, 59, 30)
    assert whole_days.around_the_clock
    for hours in (1, 24, 24 * 7, 24 * 90):
        assert whole_days.add(start, hours * HOUR) - start == hours * HOUR


def test_no_minute_is_lost_at_midnight_when_a_holiday_splits_the_clock() -> None:
    calendar = Calendar.of(
        "always-but", "Europe/London", {day: ["00:00-24:00"] for day in WEEKDAYS}, {date(2026, 12, 25): []}
    )
    start = local(calendar, 2026, 12, 24, 23, 59, 59)
    assert calendar.add(start, timedelta(seconds=2)) == local(calendar, 2026, 12, 26, 0, 0, 1)
    assert calendar.elapsed(local(calendar, 2026, 12, 26), local(calendar, 2027, 1, 2)) == timedelta(days=7)


def test_zammad_2497_hours_until_midnight_end() -> None:
    calendar = weekdays("09:00-00:00", zone="UTC")
    assert calendar.add(datetime(2026, 3, 2, 23, 0, tzinfo=UTC), 2 * HOUR) == datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
    assert calendar.weekly_seconds == 5 * 15 * 3600


def test_zammad_390_informal_days_are_no_holidays() -> None:
    """Valentine's Day and the like stand in many calendars; only days off are taken."""
    names = {holiday.name for holiday in holiday_dates("US", None, [2026])}
    assert "Thanksgiving Day" in names
    assert not {name for name in names if any(word in name for word in ("Valentine", "Groundhog", "Halloween"))}
    assert len(names) == 12  # eleven federal days, one of them also observed on the Friday before


def test_biz_160_a_repeated_hour_that_is_not_daylight_saving() -> None:
    """Casablanca goes back an hour for Ramadan, which the tz database does not call the end of daylight saving."""
    calendar = Calendar.of("night", "Africa/Casablanca", {"sunday": ["01:00-05:00"]})
    opens, closes = calendar.open_spans(datetime(2026, 2, 15, tzinfo=UTC), datetime(2026, 2, 16, tzinfo=UTC))[0]
    assert opens.astimezone(calendar.zone).utcoffset() == HOUR
    assert closes.astimezone(calendar.zone).utcoffset() == timedelta()
    assert closes - opens == 5 * HOUR
    assert calendar.add(opens, 5 * HOUR) == walked_add(calendar, opens, 5 * HOUR) == closes


def test_helpdesk_without_a_working_day_it_raises_at_once() -> None:
    closed: list[dict[str, list[str]]] = [{}, {"monday": []}]
    for weekly in closed:
        with pytest.raises(CalendarNeverOpens, match="give it hours"):
            Calendar.of("none", "UTC", weekly)


def test_helpdesk_a_calendar_open_on_holidays_only_raises_at_once() -> None:
    with pytest.raises(CalendarNeverOpens):
        Calendar.of("rare", "UTC", {}, {date(2026, 12, 24): ["09:00-12:00"]})


def test_helpdesk_rarely_open_ends_quickly() -> None:
    """Twenty days of work at one minute a week: 28,800 weeks would be a walk of centuries, so it says so at once."""
    calendar = Calendar.of("rare", "UTC", {"sunday": ["02:00-02:01"]})
    start = datetime(2026, 1, 1, tzinfo=UTC)
    began = time.perf_counter()
    assert calendar.add(start, HOUR) == datetime(2027, 2, 21, 2, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="2199"):
        calendar.add(start, timedelta(days=20))
    assert time.perf_counter() - began < 10


def test_helpdesk_naive_datetimes_are_refused() -> None:
    calendar = weekdays("09:00-18:00")
    with pytest.raises(NaiveDatetime):
        calendar.add(datetime(2026, 3, 2, 9, 0), HOUR)
    with pytest.raises(NaiveDatetime):
        calendar.elapsed(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), datetime(2026, 3, 2, 10, 0))


def test_helpdesk_3776_the_readers_zone_changes_nothing() -> None:
    """The same instants give the same answer, in whatever zone an agent writes them."""
    calendar = weekdays("09:00-18:00")
    start, end = local(calendar, 2026, 3, 6, 17, 0), local(calendar, 2026, 3, 9, 18, 0)
    for zone in ("UTC", "Asia/Kathmandu", "Australia/Lord_Howe"):
        reader = Calendar.always("reader", zone).zone
        assert calendar.add(start.astimezone(reader), 2 * HOUR) == local(calendar, 2026, 3, 9, 10, 0)
        assert calendar.elapsed(start.astimezone(reader), end.astimezone(reader)) == 10 * HOUR


def test_chatwoot_several_spans_a_day_and_holidays() -> None:
    calendar = weekdays("09:00-12:00", "13:30-18:00", zone="Europe/London", holidays={date(2026, 12, 25): []})
    assert calendar.add(local(calendar, 2026, 12, 24, 11, 0), 2 * HOUR) == local(calendar, 2026, 12, 24, 14, 30)
    assert calendar.add(local(calendar, 2026, 12, 24, 17, 0), 2 * HOUR) == local(calendar, 2026, 12, 28, 10, 0)


def test_django_helpdesk_a_weekend_makes_nothing_due_sooner() -> None:
    calendar = weekdays("09:00-18:00")
    friday = local(calendar, 2026, 3, 13, 17, 30)
    due = calendar.add(friday, 4 * HOUR)
    assert due == local(calendar, 2026, 3, 16, 12, 30)
    assert due - friday > 4 * HOUR


@pytest.fixture
def process_in_tokyo() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Asia/Tokyo"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("process_in_tokyo")
def test_rt_the_zone_of_the_process_changes_nothing() -> None:
    calendar = weekdays("09:00-18:00")
    assert calendar.add(local(calendar, 2026, 3, 6, 17, 0), 2 * HOUR) == local(calendar, 2026, 3, 9, 10, 0)


def test_glpi_seconds_are_kept() -> None:
    """Zammad and GLPI round pauses to minutes; three odd pieces still make the whole."""
    calendar = weekdays("09:00-18:00")
    start = local(calendar, 2026, 3, 6, 17, 59, 43)
    cuts = [start, local(calendar, 2026, 3, 6, 17, 59, 58), local(calendar, 2026, 3, 9, 9, 0, 7)]
    end = local(calendar, 2026, 3, 9, 9, 0, 41)
    pieces = [calendar.elapsed(left, right) for left, right in zip(cuts, [*cuts[1:], end], strict=True)]
    assert [piece.total_seconds() for piece in pieces] == [15, 9, 34]
    assert sum(pieces, timedelta()) == calendar.elapsed(start, end)
