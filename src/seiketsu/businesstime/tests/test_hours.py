"""Reading and merging spans of one day."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.businesstime import Hours, InvalidCalendar
from seiketsu.businesstime.hours import DAY, merged, past_midnight, until_midnight
from seiketsu.businesstime.tests.calendars import spans


@pytest.mark.parametrize(
    ("text", "opens", "closes"),
    [
        ("09:00-18:00", 9 * 3600, 18 * 3600),
        ("9:00 - 18:00", 9 * 3600, 18 * 3600),
        ("09:00–18:00", 9 * 3600, 18 * 3600),
        ("00:00-24:00", 0, DAY),
        ("09:00-00:00", 9 * 3600, DAY),
        ("22:00-06:00", 22 * 3600, DAY + 6 * 3600),
        ("08:30:15-08:30:16", 30_615, 30_616),
    ],
)
def test_hours_are_read(text: str, opens: int, closes: int) -> None:
    assert Hours.parse(text) == Hours(opens, closes)


@pytest.mark.parametrize("text", ["", "nine to five", "09-18", "09:00", "25:00-26:00", "09:60-10:00", "24:30-25:00"])
def test_unreadable_hours_say_how_to_write_them(text: str) -> None:
    with pytest.raises(InvalidCalendar):
        Hours.parse(text)


def test_hours_that_close_as_they_open_are_ambiguous() -> None:
    with pytest.raises(InvalidCalendar, match="write 00:00-24:00 for a whole day"):
        Hours.parse("09:00-09:00")


@pytest.mark.parametrize(("opens", "closes"), [(0, 0), (5, 5), (-1, 10), (DAY, DAY + 1), (10, 5), (0, 2 * DAY + 1)])
def test_an_impossible_span_is_refused(opens: int, closes: int) -> None:
    with pytest.raises(InvalidCalendar):
        Hours(opens, closes)


def test_hours_are_shown_as_they_are_written() -> None:
    for text in ("09:00-18:00", "22:00-06:00", "00:00-24:00", "08:30:15-08:30:16"):
        assert str(Hours.parse(text)) == text


@given(st.lists(spans(), max_size=6))
def test_merging_keeps_every_second_and_leaves_gaps_between(drawn: list[Hours]) -> None:
    result = merged(drawn)
    assert {second for span in result for second in range(span.opens, span.closes, 60)} == {
        second for span in drawn for second in range(span.opens, span.closes, 60)
    }
    assert all(left.closes < right.opens for left, right in pairwise(result))


@given(st.lists(spans(), max_size=6))
def test_midnight_splits_without_loss(drawn: list[Hours]) -> None:
    whole = sum(span.closes - span.opens for span in merged(drawn))
    parts = (*until_midnight(merged(drawn)), *past_midnight(merged(drawn)))
    assert sum(span.closes - span.opens for span in parts) == whole
    assert all(span.closes <= DAY for span in parts)
