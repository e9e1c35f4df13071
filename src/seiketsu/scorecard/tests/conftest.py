"""A clock that stands still and measures that the tests know all about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from seiketsu.core import clock, registry
from seiketsu.scorecard.tests import factories

FRIDAY = datetime(2026, 11, 27, 15, 42, tzinfo=UTC)
"""The day after Thanksgiving, 10:42 in New York."""


@pytest.fixture
def friday() -> Iterator[datetime]:
    clock.set_to(FRIDAY)
    yield FRIDAY
    clock.release()


@pytest.fixture
def measures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the measures of the test factories."""
    monkeypatch.setattr(registry.measures, "_entries", dict(factories.MEASURES))


@pytest.fixture
def plan(db: None) -> None:
    factories.plan_in_force()
