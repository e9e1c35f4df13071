"""Announces this app to the mechanisms that run it."""

from __future__ import annotations

from seiketsu.core import engine
from seiketsu.delivery import engine as delivery_engine
from seiketsu.delivery import plan_bindings, upkeep


def install() -> None:
    """Register the engines and the plan's leaves."""
    engine.register(delivery_engine.SPEC)
    engine.register(upkeep.SPEC)
    plan_bindings.bind_all()
