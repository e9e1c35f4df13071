"""What the workspace adds to the registries."""

from __future__ import annotations

from seiketsu.core.engine import register as register_engine
from seiketsu.desk.workspace import engine, plan_bindings


def install() -> None:
    """Called by the desk once the models are loaded."""
    for spec in (engine.SENDING, engine.SNOOZES, engine.FORGETTING, engine.PRESENCE):
        register_engine(spec)
    plan_bindings.bind_all()
