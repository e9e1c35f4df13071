"""Rules on events: which of them an event sets off, in their order, each seeing what the one before it did."""

from __future__ import annotations

from uuid import uuid4

from seiketsu.core import clock
from seiketsu.core.events import StoredEvent
from seiketsu.desk import policy as policies
from seiketsu.desk.automation import facts, keeping
from seiketsu.desk.automation.firing import Cause, chain_so_far, fire
from seiketsu.desk.automation.keeping import Runnable
from seiketsu.desk.models import Ticket
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules.automation.chain import Fired, depth_of
from seiketsu.desk.rules.automation.conditions import Verdict, judge
from seiketsu.desk.subjects import TICKET
from seiketsu.plan.errors import NoPlanInForce


def on_event(record: StoredEvent) -> int:
    """Run what listens to an event; returns how many rules fired."""
    if record.subject.kind != TICKET or not keeping.rules().listening(record.type, record.data):
        return 0
    listening = keeping.rules_for_sure().listening(record.type, record.data)
    ticket = facts.load([record.subject.id]).get(record.subject.id) if listening else None
    if ticket is None or facts.is_closed_to_rules(ticket) or facts.opening_messages([record.data.get("message_id")]):
        return 0
    try:
        policy = policies.current()
    except NoPlanInForce:
        return 0
    return _run(listening, ticket, record, policy)


def _run(listening: list[Runnable], ticket: Ticket, record: StoredEvent, policy: DeskPolicy) -> int:
    needed = keeping.needs(rule.spec for rule in listening)
    chain_id = record.correlation_id or uuid4()
    before: list[Fired] | None = None
    fired: list[Fired] = []
    for rule in listening:
        verdict = _judged(rule, ticket, record, needed, policy)
        if not verdict.holds:
            continue
        if before is None:
            before = chain_so_far(record.correlation_id)
        by_rule = record.actor.kind == facts.RULE
        depth = depth_of(before, caused_by=record.causation_id, by_rule=by_rule) + 1
        cause = Cause(chain_id, depth, record.id, record.type)
        chain = [*before, *fired]
        done = fire(rule, ticket, verdict=verdict, cause=cause, chain=chain, policy=policy, now=clock.now())
        if done is not None:
            fired.append(done)
            ticket = facts.load([ticket.pk])[ticket.pk]
    return len(fired)


def _judged(rule: Runnable, ticket: Ticket, record: StoredEvent, needed: frozenset[str], policy: DeskPolicy) -> Verdict:
    moments = facts.moments_of([ticket], needed)[ticket.pk]
    known = facts.facts_of(ticket, now=record.at, policy=policy, needed=needed, moments=moments, record=record)
    return judge(rule.spec, known)
