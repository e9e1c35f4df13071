"""A client's office on a Monday morning, and its people's browsers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from seiketsu.accounts.models import Organization, User
from seiketsu.accounts.tests.factories import organization, person
from seiketsu.core import clock, engine, tenancy
from seiketsu.desk.models import CustomField
from seiketsu.desk.tests.factories import agent
from seiketsu.plan.tests.factories import apply_shipped_plan

# 10:00 in New York, 8:00 in Denver.
MONDAY_MORNING = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Office:
    """Dana administers, Luis sees his own tickets, Maya is ours."""

    organization: Organization
    dana: User
    luis: User
    maya: User


@pytest.fixture
def office(transactional_db) -> Iterator[Office]:
    clock.set_to(MONDAY_MORNING)
    engine.forget_runs()
    apply_shipped_plan()
    tenancy.install()
    # A migration makes it; a test that commits leaves an empty table behind.
    CustomField.objects.get_or_create(
        key="voice_agent", defaults={"title": "Voice agent", "kind": "text", "shown_to_clients": True}
    )
    summit = organization("Summit & Vale Realty", tier="business", time_zone="America/Denver")
    yield Office(
        summit,
        person(summit, name="Dana Whitfield", email="dana@summitvale.example", role="administrator"),
        person(summit, name="Luis Ortega", email="luis@summitvale.example", role="member"),
        agent(name="Maya Torres"),
    )
    clock.release()
