"""Fixtures for tests of accounts."""

from pathlib import Path

import pytest

from seiketsu.core.actor import Actor
from seiketsu.plan.actions import apply_plan

_PLAN = Path(__file__).resolve().parents[4] / "plans" / "seiketsu.yaml"


@pytest.fixture
def plan_in_force(db):
    """The repository's own plan, applied."""
    return apply_plan(_PLAN.read_text(), actor=Actor.system("test"))
