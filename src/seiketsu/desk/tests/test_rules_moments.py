"""Moments that are offered or typed, on the wall clock of whoever types."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.businesstime import Calendar
from seiketsu.desk.rules import moments

WEEK = {day: ["09:00-18:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
NEW_YORK = Calendar.of("day", "America/New_York", WEEK)
MONDAY = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)  # 10:00 in New York
FRIDAY = MONDAY + timedelta(days=4)


def local(moment: datetime) -> str:
    return moment.astimezone(NEW_YORK.zone).strftime("%a %d %H:%M")


def offered(now: datetime) -> dict[str, str]:
    return {one.key: local(one.at) for one in moments.presets(now, NEW_YORK, timedelta(hours=3))}


def test_on_a_monday_morning_all_are_offered():
    assert offered(MONDAY) == {"later_today": "Mon 02 13:00", "tomorrow": "Tue 03 09:00", "monday": "Mon 09 09:00"}


def test_late_in_the_day_later_today_is_left_out():
    assert "later_today" not in offered(MONDAY + timedelta(hours=6))


def test_on_a_friday_tomorrow_is_nobodys_morning():
    assert offered(FRIDAY) == {"later_today": "Fri 06 13:00", "monday": "Mon 09 09:00", "next_week": "Fri 13 09:00"}


def test_on_a_sunday_tomorrow_is_monday_and_said_once():
    assert offered(MONDAY - timedelta(days=1)) == {"tomorrow": "Mon 02 09:00", "next_week": "Mon 09 09:00"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in 3h", "Mon 02 13:00"),
        ("90 min", "Mon 02 11:30"),
        ("1h 30m", "Mon 02 11:30"),
        ("in 2 days", "Wed 04 10:00"),
        ("en 2 semanas", "Mon 16 10:00"),
        ("fri 9am", "Fri 06 09:00"),
        ("Friday", "Fri 06 09:00"),
        ("viernes 14:30", "Fri 06 14:30"),
        ("saturday", "Mon 09 09:00"),
        ("mon 9am", "Mon 09 09:00"),
        ("mon 3pm", "Mon 02 15:00"),
        ("monday", "Mon 09 09:00"),
        ("tomorrow", "Tue 03 09:00"),
        ("mañana 7:15", "Tue 03 07:15"),
        ("today 5pm", "Mon 02 17:00"),
        ("12am", "Tue 03 00:00"),
        ("at 14", "Mon 02 14:00"),
        ("9:30", "Tue 03 09:30"),
        ("2026-11-30 8:00", "Mon 30 08:00"),
        ("2026-11-28", "Mon 30 09:00"),
    ],
)
def test_what_is_typed(text, expected):
    assert local(moments.typed(text, MONDAY, NEW_YORK)) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "unknown"), ("soon", "unknown"), ("9", "unknown"), ("25:00", "unknown"), ("13pm", "unknown"),
        ("in 3 parsecs", "unknown"), ("2026-13-40", "unknown"), ("fri late", "unknown"), ("today 9am", "past"),
        ("2020-01-01", "past"), ("in 0h", "past"), ("in 900 days", "far"), ("2199-01-01", "far"),
        ("9999-12-31", "far"), ("9999-12-31 23:59", "far"), ("0001-01-01", "past"), ("0001-01-01 00:00", "past"),
    ],
)  # fmt: skip
def test_what_names_no_moment(text, why):
    with pytest.raises(moments.NotAMoment) as refused:
        moments.typed(text, MONDAY, NEW_YORK)
    assert refused.value.why == why


def test_a_wall_time_keeps_over_the_change_of_the_clocks():
    before = datetime(2026, 10, 30, 14, 0, tzinfo=UTC)  # the clocks go back on Sunday, 1 November
    assert local(moments.typed("mon 9am", before, NEW_YORK)) == "Mon 02 09:00"


@given(
    now=st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(["America/New_York", "Europe/Madrid", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns"]),
    later=st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(hours=12)),
)
def test_whatever_is_offered_is_ahead_in_order_and_in_working_hours(now, zone, later):
    hours = Calendar.of("day", zone, WEEK)
    found = moments.presets(now, hours, later)

    assert [one.at for one in found] == sorted(one.at for one in found)
    assert all(one.at > now and hours.is_open(one.at) for one in found)
    assert len({one.key for one in found}) == len(found) >= 1


@given(
    now=st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)),
    text=st.text(alphabet="in0123456789 hmdw:amponfritue-", max_size=16),
)
def test_typing_anything_gives_a_moment_ahead_or_a_reason(now, text):
    try:
        found = moments.typed(text, now, NEW_YORK)
    except moments.NotAMoment as refused:
        assert refused.why in ("unknown", "past", "far")
    else:
        assert now < found <= now + moments.FURTHEST


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/New_York"])
@pytest.mark.parametrize(("text", "why"), [("9999-12-31 23:59", "far"), ("0001-01-01 00:00", "past")])
def test_days_at_the_ends_of_the_calendar_are_only_far_away(zone, text, why):
    with pytest.raises(moments.NotAMoment) as refused:
        moments.typed(text, MONDAY, Calendar.of("day", zone, WEEK))
    assert refused.value.why == why
