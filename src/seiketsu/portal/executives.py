"""The way to our executives on a ticket's page: for whom it is there, and what came of asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from seiketsu.accounts.access import Acting
from seiketsu.commitments.models import Commitment
from seiketsu.core import tenancy
from seiketsu.desk.actions.executives import WHY_NOT, asking_of, standing_escalation
from seiketsu.desk.models import Escalation, Ticket
from seiketsu.desk.rules.escalation import NotToBeAsked, why_not_to_be_asked


@dataclass(frozen=True)
class Way:
    """`why_not` is empty where they may ask; `answer_by` is set once they have asked and nobody has taken it on."""

    why_not: str
    is_asked: bool
    answer_by: datetime | None


def way_of(acting: Acting, ticket: Ticket) -> Way | None:
    """None where the client's plan has no such way, which costs no query."""
    manages = acting.reaches("manager")
    if why_not_to_be_asked(asking_of(ticket, is_manager=manages, standing=None)) is NotToBeAsked.TIER:
        return None
    with tenancy.elevated(acting.organization.pk):
        standing = standing_escalation(ticket)
        asking = asking_of(ticket, is_manager=manages, standing=standing)
        refusal = why_not_to_be_asked(asking)
        answer_by = answer_due(standing) if asking.is_there and standing is not None else None
    return Way(str(WHY_NOT[refusal]) if refusal else "", asking.is_there, answer_by)


def answer_due(standing: Escalation) -> datetime | None:
    """By when somebody says that they have it; None once they did. For the owner's role."""
    if standing.acknowledged_at is not None or standing.commitment_id is None:
        return None
    return Commitment.objects.filter(pk=standing.commitment_id).values_list("due_at", flat=True).first()
