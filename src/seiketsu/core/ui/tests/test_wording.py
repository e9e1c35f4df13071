"""Times and durations read as people say them, in the reader's zone and language."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.core import clock
from seiketsu.core.ui import wording

NOW = datetime(2026, 11, 27, 15, 42, tzinfo=UTC)  # Friday, 10:42 AM in New York


@pytest.fixture(autouse=True)
def _friday_in_new_york() -> Generator[None]:
    with clock.at(NOW), timezone.override(ZoneInfo("America/New_York")), translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("offset", "text"),
    [
        (timedelta(0), "10:42\u00a0AM"),
        (timedelta(hours=7), "5:42\u00a0PM"),
        (timedelta(days=-2), "Wed 10:42\u00a0AM"),
        (timedelta(days=3), "Mon 10:42\u00a0AM"),
        (timedelta(days=-40), "Oct 18, 11:42\u00a0AM"),
        (timedelta(days=-400), "Oct 23, 2025, 11:42\u00a0AM"),
    ],
)
def test_a_moment_is_as_short_as_it_can_be_without_doubt(offset: timedelta, text: str) -> None:
    assert wording.day_and_time(NOW + offset) == text


def test_midnight_is_judged_in_the_readers_zone_not_in_utc() -> None:
    late = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)  # still Friday 10 PM in New York
    assert wording.day_and_time(late) == "10:00\u00a0PM"
    assert wording.day_and_time(late, "Asia/Tokyo") == "12:00\u00a0PM"  # Saturday there, as their today is


def test_the_full_form_is_the_title_and_the_stamp_is_utc() -> None:
    element = wording.local_time(NOW)
    assert 'datetime="2026-11-27T15:42:00Z"' in element
    assert "Fri, Nov 27, 2026, 10:42\u00a0AM EST" in element
    assert wording.local_time(None) == ""


def test_the_clients_own_time_is_given_beside() -> None:
    assert wording.clock_time(NOW, "America/Chicago") == "9:42\u00a0AM"


def test_a_day_without_a_time_is_the_same_in_every_zone() -> None:
    assert wording.day_date(date(2026, 11, 27)) == "Nov 27, 2026"


def test_a_long_date_names_weekday_and_month_in_full() -> None:
    assert wording.long_date(NOW) == "Friday, November 27"
    with translation.override("es"):
        assert wording.long_date(NOW) == "viernes, 27 de noviembre"


def test_distance_is_in_words_both_ways() -> None:
    assert "2 hours ago" in wording.relative_time(NOW - timedelta(hours=2))
    assert "in 3 days" in wording.relative_time(NOW + timedelta(days=3))
    assert "just now" in wording.relative_time(NOW - timedelta(seconds=20))
    with translation.override("es"):
        assert "hace 2 horas" in wording.relative_time(NOW - timedelta(hours=2))


@pytest.mark.parametrize(
    ("seconds", "short", "words"),
    [
        (0, "0 s", "0 seconds"),
        (45, "45 s", "45 seconds"),
        (60, "1 min", "1 minute"),
        (12 * 60 + 30, "12 min", "12 minutes 30 seconds"),
        (3_600, "1 h", "1 hour"),
        (3 * 3_600 + 18 * 60, "3 h 18 min", "3 hours 18 minutes"),
        (3_600 + 120, "1 h 02 min", "1 hour 2 minutes"),
        (52 * 3_600, "2 d 4 h", "2 days 4 hours"),
        (86_400, "1 d", "1 day"),
        (86_400 + 59, "1 d", "1 day"),
    ],
)
def test_durations_have_two_units_at_most(seconds: int, short: str, words: str) -> None:
    assert wording.duration(seconds) == short
    assert wording.duration_words(timedelta(seconds=seconds)) == words


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_no_duration_is_empty_or_longer_than_a_chip(seconds: int) -> None:
    assert 0 < len(wording.duration(seconds)) <= 16
    assert wording.duration_words(seconds).count(" ") <= 3


def test_numbers_follow_the_language() -> None:
    assert wording.percent(Decimal("0.9837"), 1) == "98.4\u00a0%"
    assert wording.number(4_100) == "4,100"
    assert wording.percent(None) == ""
    with translation.override("de"):
        assert wording.percent(Decimal("0.9837"), 1) == "98,4\u00a0%"
    with translation.override("es"):  # as in the Americas
        assert wording.percent(Decimal("0.9837"), 1) == "98.4\u00a0%"


def test_sizes_are_readable() -> None:
    assert [wording.file_size(size) for size in (0, 640, 18_200, 9_240_000)] == ["0 B", "640 B", "18 kB", "9.2 MB"]
