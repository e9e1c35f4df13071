"""Rosters for tests, made by the product's own actions."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from seiketsu.accounts.models import User
from seiketsu.accounts.tests import factories as people
from seiketsu.core.actor import Actor
from seiketsu.plan.tests.factories import apply_shipped_plan
from seiketsu.schedules import actions
from seiketsu.schedules.models import Schedule

TEST = Actor.system("test")
NEW_YORK = ZoneInfo("America/New_York")
# A Monday, a week without holidays of interest and without a change of the clock.
MONDAY = datetime(2026, 6, 1, 4, tzinfo=UTC)
EARLY, LATE = "Monday-Saturday 07:00-15:00", "Monday-Saturday 15:00-23:00"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in June 2026 by the clock of New York."""
    return datetime(2026, 6, day, hour, minute, tzinfo=NEW_YORK)


def member(name: str, shift: str = "", team: str = "tier1", **details) -> User:
    """Somebody of a team, with the hours of their record."""
    return people.staff(name=name, teams=[team], shift=shift, time_zone="America/New_York", **details)


def followed() -> None:
    """The shipped plan in force, and the rosters that it makes."""
    apply_shipped_plan()
    actions.follow_plan(actor=TEST)


def early_late_and_lead() -> dict[str, User]:
    """Maya early, Luke late and Ines, their lead, on the roster of tier 1."""
    followed()
    found = {name: member(name, shift) for name, shift in (("Maya", EARLY), ("Luke", LATE))}
    found["Ines"] = member("Ines", EARLY, role="lead")
    actions.follow_plan(actor=TEST)
    return found


def tier1() -> Schedule:
    return Schedule.objects.get(team="tier1")
