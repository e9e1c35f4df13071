"""Tickets that are likely about the same matter."""

from __future__ import annotations

from dataclasses import dataclass

from seiketsu.desk import policy as policies
from seiketsu.desk.models import Ticket
from seiketsu.desk.rules import likeness

_LOOKED_AT = 60
_SHOWN = 3


@dataclass(frozen=True)
class Likely:
    """A ticket and the share of its words that the other one has too."""

    ticket: Ticket
    likeness: float


def likely_duplicates(ticket: Ticket) -> list[Likely]:
    """Open tickets of the same client (the same person, where no client is known) near in time and in words, the most
    alike first. One query over the client's newest tickets, however many it has."""
    if not ticket.is_live:
        return []
    terms = policies.current().plan.document.tickets.links
    whose = (
        {"organization_id": ticket.organization_id}
        if ticket.organization_id is not None
        else {"requester_id": ticket.requester_id, "organization_id": None}
    )
    near = (ticket.created_at - terms.duplicate_within, ticket.created_at + terms.duplicate_within)
    rows = (
        Ticket.objects.live()
        .filter(**whose, created_at__range=near)
        .exclude(pk=ticket.pk)
        .select_related("requester", "organization")
        .order_by("-id")[:_LOOKED_AT]
    )
    own, least = (ticket.subject_line, ticket.preview), float(terms.duplicate_likeness.fraction)
    found = [Likely(row, likeness.of_tickets(own, (row.subject_line, row.preview))) for row in rows]
    alike = [one for one in found if one.likeness >= least]
    alike.sort(key=lambda one: (-one.likeness, -one.ticket.pk))
    return alike[:_SHOWN]
