"""Fixtures of the promise engine."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from seiketsu.commitments.tests.factories import MONDAY_9
from seiketsu.core import clock, engine


@pytest.fixture
def monday() -> Iterator[datetime]:
    """The clock stands at Monday 16 March 2026, nine o'clock in New York."""
    engine.forget_runs()
    with clock.at(MONDAY_9):
        yield MONDAY_9
    engine.forget_runs()
