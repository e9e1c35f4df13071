"""Asking the check about altered plans."""

from __future__ import annotations

from datetime import date

from seiketsu.plan.loader import load
from seiketsu.plan.rules.check import check
from seiketsu.plan.rules.findings import Finding, Report
from seiketsu.plan.tests.factories import altered

TODAY = date(2026, 11, 23)


def report_of(*changes: tuple[str, str]) -> Report:
    """What the check finds in the shipped plan with changes."""
    return check(load(altered(*changes)), TODAY)


def unsettled(*changes: tuple[str, str]) -> Report:
    """The same, of the plan with its settlements taken out."""
    source = altered(*changes)
    start = source.index("\nsettled:\n")
    return check(load(source[:start] + "\n"), TODAY)


def finding(report: Report, rule: str, *leaves: str) -> Finding:
    """The only finding of a rule in which all the leaves take part."""
    [found] = [item for item in report.findings if item.rule == rule and set(leaves) <= set(item.leaves)]
    return found


def has(report: Report, rule: str, *leaves: str) -> bool:
    """Whether there is such a finding."""
    return any(item.rule == rule and set(leaves) <= set(item.leaves) for item in report.findings)
