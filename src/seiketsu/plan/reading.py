"""Plans by checksum: each is parsed and checked once in a process, however many versions or tests use it."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import lru_cache

from seiketsu.plan.loader import load
from seiketsu.plan.rules.check import Report, check
from seiketsu.plan.spec.view import Plan

_KEPT = 32


def checksum_of(source: str) -> str:
    """The identity of a plan's text."""
    return hashlib.sha256(source.encode()).hexdigest()


@lru_cache(maxsize=_KEPT)
def plan_of(source: str, name: str = "plan") -> Plan:
    """The plan of a text; raises `PlanError` where it is none."""
    return load(source, name=name)


@lru_cache(maxsize=_KEPT)
def report_of(source: str, today: date, name: str = "plan") -> Report:
    """What the check finds in a plan's text."""
    return check(plan_of(source, name), today)
