"""Reads for the pages of automation: the list with what fired lately, the log, the versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q

from seiketsu.core import clock
from seiketsu.desk.models import AutomationRule, RuleFiring
from seiketsu.desk.rules.automation.checking import Fault
from seiketsu.desk.rules.automation.spec import RuleSpec

LATELY = timedelta(days=7)
PAGE = 50


@dataclass(frozen=True)
class RuleRow:
    """A rule with what it did lately."""

    rule: AutomationRule
    spec: RuleSpec
    fired: int
    refused: int
    last_at: datetime | None

    @property
    def faults(self) -> list[Fault]:
        return [Fault(*one) for one in self.rule.faults]


def rules() -> list[RuleRow]:
    """All rules in their order: two queries, whatever their number."""
    since = clock.now() - LATELY
    counted: dict[int, dict[str, Any]] = {
        row["rule_id"]: dict(row)
        for row in RuleFiring.objects.filter(at__gte=since)
        .exclude(outcome=RuleFiring.Outcome.STOPPED)
        .values("rule_id")
        .annotate(
            fired=Count("pk"),
            refused=Count("pk", filter=Q(outcome__in=(RuleFiring.Outcome.REFUSED, RuleFiring.Outcome.PARTLY))),
            last_at=Max("at"),
        )
        .order_by()
    }
    return [
        RuleRow(
            rule, RuleSpec.of(rule.definition), found.get("fired", 0), found.get("refused", 0), found.get("last_at")
        )
        for rule in AutomationRule.objects.kept()
        for found in [dict(counted.get(rule.pk, {}))]
    ]


def firings(
    *,
    rule: AutomationRule | None = None,
    ticket_id: int | None = None,
    before: int | None = None,
    limit: int = PAGE,
    words: str = "",
    outcome: str = "",
) -> Sequence[RuleFiring]:
    """The log, the newest first; of one rule or one ticket, of rules so called, of one outcome, or of all."""
    rows = RuleFiring.objects.select_related("rule", "ticket").order_by("-id")
    if rule is not None:
        rows = rows.filter(rule=rule)
    if ticket_id is not None:
        rows = rows.filter(ticket_id=ticket_id)
    if words:
        # Rules are few and firings many: the names are looked up first, and the index by rule serves the rest.
        rows = rows.filter(
            rule_id__in=list(AutomationRule.objects.filter(name__icontains=words).values_list("pk", flat=True))
        )
    if outcome:
        rows = rows.filter(outcome=outcome)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows[:limit])
