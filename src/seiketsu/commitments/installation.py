"""What the app adds to the registries when Django is ready."""

from importlib import import_module

from seiketsu.commitments import engine, health
from seiketsu.core.engine import register
from seiketsu.core.registry import PlanMover, health_checks, plan_movers


def install() -> None:
    register(engine.DEADLINES)
    register(engine.RECALCULATION)
    plan_movers.register("commitments", PlanMover(preview=_preview, move=_move))
    health_checks.register("promises", health.check_deadlines)


# Changes of the plan are rare and their arrays need numpy: no process keeps it that never sees such a change.
_PLAN_CHANGES = "seiketsu.commitments.plan_changes"


def _preview(old_version: int, new_version: int) -> list[str]:
    lines: list[str] = import_module(_PLAN_CHANGES).preview(old_version, new_version)
    return lines


def _move(old_version: int, new_version: int) -> int:
    moving: int = import_module(_PLAN_CHANGES).move(old_version, new_version)
    return moving
