"""Rules and macros for tests, in few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from seiketsu.businesstime import Calendar
from seiketsu.core.actor import Actor
from seiketsu.desk.automation import actions
from seiketsu.desk.models import AutomationRule
from seiketsu.desk.rules.automation.conditions import Facts
from seiketsu.desk.rules.automation.spec import Act, Condition, RuleSpec, Since, Timing, Unit, Wait

TEST = Actor.system("test")
# A Wednesday, noon in New York.
NOON = datetime(2026, 11, 4, 17, 0, tzinfo=UTC)
OFFICE = Calendar.of(
    "office",
    "America/New_York",
    {day: ["09:00-17:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")},
)


def when(field: str, operator: str, *values: str) -> Condition:
    return Condition(field, operator, values)


def do(kind: str, **values: str) -> Act:
    return Act(kind, values)


def on(
    *events: str, every: Sequence[Condition] = (), some: Sequence[Condition] = (), acts: Sequence[Act] = ()
) -> RuleSpec:
    """A trigger."""
    return RuleSpec(events=events, every=tuple(every), some=tuple(some), acts=tuple(acts))


def after(
    amount: int,
    unit: Unit,
    since: Since,
    *,
    every: Sequence[Condition] = (),
    acts: Sequence[Act] = (),
    repeats: bool = False,
) -> RuleSpec:
    """A rule that waits."""
    return RuleSpec(timing=Timing(since, Wait(amount, unit), repeats), every=tuple(every), acts=tuple(acts))


def rule(spec: RuleSpec, name: str = "A rule", *, is_on: bool = True) -> AutomationRule:
    return actions.create_rule(name=name, spec=spec, actor=TEST, is_on=is_on)


def facts(values: Mapping[str, Any] | None = None, **details: Any) -> Facts:
    """A ticket of nobody in particular, at a Wednesday noon."""
    details.setdefault("now", NOON)
    details.setdefault("moments", {})
    details.setdefault("calendar", OFFICE)
    return Facts(ticket_id=1, values=values or {}, **details)
