"""Who wrote: from an address to a person and, where it can be known, an organization."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db import connection, transaction

from seiketsu.accounts.actions.details import checked_address
from seiketsu.accounts.actions.people import new_user, set_membership
from seiketsu.accounts.models import (
    Identity,
    IdentityKind,
    Membership,
    MembershipRole,
    Organization,
    OrganizationDomain,
    User,
    UserKind,
)
from seiketsu.accounts.rules.addresses import domain_candidates, name_from
from seiketsu.core.actor import SYSTEM, Actor


class HowMatched(StrEnum):
    IDENTITY = "identity"
    DOMAIN = "domain"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class SenderMatch:
    """``organization`` is None for staff, strangers, and people whose organizations have all been archived."""

    user: User
    organization: Organization | None
    how: HowMatched


def match_sender(email: str, name: str = "", *, actor: Actor = SYSTEM) -> SenderMatch:
    """Find the person who wrote; make one when the address is new.

    A new address at an organization's domain becomes a member of it; any other becomes a person without an
    organization. Two messages of one new sender at the same moment make one person.

    Raises:
        AddressNotUsable: nobody could be answered there.
    """
    address = checked_address(email)
    return _by_identity(address) or _make(address, name, actor)


@transaction.atomic
def _make(address: str, name: str, actor: Actor) -> SenderMatch:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"accounts.sender:{address}"])
    known = _by_identity(address)
    if known is not None:
        return known
    organization = _by_domain(address)
    user = new_user(
        kind=UserKind.CLIENT,
        name=name_from(address, name),
        email=address,
        actor=actor,
        how="from mail",
        time_zone=organization.time_zone if organization else "UTC",
        locale=organization.locale if organization else "en",
    )
    if organization is None:
        return SenderMatch(user, None, HowMatched.UNKNOWN)
    set_membership(user, organization, MembershipRole.MEMBER, actor=actor)
    return SenderMatch(user, organization, HowMatched.DOMAIN)


def _by_identity(address: str) -> SenderMatch | None:
    """One query for almost everybody: a person who belongs to one organization."""
    memberships = list(
        Membership.objects.select_related("user", "organization")
        .filter(
            user__identities__kind=IdentityKind.EMAIL,
            user__identities__value=address,
            organization__archived_at__isnull=True,
        )
        .order_by("id")
    )
    if memberships:
        organizations = [membership.organization for membership in memberships]
        return SenderMatch(memberships[0].user, _of_several(organizations, address), HowMatched.IDENTITY)
    identity = Identity.objects.select_related("user").filter(kind=IdentityKind.EMAIL, value=address).first()
    return SenderMatch(identity.user, None, HowMatched.IDENTITY) if identity is not None else None


def _of_several(organizations: list[Organization], address: str) -> Organization:
    """The one that owns the address's domain, else the oldest."""
    if len(organizations) > 1:
        owner = _by_domain(address)
        if owner in organizations:
            return owner
    return organizations[0]


def _by_domain(address: str) -> Organization | None:
    candidates = domain_candidates(address)
    if not candidates:
        return None
    found = {
        row.domain: row.organization
        for row in OrganizationDomain.objects.select_related("organization").filter(
            domain__in=candidates, organization__archived_at__isnull=True
        )
    }
    return next((found[domain] for domain in candidates if domain in found), None)
