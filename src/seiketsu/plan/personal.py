"""What the plan's versions say about a person: that they applied one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from seiketsu.core.registry import PersonalData
from seiketsu.plan.models import PlanVersion

ERASED_NAME = "Erased person"


def _export(user_id: int) -> dict[str, Any]:
    applied = PlanVersion.objects.filter(applied_by_kind="user", applied_by_id=user_id).order_by("number")
    return {"versions": [{"number": one.number, "applied_at": one.applied_at.isoformat()} for one in applied]}


def _erase(user_id: int, at: datetime) -> None:
    """The version and the id of whoever applied it stay; the name goes."""
    applied = PlanVersion.objects.filter(applied_by_kind__in=("user", "token"), applied_by_id=user_id)
    applied.update(applied_by_label=ERASED_NAME)


PERSONAL_DATA = PersonalData(export=_export, erase=_erase)
