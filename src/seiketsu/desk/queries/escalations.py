"""A ticket's escalations: the one that stands, with its clock, and those before it."""

from __future__ import annotations

from seiketsu.commitments.models import Commitment
from seiketsu.desk.models import Escalation, Ticket
from seiketsu.desk.models.escalation import EscalationQuerySet


def of_ticket(ticket: Ticket) -> EscalationQuerySet:
    """All of them, the newest first."""
    return Escalation.objects.filter(ticket_id=ticket.pk).select_related("acknowledged_by").order_by("-id")


def for_page(ticket: Ticket) -> list[Escalation]:
    """The same for the ticket's page; one that never went up costs no query."""
    return list(of_ticket(ticket)) if ticket.escalated_at is not None else []


def acknowledgement_of(row: Escalation) -> Commitment | None:
    """The promise that somebody of the level takes it on, while the escalation stands."""
    if row.commitment_id is None or row.ended_at is not None:
        return None
    return Commitment.objects.filter(pk=row.commitment_id).first()
