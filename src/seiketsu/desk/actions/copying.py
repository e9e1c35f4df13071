"""People in copy: who gets a ticket's public answers beside its requester, named by their address."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.accounts.actions import match_sender
from seiketsu.accounts.models import Membership, User
from seiketsu.core.actor import Actor
from seiketsu.desk.actions.people import watch
from seiketsu.desk.errors import NotAllowed, NotPossibleNow
from seiketsu.desk.models import Ticket


@transaction.atomic
def copy_in(ticket: Ticket, *, address: str, name: str = "", actor: Actor) -> User:
    """Put somebody in copy from here on; somebody new is added. Again is harmless.

    Raises:
        AddressNotUsable: no mail could be sent there.
        NotPossibleNow: it is the requester, who gets every answer anyway, or somebody who has left.
        NotAllowed: they belong to another client, who must not read this one's tickets.
    """
    found = match_sender(address, name, actor=actor).user
    if found.pk == ticket.requester_id:
        raise NotPossibleNow(_("%(name)s asked, and gets every answer anyway.") % {"name": found.name})
    if not found.is_active:
        raise NotPossibleNow(_("%(name)s can no longer be written to.") % {"name": found.name})
    of = set(Membership.objects.filter(user=found).values_list("organization_id", flat=True))
    if not found.is_staff and of and ticket.organization_id not in of:
        raise NotAllowed(_("%(name)s belongs to another client and must not read this ticket.") % {"name": found.name})
    watch(ticket, found, actor=actor)
    return found
