"""Side conversations with permission."""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.desk.access import may
from seiketsu.desk.errors import TicketNotFound
from seiketsu.desk.models import SideConversation


def side_for_staff(user: User, side_id: int, *, ticket_id: int) -> SideConversation:
    """A side conversation of this ticket, for the staff.

    Raises:
        TicketNotFound: there is none, or the person isn't of the staff.
    """
    found = None
    if may(user, "see") and 0 < side_id < 2**63 and 0 < ticket_id < 2**63:
        rows = SideConversation.objects.select_related("ticket__organization", "ticket__requester", "started_by")
        found = rows.filter(pk=side_id, ticket_id=ticket_id).first()
    if found is None:
        raise TicketNotFound(_("There is no such side conversation."))
    return found
