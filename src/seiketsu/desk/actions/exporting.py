"""Noting that a ticket left the house as a file."""

from __future__ import annotations

from django.db import transaction

from seiketsu.core.actor import Actor
from seiketsu.core.events import record
from seiketsu.desk import events
from seiketsu.desk.models import Ticket
from seiketsu.desk.subjects import subject_of


@transaction.atomic
def note_export(ticket: Ticket, *, how: str, audience: str, actor: Actor) -> None:
    """Write into the ticket's history who took it as a file, and for whom."""
    event = events.TicketExported(ticket.pk, how, audience)
    record(event, actor=actor, subject=subject_of(ticket.pk), organization_id=ticket.organization_id)
