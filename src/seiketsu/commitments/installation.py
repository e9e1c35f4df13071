"""What the app adds to the registries when Django is ready."""

from seiketsu.commitments import engine, health, plan_changes
from seiketsu.core.engine import register
from seiketsu.core.registry import health_checks, plan_movers


def install() -> None:
    register(engine.DEADLINES)
    register(engine.RECALCULATION)
    plan_movers.register("commitments", plan_changes.MOVER)
    health_checks.register("promises", health.check_deadlines)
