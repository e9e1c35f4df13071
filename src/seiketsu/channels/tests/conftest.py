"""A desk that takes mail: the shipped plan, a client organization, somebody of the staff."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection

from seiketsu.accounts.models import Organization, User
from seiketsu.accounts.tests.factories import organization, person, staff
from seiketsu.core import clock, engine
from seiketsu.plan.tests.factories import apply_shipped_plan

MONDAY_MORNING = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def desk(db) -> Iterator[None]:
    """The shipped plan in force, on a Monday at 10 in New York."""
    with connection.cursor() as cursor:
        # The log is no table of Django's own, so a test that commits leaves it behind.
        cursor.execute("delete from core_event")
        cursor.execute("insert into core_sequencer (id, last_position) values (1, 0) on conflict (id) do nothing")
    with clock.at(MONDAY_MORNING):
        engine.forget_runs()
        apply_shipped_plan()
        yield


@pytest.fixture
def summit(desk) -> Organization:
    """Dana's firm."""
    return organization("Summit & Vale Realty", tier="business", domains=["summitvale.example"])


@pytest.fixture
def dana(summit) -> User:
    """Somebody we know."""
    return person(summit, name="Dana Whitfield", email="dana@summitvale.example")


@pytest.fixture
def maya(desk) -> User:
    """Somebody of the staff who may answer at any hour."""
    return staff(
        name="Maya Torres", email="maya@seiketsu.example", teams=["tier1"], skills=[], languages=["en"], shift=""
    )
