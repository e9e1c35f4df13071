"""What waits in a team's queue, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable

from seiketsu.desk import policy as policies
from seiketsu.desk.models import PRIORITIES, Ticket
from seiketsu.desk.models.ticket import TicketQuerySet
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules.placing import Candidate, Leaves, leaves

# A place further back is told as "more than".
LAST_COUNTED = 1000


def in_queue(team: str, policy: DeskPolicy | None = None) -> TicketQuerySet:
    """A team's queue: by what is due first, then the client's tier, then priority, then age."""
    policy = policy or policies.current()
    ordered = Ticket.objects.waiting().filter(team=team).alias(tier_rank=_tier_rank(policy), urgency=_urgency())
    return ordered.order_by("due_order", "-tier_rank", "-urgency", "id")


def place_in_queue(ticket: Ticket, policy: DeskPolicy | None = None) -> int | None:
    """Which one it is in its team's queue, 1 first; None when it doesn't wait. One query, which stops counting."""
    policy = policy or policies.current()
    is_waiting = ticket.assignee_id is None and ticket.team and ticket.status in ("new", "open") and ticket.is_live
    if not is_waiting:
        return None
    tier, urgency = _rank_of(ticket.tier, policy), PRIORITIES.index(ticket.priority)
    same = Q(due_order=ticket.due_order)
    before = (
        Q(due_order__lt=ticket.due_order)
        | same & Q(tier_rank__gt=tier)
        | same & Q(tier_rank=tier, urgency__gt=urgency)
        | same & Q(tier_rank=tier, urgency=urgency, pk__lt=ticket.pk)
    )
    waiting = Ticket.objects.waiting().filter(team=ticket.team, due_order__lte=ticket.due_order)
    ahead = waiting.alias(tier_rank=_tier_rank(policy), urgency=_urgency()).filter(before).order_by()
    return ahead.values("pk")[:LAST_COUNTED].count() + 1


def held_by_absent(
    team: str, people: Sequence[Candidate], *, now: datetime, policy: DeskPolicy, limit: int
) -> list[tuple[Ticket, Leaves]]:
    """Tickets of the team that can't stay with whoever has them, what is due first before the rest. One query."""
    known = {one.user_id: one for one in people if not one.is_there}
    if not known:
        return []
    rows = (
        Ticket.objects.live()
        .filter(team=team, assignee_id__in=list(known), status__in=("new", "open"))
        .order_by("due_order", "id")[:limit]
    )
    found = []
    for ticket in rows:
        assert ticket.assignee_id is not None
        reason = leaves(
            known[ticket.assignee_id],
            due_at=ticket.next_due_at,
            is_at_risk=ticket.at_risk_since is not None,
            now=now,
            away_too_long=policy.away_too_long,
        )
        if reason is not None:
            found.append((ticket, reason))
    return found


def _rank_of(tier: str, policy: DeskPolicy) -> int:
    """The plan lists its tiers from the smallest to the greatest."""
    tiers = list(policy.plan.tiers)
    return tiers.index(tier) if tier in tiers else -1


def _tier_rank(policy: DeskPolicy) -> Combinable:
    whens = [When(tier=slug, then=Value(rank)) for rank, slug in enumerate(policy.plan.tiers)]
    return Case(*whens, default=Value(-1), output_field=IntegerField())


def _urgency() -> Combinable:
    whens = [When(priority=slug, then=Value(rank)) for rank, slug in enumerate(PRIORITIES)]
    return Case(*whens, default=Value(-1), output_field=IntegerField())
