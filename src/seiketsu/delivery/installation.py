"""Announces this app to the mechanisms that run it."""

from __future__ import annotations

from seiketsu.core import engine, registry
from seiketsu.delivery import engine as delivery_engine
from seiketsu.delivery import personal, plan_bindings, upkeep


def install() -> None:
    """Register the engines, the plan's leaves and what is known of a person."""
    engine.register(delivery_engine.SPEC)
    engine.register(upkeep.SPEC)
    registry.personal_data.register("delivery", personal.PERSONAL_DATA)
    plan_bindings.bind_all()
