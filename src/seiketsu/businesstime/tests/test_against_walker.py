"""Properties of the arithmetic, most of them held against the minute walker."""

from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
from hypothesis import given, reject
from hypothesis import strategies as st

from seiketsu.businesstime import Calendar, SegmentKind
from seiketsu.businesstime.bulk import add_many, elapsed_many
from seiketsu.businesstime.errors import OutOfRange
from seiketsu.businesstime.tests.calendars import calendars_and_moments
from seiketsu.businesstime.tests.walker import walked_add, walked_elapsed

Drawn = tuple[Calendar, datetime]
SHORT = st.integers(0, 5 * 3600).map(lambda seconds: timedelta(seconds=seconds))
LONG = st.integers(0, 400 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
STRETCH = st.integers(0, 3 * 86_400).map(lambda seconds: timedelta(seconds=seconds))


@given(calendars_and_moments(), STRETCH)
def test_elapsed_is_what_the_walker_counts(drawn: Drawn, stretch: timedelta) -> None:
    calendar, start = drawn
    assert calendar.elapsed(start, start + stretch) == walked_elapsed(calendar, start, start + stretch)


@given(calendars_and_moments(), SHORT)
def test_a_deadline_is_where_the_walker_arrives(drawn: Drawn, duration: timedelta) -> None:
    calendar, start = drawn
    if calendar.weekly_seconds >= 4 * 3600:  # else the walk takes many weeks
        assert calendar.add(start, duration) == walked_add(calendar, start, duration)


def added(calendar: Calendar, start: datetime, duration: timedelta) -> datetime:
    """A deadline, where there is one: a few seconds a week do not add up to months before the calendar's last year."""
    try:
        return calendar.add(start, duration)
    except OutOfRange:
        reject()


@given(calendars_and_moments(), LONG)
def test_elapsed_until_a_deadline_is_the_duration(drawn: Drawn, duration: timedelta) -> None:
    calendar, start = drawn
    assert calendar.elapsed(start, added(calendar, start, duration)) == duration


@given(calendars_and_moments(), LONG, st.integers(0, 86_400), st.integers(0, 86_400))
def test_a_later_start_or_a_longer_duration_is_never_due_earlier(
    drawn: Drawn, duration: timedelta, later: int, longer: int
) -> None:
    calendar, start = drawn
    due = added(calendar, start, duration)
    assert due <= added(calendar, start + timedelta(seconds=later), duration)
    assert due <= added(calendar, start, duration + timedelta(seconds=longer))


@given(calendars_and_moments(), LONG, LONG)
def test_a_duration_may_be_added_in_two_parts(drawn: Drawn, first: timedelta, second: timedelta) -> None:
    calendar, start = drawn
    in_parts = added(calendar, added(calendar, start, first), second)
    assert calendar.elapsed(start, in_parts) == first + second
    if second:
        assert in_parts == calendar.add(start, first + second)


@given(calendars_and_moments(), STRETCH, STRETCH)
def test_elapsed_adds_up_and_changes_sign(drawn: Drawn, one: timedelta, two: timedelta) -> None:
    calendar, start = drawn
    middle, end = start + one, start + one + two
    assert calendar.elapsed(start, middle) + calendar.elapsed(middle, end) == calendar.elapsed(start, end)
    assert calendar.elapsed(end, start) == -calendar.elapsed(start, end)


@given(calendars_and_moments())
def test_the_next_opening_is_open_and_nothing_before_it_is(drawn: Drawn) -> None:
    calendar, moment = drawn
    opening = calendar.next_opening(moment)
    assert opening >= moment
    assert calendar.is_open(opening)
    assert calendar.elapsed(moment, opening) == timedelta()


@given(calendars_and_moments())
def test_the_next_closing_ends_what_was_open_without_a_gap(drawn: Drawn) -> None:
    calendar, moment = drawn
    closing = calendar.next_closing(moment)
    opening = calendar.next_opening(moment)
    if closing is None:
        assert calendar.around_the_clock or calendar.elapsed(opening, opening + timedelta(days=366)).days == 366
        return
    assert closing > opening >= moment
    assert not calendar.is_open(closing)
    assert calendar.elapsed(opening, closing) == closing - opening


@given(calendars_and_moments(), STRETCH)
def test_a_later_moment_never_closes_earlier(drawn: Drawn, later: timedelta) -> None:
    calendar, moment = drawn
    first, second = calendar.next_closing(moment), calendar.next_closing(moment + later)
    assert first is None or second is None or first <= second


@given(calendars_and_moments(), STRETCH)
def test_an_explanation_covers_the_stretch_and_adds_up(drawn: Drawn, stretch: timedelta) -> None:
    calendar, start = drawn
    segments = calendar.explain(start, start + stretch)
    assert sum(segment.seconds for segment in segments) == stretch.total_seconds()
    assert all(segment.seconds == (segment.ends_at - segment.starts_at).total_seconds() > 0 for segment in segments)
    assert all(left.ends_at == right.starts_at for left, right in pairwise(segments))
    if segments:
        assert (segments[0].starts_at, segments[-1].ends_at) == (start, start + stretch)
    counted = [segment for segment in segments if segment.kind is SegmentKind.COUNTED]
    assert timedelta(seconds=sum(segment.seconds for segment in counted)) == calendar.elapsed(start, start + stretch)
    for segment in counted:
        last = segment.ends_at - timedelta(seconds=1)
        assert segment.starts_at.astimezone(calendar.zone).date() == last.astimezone(calendar.zone).date()


@given(calendars_and_moments(), st.lists(st.tuples(st.integers(-(10**7), 10**7), st.integers(0, 10**7)), max_size=20))
def test_arrays_agree_with_single_answers(drawn: Drawn, pairs: list[tuple[int, int]]) -> None:
    calendar, moment = drawn
    base = int(moment.timestamp())
    starts = np.array([base + offset for offset, _ in pairs], dtype=np.int64)
    seconds = np.array([duration for _, duration in pairs], dtype=np.int64)
    due = add_many(calendar, starts, seconds)
    assert due.tolist() == [calendar.add_seconds(base + offset, duration) for offset, duration in pairs]
    assert elapsed_many(calendar, starts, due).tolist() == seconds.tolist()


@given(calendars_and_moments())
def test_a_calendar_survives_being_written_down(drawn: Drawn) -> None:
    calendar, _ = drawn
    again = Calendar.from_definition(calendar.definition())
    assert again == calendar
    assert again.fingerprint == calendar.fingerprint
    assert again.openings is calendar.openings
