"""Tickets and files with permission; the only way for a view to get one.

Staff see every ticket, by role what they may do with it. Clients read under the portal's role, where the policies of
the database decide: what isn't theirs doesn't exist.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.accounts.queries import staff_role
from seiketsu.accounts.rules.roles import staff_role_reaches
from seiketsu.desk.errors import NotAllowed, TicketNotFound
from seiketsu.desk.models import Attachment, GroupAnswerItem, Ticket, TicketLink, Visibility
from seiketsu.desk.rules.rights import least_role


def may(user: User, verb: str) -> bool:
    """Whether a person may do this with tickets."""
    if not user.is_staff or not user.is_active:
        return False
    role = staff_role(user)
    return role is not None and staff_role_reaches(role, least_role(verb))


def require(user: User, verb: str) -> None:
    """Refuse who may not.

    Raises:
        NotAllowed: the person's role doesn't reach.
    """
    if not may(user, verb):
        raise NotAllowed(_("This needs the role “%(role)s”. Ask somebody who has it.") % {"role": least_role(verb)})


def ticket_for_staff(user: User, ticket_id: int, *, verb: str = "see") -> Ticket:
    """The ticket, for a member of the staff who may do this with it.

    Raises:
        TicketNotFound: there is none, or the person isn't of the staff.
        NotAllowed: the person's role doesn't reach.
    """
    if not user.is_staff or not user.is_active:
        raise TicketNotFound(_("There is no ticket with this number."))
    found = (
        Ticket.objects.select_related("organization", "requester", "assignee").filter(pk=ticket_id).first()
        if 0 < ticket_id < 2**63
        else None
    )
    if found is None:
        raise TicketNotFound(_("There is no ticket with this number."))
    require(user, verb)
    return found


def ticket_for_client(ticket_id: int) -> Ticket:
    """The ticket under the portal's role: call it inside `tenancy.as_organization`.

    Raises:
        TicketNotFound: there is none that this person may see.
    """
    found = Ticket.objects.for_portal().filter(pk=ticket_id).first() if 0 < ticket_id < 2**63 else None
    if found is None:
        raise TicketNotFound(_("There is no ticket with this number."))
    return found


def attachment_for_staff(user: User, attachment_id: int) -> Attachment:
    """A file of any ticket, for the staff.

    Raises:
        TicketNotFound: there is none, or the person isn't of the staff.
    """
    found = Attachment.objects.filter(pk=attachment_id).first() if user.is_staff and user.is_active else None
    if found is None:
        raise TicketNotFound(_("There is no such file."))
    return found


def attachment_for_client(attachment_id: int) -> Attachment:
    """A public file under the portal's role: call it inside `tenancy.as_organization`.

    Raises:
        TicketNotFound: there is none that this person may see.
    """
    found = Attachment.objects.for_portal().filter(pk=attachment_id, visibility=Visibility.PUBLIC).first()
    if found is None:
        raise TicketNotFound(_("There is no such file."))
    return found


def link_of(ticket: Ticket, link_id: int) -> TicketLink:
    """A link of a ticket that the caller has got with permission.

    Raises:
        TicketNotFound: this ticket has no such link.
    """
    either = TicketLink.objects.filter(source_id=ticket.pk) | TicketLink.objects.filter(target_id=ticket.pk)
    found = either.filter(pk=link_id).first() if link_id < 2**63 else None
    if found is None:
        raise TicketNotFound(_("This ticket has no such link."))
    return found


def group_item_for_staff(user: User, item_id: int) -> GroupAnswerItem:
    """One ticket of a group answer, for the staff.

    Raises:
        TicketNotFound: there is none, or the person isn't of the staff.
    """
    found = None
    if may(user, "see") and item_id < 2**63:
        found = GroupAnswerItem.objects.select_related("answer").filter(pk=item_id).first()
    if found is None:
        raise TicketNotFound(_("There is no such answer."))
    return found
