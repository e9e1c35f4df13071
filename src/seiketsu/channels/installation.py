"""Announces this app to the mechanisms that run it."""

from __future__ import annotations

from seiketsu.channels import health, personal, plan_bindings, polling, queries, upkeep
from seiketsu.channels.intake import parse, parse_several
from seiketsu.core import engine, intake, registry
from seiketsu.core.registry import SubjectLabel


def install() -> None:
    """Register the parser, the engines, the checks, the plan's leaves and what is known of a person."""
    intake.register_parser(queries.SOURCE, parse, several=parse_several)
    engine.register(polling.SPEC)
    engine.register(upkeep.SPEC)
    registry.subject_labels.register("core.intake", SubjectLabel(_label, _address))
    registry.personal_data.register("channels", personal.PERSONAL_DATA)
    health.install()
    plan_bindings.bind_all()


def _label(raw_id: int) -> str:
    return f"mail {raw_id}"


def _address(raw_id: int) -> str:
    return f"/desk/suspended/{raw_id}/"
