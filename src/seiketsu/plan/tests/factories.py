"""The plan for tests, here and in higher apps."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from seiketsu.core.actor import SYSTEM, Actor
from seiketsu.plan import actions
from seiketsu.plan.loader import load
from seiketsu.plan.models import PlanVersion
from seiketsu.plan.spec.view import Plan

PLANS = Path(__file__).resolve().parents[4] / "plans"
SHIPPED = PLANS / "seiketsu.yaml"


def shipped_source() -> str:
    """The text of the plan that the product ships with."""
    return SHIPPED.read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def shipped_plan() -> Plan:
    """The shipped plan, parsed once; pure tests need no database for it."""
    return load(shipped_source(), name="plans/seiketsu.yaml")


def apply_shipped_plan(*, actor: Actor = SYSTEM) -> PlanVersion:
    """Put the shipped plan in force, as every installation does at its first start."""
    return actions.apply_plan(shipped_source(), actor=actor)


def altered(*changes: tuple[str, str]) -> str:
    """The shipped plan's text with pieces replaced, each of which must occur exactly once."""
    source = shipped_source()
    for old, new in changes:
        if source.count(old) != 1:
            raise ValueError(
                f"{old!r} occurs {source.count(old)} times in the shipped plan; name a piece that is unique"
            )
        source = source.replace(old, new)
    return source
