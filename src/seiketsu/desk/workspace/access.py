"""Rows of the workspace with permission."""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.desk.errors import TicketNotFound
from seiketsu.desk.models import WaitingReply


def waiting_reply(user: User, reply_id: int, *, ticket_id: int | None = None) -> WaitingReply:
    """An answer that waits or waited, for the staff; only its author may change it.

    Raises:
        TicketNotFound: there is none, or the person isn't of the staff.
    """
    rows = WaitingReply.objects.select_related("ticket", "author").filter(pk=reply_id)
    if ticket_id is not None:
        rows = rows.filter(ticket_id=ticket_id)
    found = rows.first() if user.is_staff and user.is_active and reply_id < 2**63 else None
    if found is None:
        raise TicketNotFound(_("There is no such answer."))
    return found
