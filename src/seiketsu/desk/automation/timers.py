"""Rules that wait: each ticket that one may concern has a timer, moved by what happens to the ticket. The engine claims
timers that are due and looks at nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from django.db import transaction
from django.db.models import Min, QuerySet

from seiketsu.core import clock
from seiketsu.desk import policy as policies
from seiketsu.desk.automation import facts, keeping
from seiketsu.desk.automation.facts import Moment
from seiketsu.desk.automation.firing import Cause, chain_so_far, fire
from seiketsu.desk.automation.keeping import Runnable
from seiketsu.desk.models import OPEN_STATUSES, AutomationRule, RuleTimer, Status, Ticket
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules.automation.chain import Fired, depth_of
from seiketsu.desk.rules.automation.conditions import Facts, judge
from seiketsu.desk.rules.automation.waiting import Past, look_at, state_since
from seiketsu.plan.errors import NoPlanInForce

CATCH_UP_BATCH = 200
# A timer that our own fault keeps from running is tried again after this long, so that others go on.
_AFTER_FAULT = timedelta(hours=1)
_WAITED_IN = (*OPEN_STATUSES, Status.SOLVED.value)

_log = structlog.get_logger(__name__)


def follow(ticket_id: int) -> None:
    """Something happened to a ticket: move its timers, if there is any rule that waits."""
    if not keeping.rules().timed:
        return
    timed = keeping.rules_for_sure().timed
    ticket = facts.load([ticket_id]).get(ticket_id) if timed else None
    policy = _policy()
    if ticket is not None and policy is not None:
        set_timers([ticket], timed, policy)


def _policy() -> DeskPolicy | None:
    try:
        return policies.current()
    except NoPlanInForce:
        return None


def set_timers(tickets: Sequence[Ticket], rules: Sequence[Runnable], policy: DeskPolicy) -> None:
    """Set each ticket's timer for each rule; a fixed number of queries for the whole batch, but for texts."""
    if not tickets:
        return
    needed = keeping.needs(rule.spec for rule in rules)
    moments, kinds = facts.moments_of(tickets, needed), facts.custom_kinds_for(needed)
    known = {
        (timer.rule_id, timer.ticket_id): timer
        for timer in RuleTimer.objects.select_for_update().filter(
            ticket_id__in=[ticket.pk for ticket in tickets], rule_id__in=[rule.id for rule in rules]
        )
    }
    added, moved, now = [], [], clock.now()
    for ticket in tickets:
        seen = facts.facts_of(
            ticket, now=now, policy=policy, needed=needed, moments=moments[ticket.pk], custom_kinds=kinds
        )
        for rule in rules:
            timer = known.get((rule.id, ticket.pk))
            due, since = _due(rule, ticket, seen, timer)
            if timer is None and due is not None and since is not None:
                added.append(RuleTimer(rule_id=rule.id, ticket=ticket, due_at=due, since=since))
            elif timer is not None and (timer.due_at != due or (since is not None and timer.since != since)):
                timer.due_at, timer.since = due, since or timer.since
                moved.append(timer)
    RuleTimer.objects.bulk_create(added, ignore_conflicts=True)
    RuleTimer.objects.bulk_update(moved, ["due_at", "since"])


def _due(
    rule: Runnable, ticket: Ticket, seen: Facts, timer: RuleTimer | None
) -> tuple[datetime | None, datetime | None]:
    if facts.is_closed_to_rules(ticket) or ticket.status not in _WAITED_IN:
        return None, None
    past = Past(timer.fired_for, timer.fired_at, timer.times) if timer is not None else Past()
    return look_at(rule.spec, seen, past), state_since(rule.spec, seen)


def fire_due(now: datetime, limit: int) -> int:
    """Look at what is due, each in a transaction of its own; returns how many there were."""
    due = list(RuleTimer.objects.filter(due_at__lte=now).order_by("due_at", "id").values_list("pk", flat=True)[:limit])
    rules = {rule.id: rule for rule in keeping.rules_for_sure().timed} if due else {}
    for timer_id in due:
        try:
            with transaction.atomic():
                _look(timer_id, rules, now)
        except Exception:
            _log.exception("a rule that waits could not run", timer=timer_id)
            RuleTimer.objects.filter(pk=timer_id).update(due_at=now + _AFTER_FAULT)
    return len(due)


