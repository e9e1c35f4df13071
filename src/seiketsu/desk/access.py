"""Tickets and files with permission; the only way for a view to get one.

Staff see every ticket, by role what they may do with it. Clients read under the portal's role, where the policies of
the database decide: what isn't theirs doesn't exist.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.accounts.queries import staff_role
from seiketsu.accounts.rules.roles import staff_role_reaches
from seiketsu.desk import policy as policies
from seiketsu.desk.errors import NotAllowed, NotPossibleNow, TicketNotFound
from seiketsu.desk.models import Attachment, Escalation, GroupAnswerItem, Ticket, TicketLink, Visibility
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


def require_escalation(user: User, level: int) -> None:
    """Refuse whom the plan doesn't let hand a ticket up to this level.

    Raises:
        NotAllowed: the person's role doesn't reach.
    """
    terms = policies.current().terms_of(level)
    needed = terms.by_hand if terms else least_role("escalate")
    role = staff_role(user) if user.is_staff and user.is_active else None
    if role is None or not staff_role_reaches(role, needed):
        raise NotAllowed(
            _("The plan lets the role “%(role)s” hand tickets up to “%(level)s”. Ask somebody who has it.")
            % {"role": needed, "level": terms.title if terms else level}
        )


def require_taker(user: User, ticket: Ticket) -> None:
    """Refuse who is neither of the team that the ticket went up to nor a lead: they can't take it on or hand it back.

    Raises:
        NotAllowed: they are of another team.
        NotPossibleNow: no escalation of the ticket stands.
    """
    standing = Escalation.objects.standing().filter(ticket=ticket).first()
    if standing is None:
        raise NotPossibleNow(_("No escalation of this ticket is open."))
    if not may_take_on(user, standing):
        title = team_title(standing.to_team)
        raise NotAllowed(_("This is for somebody of %(team)s, or for a lead.") % {"team": title})


def may_take_on(user: User, standing: Escalation) -> bool:
    """Whether somebody may acknowledge an escalation or hand it back: its team, leads, and who handed it up."""
    role = staff_role(user) if user.is_staff and user.is_active else None
    if role is None:
        return False
    is_own = standing.actor_kind == "user" and standing.actor_id == user.pk
    teams = user.staff_profile.teams if hasattr(user, "staff_profile") else []
    return is_own or standing.to_team in teams or staff_role_reaches(role, "lead")


def team_title(slug: str) -> str:
    """What the plan calls a team."""
    team = policies.current().plan.document.teams.get(slug)
    return team.title if team else slug


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
