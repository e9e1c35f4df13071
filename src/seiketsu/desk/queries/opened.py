"""Tickets as they were opened, for telling those who asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from seiketsu.commitments import queries as commitments
from seiketsu.desk.models import Message, Ticket
from seiketsu.desk.rules.promises import FIRST_RESPONSE
from seiketsu.desk.subjects import TICKET


@dataclass(frozen=True, slots=True)
class Opened:
    """A ticket with its requester, what it began with, and by when somebody answers."""

    ticket: Ticket
    message: Message
    reply_by: datetime | None


def openings(numbers: Sequence[int]) -> dict[int, Opened]:
    """Those of the tickets that are still alive, by their number; three statements for however many."""
    tickets = {row.pk: row for row in Ticket.objects.select_related("requester").filter(pk__in=numbers) if row.is_live}
    first = Message.objects.filter(ticket_id__in=tickets).order_by("ticket_id", "id").distinct("ticket_id").readable()
    promises = commitments.for_subjects(TICKET, list(tickets))
    return {
        message.ticket_id: Opened(
            tickets[message.ticket_id],
            message,
            next((one.due_at for one in promises[message.ticket_id] if one.kind == FIRST_RESPONSE), None),
        )
        for message in first
    }
