"""The week as minutes: it agrees with the business calendars, in every zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seiketsu.plan.loader import load
from seiketsu.plan.rules.presence import _shift, answered_leaves, calendar_mask
from seiketsu.plan.spec.hours import DAY_MINUTES, FULL_WEEK, WEEK_MINUTES
from seiketsu.plan.tests.factories import altered, shipped_plan

# A week without holidays or clock changes anywhere: Monday 16 November 2026.
MONDAY = datetime(2026, 11, 16)


@pytest.mark.parametrize("key", sorted(shipped_plan().document.calendars))
def test_the_minutes_of_a_week_are_those_of_the_business_calendar(key: str) -> None:
    plan = shipped_plan()
    mask, calendar, zone = calendar_mask(plan, key, MONDAY.date()), plan.calendar(key), ZoneInfo("America/New_York")
    for quarter in range(0, WEEK_MINUTES, 15):
        at = (MONDAY + timedelta(minutes=quarter)).replace(tzinfo=zone)
        assert bool(mask >> quarter & 1) == calendar.is_open(at), at


@pytest.mark.parametrize(
    "zone", ["UTC", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Los_Angeles", "Pacific/Kiritimati"]
)
def test_a_calendar_of_another_zone_is_laid_on_the_companys_clock(zone: str) -> None:
    change = ("    hours: Monday-Friday 07:00-21:00\n", f"    hours: Monday-Friday 07:00-21:00\n    zone: {zone}\n")
    plan = load(altered(change))
    mask, calendar = calendar_mask(plan, "extended_hours", MONDAY.date()), plan.calendar("extended_hours")
    home = ZoneInfo("America/New_York")
    for quarter in range(0, WEEK_MINUTES, 15):
        at = (MONDAY + timedelta(minutes=quarter)).replace(tzinfo=home)
        assert bool(mask >> quarter & 1) == calendar.is_open(at.astimezone(UTC)), at


@settings(max_examples=50)
@given(st.integers(0, FULL_WEEK), st.integers(-DAY_MINUTES, DAY_MINUTES))
def test_moving_a_week_loses_no_minute(mask: int, minutes: int) -> None:
    moved = _shift(mask, minutes)
    assert moved.bit_count() == mask.bit_count()
    assert _shift(moved, -minutes) == mask


def test_what_needs_a_person_is_promises_and_live_channels() -> None:
    plan = shipped_plan()
    keys = {leaf.key for leaf in answered_leaves(plan)}
    assert "tiers.business.channels.live_chat.hours" in keys
    assert "tiers.business.channels.phone.hours" in keys
    assert "severities.sev1.initial_response" in keys
    # Nobody has to be there for the knowledge base to be open, or for a callback to be booked.
    assert "tiers.starter.channels.knowledge_base.hours" not in keys
    assert "tiers.business.channels.callback.hours" not in keys
    # Notice of maintenance is given ahead; no one waits for it by the hour.
    assert "maintenance.windows.standard.notice" not in keys
    assert all(plan.leaf(key).calendar in plan.document.calendars for key in keys)
    assert date(2026, 11, 16).weekday() == 0
