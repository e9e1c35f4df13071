"""What a client reads, under the portal's role: call these inside `tenancy.as_organization`.

No filter here keeps clients apart: the policies of the database do. Only granted columns are read, and no row of a
user is joined, because those of the staff don't exist for this role.
"""

from __future__ import annotations

from collections.abc import Collection

from seiketsu.core.http import paging
from seiketsu.core.http.paging import Page
from seiketsu.desk.access import ticket_for_client
from seiketsu.desk.models import OPEN_STATUSES, Attachment, Message, Solution, Status, Ticket
from seiketsu.desk.models.records import PORTAL_SOLUTION_COLUMNS


def portal_tickets(
    *, cursor: str | None = None, limit: int = 25, statuses: Collection[str] | None = None
) -> Page[Ticket]:
    """Tickets that the acting person may see, newest first: a member's own, a manager's whole organization."""
    tickets = Ticket.objects.for_portal()
    if statuses is not None:
        tickets = tickets.filter(status__in=statuses)
    return paging.page(tickets, order=("-id",), limit=limit, cursor=cursor)


def portal_open_tickets(limit: int = 25) -> list[Ticket]:
    """What is open, or waits for the client's word, with the last to be heard of first."""
    return list(
        Ticket.objects.for_portal()
        .filter(status__in=(*OPEN_STATUSES, Status.SOLVED))
        .order_by("-last_public_at", "-id")[:limit]
    )


def portal_ticket(ticket_id: int) -> Ticket:
    """One ticket.

    Raises:
        TicketNotFound: there is none that this person may see.
    """
    return ticket_for_client(ticket_id)


def portal_goes_on_in(ticket: Ticket) -> int | None:
    """The ticket that this one's words moved to, if the acting person may see it; None for one that stands alone."""
    if ticket.merged_into_id is None:
        return None
    return Ticket.objects.for_portal().filter(pk=ticket.merged_into_id).values_list("pk", flat=True).first()


def portal_messages(ticket: Ticket) -> list[Message]:
    """The public conversation, oldest first."""
    return list(Message.objects.for_portal().filter(ticket_id=ticket.pk).order_by("id"))


def portal_attachments(ticket: Ticket) -> dict[int, list[Attachment]]:
    """The public files, by the id of their message."""
    found: dict[int, list[Attachment]] = {}
    for attachment in Attachment.objects.for_portal().filter(ticket_id=ticket.pk).order_by("id"):
        found.setdefault(attachment.message_id, []).append(attachment)
    return found


def portal_solution(ticket: Ticket) -> Solution | None:
    """The solution that stands, which the client may confirm."""
    return (
        Solution.objects.only(*PORTAL_SOLUTION_COLUMNS)
        .filter(ticket_id=ticket.pk, reopened_at__isnull=True)
        .order_by("-id")
        .first()
    )
