"""The check of a plan: all rules, what settles their findings, what was assumed, what no longer matters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from seiketsu.plan.rules.contradictions import contradictions
from seiketsu.plan.rules.findings import Assumption, Finding, Report, settle
from seiketsu.plan.rules.gaps import gaps
from seiketsu.plan.rules.presence import presence
from seiketsu.plan.rules.windows import window_findings
from seiketsu.plan.spec.view import Plan

__all__ = ["Assumption", "Finding", "Report", "check"]


def check(plan: Plan, today: date) -> Report:
    """Find every conflict and gap of a valid plan; windows and clocks are looked at over the year from `today`."""
    found = [*contradictions(plan), *presence(plan, today), *gaps(plan), *window_findings(plan, today)]
    findings = settle(found, plan.document.settled)
    return Report(findings, tuple(_assumptions(plan)), tuple(_warnings(plan, findings)))


def _assumptions(plan: Plan) -> Iterator[Assumption]:
    for leaf in plan.leaves():
        reason = plan.assumption(leaf.key)
        if reason is not None:
            yield Assumption(leaf, reason)


def _warnings(plan: Plan, findings: tuple[Finding, ...]) -> Iterator[str]:
    used = {finding.settlement for finding in findings}
    for name in plan.document.settled:
        if name not in used:
            yield f"settled.{name} settles nothing: the leaves it names no longer disagree. Take it out."
