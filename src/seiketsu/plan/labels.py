"""How pages speak of versions of the plan, and whether one is in force."""

from __future__ import annotations

from django.db import OperationalError, ProgrammingError
from django.utils.translation import gettext

from seiketsu.core.registry import CheckResult, SubjectLabel
from seiketsu.plan import queries
from seiketsu.plan.errors import NoPlanInForce
from seiketsu.plan.loader import PlanError

VERSION = SubjectLabel(
    label=lambda number: gettext("Plan, version %(number)s") % {"number": number},
    address=lambda number: f"/plan?version={number}",
)


def plan_is_in_force() -> CheckResult:
    """The doctor's question: is there a plan, and can this release read it?"""
    try:
        in_force = queries.current()
    except (NoPlanInForce, OperationalError, ProgrammingError) as problem:
        return CheckResult("plan", False, str(problem), "Run `seiketsu plan apply plans/seiketsu.yaml`.")
    except PlanError as problem:
        mend = "Mend the lines named and apply the file again with `seiketsu plan apply FILE`."
        return CheckResult("plan", False, str(problem), mend)
    return CheckResult("plan", True, f"version {in_force.version}, {len(in_force.plan.by_key)} leaves")