def _look(timer_id: int, rules: dict[int, Runnable], now: datetime) -> None:
    timer = RuleTimer.objects.select_for_update(skip_locked=True).filter(pk=timer_id, due_at__lte=now).first()
    if timer is None:
        return
    rule, policy = rules.get(timer.rule_id), _policy()
    ticket = facts.load([timer.ticket_id]).get(timer.ticket_id)
    if rule is None or ticket is None or policy is None:
        timer.due_at = None
        timer.save(update_fields=["due_at"])
        return
    needed = keeping.needs([rule.spec])
    moments = facts.moments_of([ticket], needed)[ticket.pk]
    seen = facts.facts_of(ticket, now=now, policy=policy, needed=needed, moments=moments)
    due, since = _due(rule, ticket, seen, timer)
    verdict = judge(rule.spec, seen)
    if due is None or due > now or since is None or not verdict.holds:
        timer.due_at, timer.since = due if due is None or due > now else None, since or timer.since
        timer.save(update_fields=["due_at", "since"])
        return
    _note_firing(timer, since, now)
    cause, chain = _cause(moments.get(rule.spec.timing.since) if rule.spec.timing else None)
    fire(rule, ticket, verdict=verdict, cause=cause, chain=chain, policy=policy, now=now)
    _set_again(timer, rule, policy)


def _note_firing(timer: RuleTimer, since: datetime, now: datetime) -> None:
    """Before the rule acts, so that its own events find the state as fired for."""
    is_same = timer.fired_for is not None and timer.fired_for >= since
    timer.times = timer.times + 1 if is_same else 1
    timer.fired_for, timer.fired_at, timer.since, timer.due_at = since, now, since, None
    timer.save(update_fields=["times", "fired_for", "fired_at", "since", "due_at"])


def _cause(moment: Moment | None) -> tuple[Cause, list[Fired]]:
    """A state that a rule brought about carries that rule's chain on; any other begins one."""
    if moment is None or moment.chain is None:
        return Cause(uuid4(), 1), []
    chain = chain_so_far(moment.chain)
    return Cause(moment.chain, depth_of(chain, caused_by=moment.caused_by, by_rule=True) + 1), chain


def _set_again(timer: RuleTimer, rule: Runnable, policy: DeskPolicy) -> None:
    """A rule that repeats waits anew at once; its own event may be all that happens to the ticket."""
    if rule.spec.timing is not None and rule.spec.timing.repeats:
        set_timers(list(facts.load([timer.ticket_id]).values()), [rule], policy)


def next_due() -> datetime | None:
    """When the next timer is due."""
    first: datetime | None = RuleTimer.objects.filter(due_at__isnull=False).aggregate(first=Min("due_at"))["first"]
    return first


def catch_up(now: datetime, limit: int) -> int:
    """Set timers for a rule that was made or changed, over the tickets that are open, batch by batch."""
    with transaction.atomic():
        row = _catching_up().select_for_update(skip_locked=True).first()
        policy = _policy()
        if row is None or policy is None:
            return 0
        batch = list(_to_set(row.caught_up_to or 0)[:limit])
        set_timers(batch, keeping.runnable([row]), policy)
        row.caught_up_to = batch[-1].pk if len(batch) == limit else None
        row.save(update_fields=["caught_up_to"])
    return max(len(batch), 1)


def _to_set(after: int) -> QuerySet[Ticket]:
    rows = Ticket.objects.kept().filter(status__in=_WAITED_IN, merged_into__isnull=True, pk__gt=after)
    return rows.select_related("organization", "requester", "assignee").order_by("pk")


def _catching_up() -> QuerySet[AutomationRule]:
    rows = AutomationRule.objects.filter(caught_up_to__isnull=False, is_on=True, removed_at__isnull=True)
    return rows.order_by("id")


def next_catch_up() -> datetime | None:
    return clock.now() if _catching_up().exists() else None
