"""Fixtures for tests of the desk."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.apps import apps

from seiketsu.accounts.models import Organization, User
from seiketsu.core import clock, engine
from seiketsu.core.test_kit import settle
from seiketsu.desk.models import Ticket
from seiketsu.desk.tests import factories
from seiketsu.plan.tests.factories import apply_shipped_plan

# A Monday, 10:00 in New York.
MONDAY_MORNING = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def desk(db):
    """The shipped plan in force, and the clock held at a Monday morning."""
    clock.set_to(MONDAY_MORNING)
    engine.forget_runs()
    apply_shipped_plan()
    # A test that commits empties every table at its end, those too that a migration has filled.
    import_module("seiketsu.desk.migrations.0002_real_estate_fields").add(apps, None)
    yield
    clock.release()


@pytest.fixture
def client_organization(desk) -> Organization:
    return factories.organization("Harbor & Pine Realty", tier="business")


@pytest.fixture
def maya(desk) -> User:
    return factories.agent(name="Maya Torres")


@pytest.fixture
def open_ticket(client_organization, maya):
    """`open_ticket(text="...")`: a ticket, with everything done that follows from it."""

    def opened(**details) -> Ticket:
        made = factories.ticket(client_organization, **details)
        settle()
        made.refresh_from_db()
        return made

    return opened
