"""One firing of one rule on one ticket: under the guard, carried out, and written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from seiketsu.core.actor import Actor
from seiketsu.core.events import record
from seiketsu.core.events.log import caused_by
from seiketsu.desk.automation import acting
from seiketsu.desk.automation.events import RuleFired
from seiketsu.desk.automation.facts import RULE
from seiketsu.desk.automation.keeping import Runnable
from seiketsu.desk.models import RuleFiring, Ticket
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules.automation.chain import Barred, Fired, barred
from seiketsu.desk.rules.automation.conditions import Finding, Verdict
from seiketsu.desk.subjects import subject_of


@dataclass(frozen=True)
class Cause:
    """What a firing follows from: the chain, how deep in it, and the event, if one set it off."""

    chain: UUID
    depth: int
    event_id: int | None = None
    event_type: str = ""


def chain_so_far(chain: UUID | None) -> list[Fired]:
    """The firings of a chain; none for a cause that begins one."""
    if chain is None:
        return []
    rows = RuleFiring.objects.filter(chain=chain).exclude(outcome=RuleFiring.Outcome.STOPPED)
    return [Fired(*row) for row in rows.values_list("rule_id", "ticket_id", "event_id", "depth")]


def fire(
    rule: Runnable,
    ticket: Ticket,
    *,
    verdict: Verdict,
    cause: Cause,
    chain: Sequence[Fired],
    policy: DeskPolicy,
    now: datetime,
) -> Fired | None:
    """Let the rule act, unless the guard bars it; what it did and what it caused carries the chain on."""
    why = barred(chain, rule_id=rule.id, ticket_id=ticket.pk, depth=cause.depth)
    if why is Barred.FIRED_ALREADY:
        return None
    if why is not None:
        _write(rule, ticket, verdict, cause, now, outcome=RuleFiring.Outcome.STOPPED, did=[{"stopped": why.value}])
        return None
    actor = Actor(RULE, rule.id, rule.name)
    with transaction.atomic(), caused_by(cause.event_id, cause.chain):
        key = f"{rule.id}:{ticket.pk}:{cause.event_id or int(now.timestamp())}"
        done = acting.carry_out(rule.spec.acts, acting.Doing(ticket, actor, policy, key))
        outcome = acting.outcome_of(done)
        firing = _write(rule, ticket, verdict, cause, now, outcome=outcome, did=[one.as_json() for one in done])
        if outcome != RuleFiring.Outcome.UNCHANGED:
            record(
                RuleFired(ticket.pk, rule.id, rule.version, firing.pk, outcome),
                actor=actor,
                subject=subject_of(ticket.pk),
                organization_id=ticket.organization_id,
            )
    return Fired(rule.id, ticket.pk, cause.event_id, cause.depth)


def _write(
    rule: Runnable,
    ticket: Ticket,
    verdict: Verdict,
    cause: Cause,
    now: datetime,
    *,
    outcome: str,
    did: list[dict[str, object]],
) -> RuleFiring:
    return RuleFiring.objects.create(
        rule_id=rule.id,
        rule_version=rule.version,
        ticket=ticket,
        event_id=cause.event_id,
        event_type=cause.event_type,
        chain=cause.chain,
        depth=cause.depth,
        at=now,
        findings=[finding_json(one) for one in verdict.findings],
        did=did,
        outcome=outcome,
    )


def finding_json(finding: Finding) -> dict[str, object]:
    return {**finding.condition.as_json(), "held": finding.held, "met": finding.met}
