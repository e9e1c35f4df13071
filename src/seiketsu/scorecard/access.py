"""Who sees whose figures: everybody a team's and their own, leads everybody's."""

from __future__ import annotations

from seiketsu.accounts.access import has_staff_role
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import staff
from seiketsu.plan.queries import current
from seiketsu.scorecard.errors import LeadsOnly, NoSuchTeam

LEAD = "lead"


def sees_everybody(user: User) -> bool:
    """Whether somebody may look at the figures of others."""
    return has_staff_role(user, LEAD)


def require_agent(user: User, agent_id: int) -> None:
    """Refuse who asks for another's figures and doesn't lead.

    Raises:
        LeadsOnly: so it is.
    """
    if agent_id != user.pk and not sees_everybody(user):
        raise LeadsOnly


def team_for(team: str) -> str:
    """A team of the plan in force.

    Raises:
        NoSuchTeam: there is none.
    """
    if team not in current().plan.document.teams:
        raise NoSuchTeam
    return team


def member_for(user: User, team: str, agent_id: int) -> User:
    """A member of the team whose figures this person may see.

    Raises:
        NoSuchTeam: nobody of the team has this id.
        LeadsOnly: it is somebody else.
    """
    found = staff(active=False).filter(pk=agent_id, staff_profile__teams__contains=[team_for(team)]).first()
    if found is None:
        raise NoSuchTeam
    require_agent(user, agent_id)
    return found
