"""The business calendars of a plan: the document's hours, holidays and zones, to the second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from seiketsu.plan.loader import load
from seiketsu.plan.spec.view import Plan, UnknownKey
from seiketsu.plan.tests.factories import altered, shipped_plan

NEW_YORK = ZoneInfo("America/New_York")


def due(plan: Plan, tier: str, start: datetime) -> datetime:
    """When the first response to a ticket of the tier is due, on the clock of New York."""
    [promise] = [item for item in plan.ticket_promises(tier, "normal") if item.kind == "first_response"]
    return plan.calendar(promise.calendar_key).add(start, promise.target).astimezone(NEW_YORK)


@pytest.mark.parametrize(
    ("tier", "start", "expected"),
    [
        # A Friday afternoon, and the weekend between.
        ("starter", datetime(2026, 11, 20, 16, 30, 7), datetime(2026, 11, 23, 15, 30, 7)),
        ("professional", datetime(2026, 11, 20, 20, 0, 0), datetime(2026, 11, 23, 10, 0, 0)),
        ("business", datetime(2026, 11, 21, 23, 30, 0), datetime(2026, 11, 22, 1, 30, 0)),
        ("enterprise", datetime(2026, 11, 22, 3, 0, 0), datetime(2026, 11, 22, 4, 0, 0)),
        # Thanksgiving is no business day; the tiers around the clock have no holidays.
        ("starter", datetime(2026, 11, 25, 15, 0, 0), datetime(2026, 11, 27, 14, 0, 0)),
        ("professional", datetime(2026, 11, 25, 20, 0, 0), datetime(2026, 11, 27, 10, 0, 0)),
        ("business", datetime(2026, 11, 26, 12, 0, 0), datetime(2026, 11, 26, 14, 0, 0)),
        # Christmas Eve is a half day: 09:00 to 13:00.
        ("starter", datetime(2026, 12, 23, 14, 0, 0), datetime(2026, 12, 24, 13, 0, 0)),
        ("starter", datetime(2026, 12, 24, 12, 0, 0), datetime(2026, 12, 28, 16, 0, 0)),
        # The clocks go forward on Sunday 14 March 2027, and back on Sunday 7 November 2027.
        ("business", datetime(2027, 3, 14, 1, 30, 0), datetime(2027, 3, 14, 4, 30, 0)),
        ("business", datetime(2027, 11, 7, 0, 30, 0), datetime(2027, 11, 7, 1, 30, 0, fold=1)),
    ],
)
def test_a_first_response_is_due_as_the_document_says(tier: str, start: datetime, expected: datetime) -> None:
    assert due(shipped_plan(), tier, start.replace(tzinfo=NEW_YORK)) == expected.replace(tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("change", "start"),
    [
        (
            (
                "    hours: Monday-Friday 09:00-18:00\n    holidays: united_states",
                "    hours: Monday-Friday 08:00-18:00\n    holidays: united_states",
            ),
            datetime(2026, 11, 23, 16, 0),
        ),
        (
            (
                "    hours: Monday-Friday 09:00-18:00\n    holidays: united_states",
                "    hours: Monday-Friday 09:00-18:00",
            ),
            datetime(2026, 11, 25, 16, 0),
        ),
        (
            (
                "    hours: Monday-Friday 09:00-18:00\n    holidays",
                "    hours: Monday-Friday 09:00-18:00\n    zone: America/Chicago\n    holidays",
            ),
            datetime(2026, 11, 23, 20, 0),
        ),
        (("  zone: America/New_York ", "  zone: America/Denver "), datetime(2026, 11, 23, 20, 0)),
        (("    country: US", "    country: GB"), datetime(2026, 11, 25, 16, 0)),
        (("      christmas_eve: 12-24 09:00-13:00", "      christmas_eve: 12-24"), datetime(2026, 12, 23, 16, 0)),
        (("      christmas_eve: 12-24 09:00-13:00", "      black_friday: 2026-11-27"), datetime(2026, 11, 25, 16, 0)),
    ],
)
def test_changing_a_calendar_leaf_moves_a_deadline(change: tuple[str, str], start: datetime) -> None:
    start = start.replace(tzinfo=NEW_YORK)
    assert due(load(altered(change)), "starter", start) != due(shipped_plan(), "starter", start)


def test_a_half_day_opens_nothing_that_the_week_or_the_country_has_closed() -> None:
    calendar = shipped_plan().calendar("business_hours")
    for year in range(2021, 2040):
        noon = datetime(year, 12, 24, 12, tzinfo=NEW_YORK)
        # In years when Christmas falls on a Saturday, its day off is the 24th.
        observed = datetime(year, 12, 25, tzinfo=NEW_YORK).weekday() == 5
        assert calendar.is_open(noon) == (noon.weekday() < 5 and not observed), year


def test_a_half_day_cuts_each_calendar_by_its_own_hours() -> None:
    plan = load(altered(("12-24 09:00-13:00", "12-24 06:00-08:00")))
    day = datetime(2026, 12, 24, 0, 0, tzinfo=NEW_YORK)
    spans = plan.calendar("extended_hours").open_spans(day, day + timedelta(days=1))
    assert [(start.astimezone(NEW_YORK).hour, end.astimezone(NEW_YORK).hour) for start, end in spans] == [(7, 8)]
    assert plan.calendar("business_hours").open_spans(day, day + timedelta(days=1)) == []


def test_29_february_comes_when_it_comes() -> None:
    plan = load(altered(("      christmas_eve: 12-24 09:00-13:00", "      leap: 02-29")))
    assert not plan.calendar("business_hours").is_open(datetime(2028, 2, 29, 12, tzinfo=NEW_YORK))
    assert plan.calendar("business_hours").is_open(datetime(2027, 3, 1, 12, tzinfo=NEW_YORK))


def test_overnight_hours_run_past_midnight() -> None:
    plan = load(altered(("    hours: Saturday-Sunday 10:00-16:00\n", "    hours: Friday 22:00-06:00\n")))
    calendar = plan.calendar("reduced_weekend")
    assert calendar.is_open(datetime(2026, 11, 21, 5, 59, tzinfo=NEW_YORK))
    assert not calendar.is_open(datetime(2026, 11, 21, 6, 0, tzinfo=NEW_YORK))


def test_around_the_clock_is_always() -> None:
    calendar = shipped_plan().calendar("always")
    assert calendar.around_the_clock
    start = datetime(2026, 3, 1, tzinfo=UTC)
    assert calendar.add(start, timedelta(days=300)) == start + timedelta(days=300)


def test_an_unknown_calendar_names_those_there_are() -> None:
    with pytest.raises(UnknownKey, match="business_hours, extended_hours"):
        shipped_plan().calendar("night")
