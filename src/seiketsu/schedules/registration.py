"""What this app tells those below: its engine, its place in the rail, its part of the plan and of a person's data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from seiketsu.core import registry
from seiketsu.core.engine import register as register_engine
from seiketsu.core.ui import navigation
from seiketsu.core.ui.navigation import Surface
from seiketsu.schedules import (
    engine,
    plan_bindings,
    subscribers,  # noqa: F401 - importing it declares them
)
from seiketsu.schedules.models import Absence, Swap


def register() -> None:
    """Called once the models are loaded."""
    register_engine(engine.GAPS)
    registry.personal_data.register("schedules", registry.PersonalData(export=export, erase=erase))
    plan_bindings.bind_all()
    navigation.register(
        Surface(
            key="rosters",
            title=gettext_lazy("Rosters"),
            icon="calendar-time",
            url_name="schedules:rosters",
            order=20,
            go="o",
            opens="/desk/rosters",
        )
    )


def export(person_id: int) -> dict[str, Any]:
    """When somebody of the staff said to be away."""
    rows = Absence.objects.filter(person_id=person_id).order_by("starts_at")
    return {
        "absences": [
            {"from": row.starts_at.isoformat(), "to": row.ends_at.isoformat(), "kind": row.kind, "note": row.note}
            for row in rows
        ]
    }


def erase(person_id: int, at: datetime) -> None:
    """Words about a person go; that they were away, and who was there instead, stays part of what happened."""
    Absence.objects.filter(person_id=person_id).update(note="", kind="other")
    Swap.objects.filter(asker_id=person_id).update(message="")
