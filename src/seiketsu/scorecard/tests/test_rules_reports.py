"""What may be asked of a report, and how its time is cut."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.scorecard.rules.reports import (
    MOST_BUCKETS,
    Asked,
    Bucket,
    Fault,
    Span,
    Stretch,
    bucket_of,
    buckets,
    fault,
    next_run,
    stretch,
)

TODAY = date(2026, 11, 23)
MEASURES = {"opened": True, "escalated": False}
DIMENSIONS = {"category": False, "agent": True}
ZONES = ("America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC")
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
cut = st.sampled_from([Bucket.DAY, Bucket.WEEK, Bucket.MONTH, Bucket.QUARTER])


def wrong(leads: bool = True, **asked: object) -> Fault | None:
    given_ = replace(Asked(), **asked)  # type: ignore[arg-type]
    return fault(given_, measures=MEASURES, dimensions=DIMENSIONS, today=TODAY, leads=leads)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, None),
        ({"measure": "profit"}, Fault.MEASURE),
        ({"dimension": "mood"}, Fault.DIMENSION),
        ({"bucket": "minute"}, Fault.BUCKET),
        ({"span": "ever"}, Fault.SPAN),
        ({"query": "x" * 1001}, Fault.QUERY_TOO_LONG),
        ({"dimension": "agent"}, None),
        ({"dimension": "agent", "measure": "escalated"}, Fault.NOT_BY_AGENT),
        ({"span": "custom"}, Fault.DAYS),
        ({"span": "custom", "first": "2026-11-30", "last": "2026-11-01"}, Fault.DAYS),
        ({"span": "custom", "first": "2026-11-01", "last": "9999-12-31"}, Fault.DAYS),
        ({"span": "custom", "first": "2010-11-01", "last": "2010-11-02"}, Fault.TOO_FAR),
        ({"span": "custom", "first": "2026-11-01", "last": "2026-11-01"}, None),
        ({"span": "last_year", "bucket": "day"}, Fault.TOO_MANY_BUCKETS),
        ({"span": "last_year", "bucket": "week"}, None),
        ({"span": "last_90", "bucket": "day"}, None),
    ],
)
def test_what_is_permitted(asked: dict[str, object], expected: Fault | None) -> None:
    assert wrong(**asked) is expected


def test_only_leads_ask_by_person() -> None:
    assert wrong(leads=False, dimension="agent") is Fault.LEADS_ONLY
    assert wrong(leads=False) is None


@given(days, st.integers(1, 400), cut)
def test_each_day_lies_in_exactly_one_bucket(first: date, length: int, bucket: Bucket) -> None:
    over = Stretch(first, first + timedelta(days=length))
    starts = buckets(over, bucket)
    assert starts == sorted(set(starts))
    found = {bucket_of(first + timedelta(days=ahead), bucket) for ahead in range(length)}
    assert found == set(starts)


@given(days, cut)
def test_a_bucket_begins_with_itself_and_not_after_its_day(day: date, bucket: Bucket) -> None:
    start = bucket_of(day, bucket)
    assert start <= day
    assert bucket_of(start, bucket) == start


@given(days, st.sampled_from([one for one in Span if one is not Span.CUSTOM]))
def test_the_time_before_ends_where_the_time_begins_or_sooner(today: date, span: Span) -> None:
    over = stretch(replace(Asked(), span=span), today)
    assert over is not None
    assert over.first < over.end
    before = over.before(span)
    assert before.first < before.end <= over.first
    if "this" in span:
        assert before.days <= over.days
    elif span in (Span.LAST_7, Span.LAST_30, Span.LAST_90, Span.LAST_YEAR):
        assert before.days == over.days


def test_months_and_quarters_of_the_calendar() -> None:
    def of(span: str) -> tuple[str, str, str, str]:
        over = stretch(replace(Asked(), span=span), TODAY)
        assert over is not None
        before = over.before(span)
        return (over.first.isoformat(), over.end.isoformat(), before.first.isoformat(), before.end.isoformat())

    assert of("this_month") == ("2026-11-01", "2026-11-24", "2026-10-01", "2026-10-24")
    assert of("last_month") == ("2026-10-01", "2026-11-01", "2026-09-01", "2026-10-01")
    assert of("last_quarter") == ("2026-07-01", "2026-10-01", "2026-04-01", "2026-07-01")


@given(days, st.sampled_from(ZONES))
def test_days_meet_without_gap_over_changes_of_the_clock(day: date, zone: str) -> None:
    place = ZoneInfo(zone)
    one = Stretch(day, day + timedelta(days=1)).between(place)
    following = Stretch(day + timedelta(days=1), day + timedelta(days=2)).between(place)
    assert one[1] == following[0]
    assert timedelta(hours=22) < one[1].astimezone(UTC) - one[0].astimezone(UTC) < timedelta(hours=26)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["daily", "weekly", "monthly"]),
    st.sampled_from(ZONES),
)
def test_the_next_run_is_the_first_fitting_morning_ahead(now: datetime, schedule: str, zone: str) -> None:
    run = next_run(schedule, now, ZoneInfo(zone))
    assert run is not None
    assert now < run <= now + timedelta(days={"daily": 2, "weekly": 8, "monthly": 33}[schedule])
    assert run.hour == 7
    assert {"daily": True, "weekly": run.weekday() == 0, "monthly": run.day == 1}[schedule]


def test_without_a_schedule_there_is_no_run() -> None:
    assert next_run("", datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("UTC")) is None


def test_every_bucket_has_a_limit() -> None:
    assert set(MOST_BUCKETS) == set(Bucket) - {Bucket.NONE}
