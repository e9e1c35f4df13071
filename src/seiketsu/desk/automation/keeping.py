"""The rules that are on, kept in memory between events.

Most events concern no rule, and must cost next to nothing: what is kept is believed for a moment. Before a rule runs,
the revision is read, so that a rule that was changed or switched off elsewhere never runs as it was.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import F

from seiketsu.desk.models import AutomationRevision, AutomationRule
from seiketsu.desk.rules.automation.spec import RuleSpec
from seiketsu.desk.rules.automation.vocabulary import HAPPENINGS

# A change made by another process is seen after this many seconds at the latest.
_BELIEVED_FOR = 1.0
_ROW = 1


@dataclass(frozen=True)
class Runnable:
    """A rule that is on."""

    id: int
    name: str
    version: int
    spec: RuleSpec

    def listens(self, event_type: str, data: dict[str, Any]) -> bool:
        return any(HAPPENINGS[one].is_told_by(event_type, data) for one in self.spec.events if one in HAPPENINGS)


@dataclass(frozen=True)
class RuleSet:
    """All rules that are on, in their order, as they were at one revision."""

    revision: int
    rules: tuple[Runnable, ...]

    @cached_property
    def timed(self) -> tuple[Runnable, ...]:
        return tuple(rule for rule in self.rules if rule.spec.timing is not None)

    @cached_property
    def types(self) -> frozenset[str]:
        """Event types that some rule may listen to."""
        named = (HAPPENINGS[one].event for rule in self.rules for one in rule.spec.events if one in HAPPENINGS)
        return frozenset(named)

    def listening(self, event_type: str, data: dict[str, Any]) -> list[Runnable]:
        if event_type not in self.types:
            return []
        return [rule for rule in self.rules if rule.listens(event_type, data)]


@dataclass
class _Memory:
    kept: RuleSet | None = None
    believed_until: float = 0.0


_memory = _Memory()


def rules() -> RuleSet:
    """The rules as they were a moment ago; one query of one row at most once a moment."""
    if _memory.kept is not None and time.monotonic() < _memory.believed_until:
        return _memory.kept
    return rules_for_sure()


def rules_for_sure() -> RuleSet:
    """The rules as they are: one query of one row, and a second one after a change."""
    number = AutomationRevision.objects.filter(pk=_ROW).values_list("number", flat=True).first() or 0
    if _memory.kept is None or _memory.kept.revision != number:
        _memory.kept = RuleSet(number, tuple(runnable(AutomationRule.objects.on())) if number else ())
    _memory.believed_until = time.monotonic() + _BELIEVED_FOR
    return _memory.kept


def runnable(rows: Iterable[AutomationRule]) -> list[Runnable]:
    return [Runnable(row.pk, row.name, row.version, RuleSpec.of(row.definition)) for row in rows]


def changed() -> None:
    """Tell every process that rules changed; inside the transaction of the change."""
    AutomationRevision.objects.get_or_create(pk=_ROW)
    AutomationRevision.objects.filter(pk=_ROW).update(number=F("number") + 1)
    forget()
    transaction.on_commit(forget)


def forget() -> None:
    """Look again at the next event."""
    _memory.kept, _memory.believed_until = None, 0.0


def needs(specs: Iterable[RuleSpec]) -> frozenset[str]:
    """The fields that some of the rules look at, so that nothing else is read."""
    named: set[str] = set()
    for spec in specs:
        named |= {condition.field for condition in spec.conditions}
        if spec.timing is not None:
            named.add(f"since_{spec.timing.since}")
    return frozenset(named)
