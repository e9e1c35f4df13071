"""The check of a plan: all rules, what settles their findings, what was assumed, what no longer matters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from seiketsu.plan.rules.contradictions import contradictions, hasty
from seiketsu.plan.rules.findings import Assumption, Finding, Report, is_about, left_out, settle
from seiketsu.plan.rules.gaps import gaps
from seiketsu.plan.rules.presence import presence
from seiketsu.plan.rules.sides import wrong_sides
from seiketsu.plan.rules.windows import window_findings
from seiketsu.plan.spec.view import Plan

__all__ = ["Assumption", "Finding", "Report", "check"]


def check(plan: Plan, today: date) -> Report:
    """Find every conflict and gap of a valid plan; windows and clocks are looked at over the year from `today`."""
    found = [
        *wrong_sides(plan),
        *contradictions(plan),
        *hasty(plan),
        *presence(plan, today),
        *gaps(plan),
        *window_findings(plan, today),
    ]
    findings = settle(found, plan.document.settled)
    return Report(findings, tuple(_assumptions(plan)), tuple(_warnings(plan, findings)))


def _assumptions(plan: Plan) -> Iterator[Assumption]:
    for leaf in plan.leaves():
        reason = plan.assumption(leaf.key)
        if reason is not None:
            yield Assumption(leaf, reason)


def _warnings(plan: Plan, findings: tuple[Finding, ...]) -> Iterator[str]:
    used = {finding.settlement for finding in findings}
    for name, settlement in plan.document.settled.items():
        if name in used:
            continue
        unanswered = next((one for one in findings if one.is_open and is_about(one, settlement)), None)
        missing = left_out(unanswered, settlement) if unanswered else ()
        if unanswered is None:
            yield f"settled.{name} settles nothing: the leaves it names no longer disagree. Take it out."
        elif missing:
            yield f"settled.{name} leaves out {', '.join(missing)}. Name it under keeps or over."
        else:
            yield f"settled.{name} lets both sides hold. Under holds, name the side that counts."
