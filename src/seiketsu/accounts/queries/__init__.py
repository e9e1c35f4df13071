"""Reads of organizations and people."""

from seiketsu.accounts.actors import actor_of, actor_of_token
from seiketsu.accounts.queries.finding import named_like, organizations_called, people_called
from seiketsu.accounts.queries.invitations import waiting_invitations
from seiketsu.accounts.queries.organizations import domains_of, organization_by_id, organizations
from seiketsu.accounts.queries.people import (
    membership,
    memberships_of,
    people_of,
    person_by_email,
    staff,
    staff_by_team,
    tokens_of,
)
from seiketsu.accounts.queries.readable import (
    readable_members,
    readable_organizations,
    readable_people,
    with_address,
)
from seiketsu.accounts.queries.rights import scopes_of, staff_role

__all__ = [
    "actor_of",
    "actor_of_token",
    "domains_of",
    "membership",
    "memberships_of",
    "named_like",
    "organization_by_id",
    "organizations",
    "organizations_called",
    "people_called",
    "people_of",
    "person_by_email",
    "readable_members",
    "readable_organizations",
    "readable_people",
    "scopes_of",
    "staff",
    "staff_by_team",
    "staff_role",
    "tokens_of",
    "waiting_invitations",
    "with_address",
]
