"""Tests of rosters begin on a Monday morning at six, by the clock of the teams."""

import pytest

from seiketsu.core import clock
from seiketsu.schedules.tests.factories import at, early_late_and_lead


@pytest.fixture(autouse=True)
def _monday():
    with clock.at(at(1, 6)):
        yield


@pytest.fixture
def crew(db):
    return early_late_and_lead()
