"""Who wrote: from an address to a person and, where it can be known, an organization."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from seiketsu.accounts import events
from seiketsu.accounts.actions.details import checked_address
from seiketsu.accounts.errors import AddressTaken
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
from seiketsu.core.events import Recorded, record_many
from seiketsu.core.kept_queries import KeptQuery
from seiketsu.core.plain import one_line


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
    return match_senders([(email, name)], actor=actor)[checked_address(email)]


def match_senders(senders: Iterable[tuple[str, str]], *, actor: Actor = SYSTEM) -> dict[str, SenderMatch]:
    """The same for several (address, name), by their address as it is stored; in as many statements as for one.

    Raises:
        AddressNotUsable: nobody could be answered at one of them.
    """
    names: dict[str, str] = {}
    for email, name in senders:
        address = checked_address(email)
        names[address] = names.get(address) or name
    known = _by_identity(names)
    new = {address: name for address, name in names.items() if address not in known}
    return known | _make(new, actor) if new else known


@transaction.atomic
def _make(names: Mapping[str, str], actor: Actor) -> dict[str, SenderMatch]:
    with connection.cursor() as cursor:
        # In one order, or two batches could wait for each other.
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(one, 7)) from unnest(%s::text[]) one",
            [[f"accounts.sender:{address}" for address in sorted(names)]],
        )
    known = _by_identity(names)
    new = {address: name for address, name in names.items() if address not in known}
    return known | _insert(new, _by_domain(new), actor) if new else known


def _insert(
    names: Mapping[str, str], organizations: Mapping[str, Organization], actor: Actor
) -> dict[str, SenderMatch]:
    users = {address: _new_person(address, name, organizations.get(address)) for address, name in names.items()}
    members = [
        Membership(user=user, organization=organizations[address], role=MembershipRole.MEMBER)
        for address, user in users.items()
        if address in organizations
    ]
    try:
        with transaction.atomic():
            User.objects.bulk_create(users.values())
            Identity.objects.bulk_create(
                Identity(user=user, kind=IdentityKind.EMAIL, value=address) for address, user in users.items()
            )
            Membership.objects.bulk_create(members)
    except IntegrityError as fault:
        raise AddressTaken(", ".join(names)) from fault
    record_many([told for address, user in users.items() for told in _told(user, organizations.get(address), actor)])
    return {
        address: SenderMatch(
            user,
            organizations.get(address),
            HowMatched.DOMAIN if address in organizations else HowMatched.UNKNOWN,
        )
        for address, user in users.items()
    }


def _new_person(address: str, name: str, organization: Organization | None) -> User:
    user = User(
        kind=UserKind.CLIENT,
        name=name_from(address, one_line(name)),
        email=address,
        time_zone=organization.time_zone if organization else "UTC",
        locale=organization.locale if organization else "en",
    )
    user.set_unusable_password()
    return user


def _told(user: User, organization: Organization | None, actor: Actor) -> list[Recorded]:
    subject = events.person_subject(user.pk)
    added = Recorded(events.PersonAdded(user.pk, UserKind.CLIENT.value, "from mail"), actor, subject, None)
    if organization is None:
        return [added]
    joined = events.MembershipChanged(user.pk, organization.pk, MembershipRole.MEMBER)
    return [added, Recorded(joined, actor, subject, organization.pk)]


_MEMBERSHIPS: KeptQuery[Membership] = KeptQuery(
    "accounts_sender_memberships",
    lambda address: (
        Membership.objects.select_related("user", "organization")
        .filter(
            user__identities__kind=IdentityKind.EMAIL,
            user__identities__value=address,
            organization__archived_at__isnull=True,
        )
        .order_by("id")
    ),
    str,
)
_IDENTITY: KeptQuery[Identity] = KeptQuery(
    "accounts_sender_identity",
    lambda address: Identity.objects.select_related("user").filter(kind=IdentityKind.EMAIL, value=address),
    str,
)


def _by_identity(addresses: Collection[str]) -> dict[str, SenderMatch]:
    """One sender by statements that are worded already; several in as many statements as for one."""
    if len(addresses) > 1:
        return _several_by_identity(addresses)
    found: dict[str, SenderMatch] = {}
    for address in addresses:
        if held := _MEMBERSHIPS(address):
            organization = _of_several([one.organization for one in held], address)
            found[address] = SenderMatch(held[0].user, organization, HowMatched.IDENTITY)
        elif identity := _IDENTITY.first(address):
            found[address] = SenderMatch(identity.user, None, HowMatched.IDENTITY)
    return found


def _several_by_identity(addresses: Collection[str]) -> dict[str, SenderMatch]:
    """One query where everybody belongs to an organization, which is almost always."""
    memberships = (
        Membership.objects.select_related("user", "organization")
        .filter(
            user__identities__kind=IdentityKind.EMAIL,
            user__identities__value__in=list(addresses),
            organization__archived_at__isnull=True,
        )
        .annotate(address=F("user__identities__value"))
        .order_by("id")
    )
    by_address: dict[str, list[Membership]] = {}
    for membership in memberships:
        by_address.setdefault(membership.address, []).append(membership)
    found = {
        address: SenderMatch(
            held[0].user, _of_several([one.organization for one in held], address), HowMatched.IDENTITY
        )
        for address, held in by_address.items()
    }
    rest = [address for address in addresses if address not in found]
    if rest:
        identities = Identity.objects.select_related("user").filter(kind=IdentityKind.EMAIL, value__in=rest)
        found |= {one.value: SenderMatch(one.user, None, HowMatched.IDENTITY) for one in identities}
    return found


def _of_several(organizations: list[Organization], address: str) -> Organization:
    """The one that owns the address's domain, else the oldest."""
    if len(organizations) > 1:
        owner = _by_domain([address]).get(address)
        if owner in organizations:
            return owner
    return organizations[0]


def _by_domain(addresses: Collection[str]) -> dict[str, Organization]:
    """The organizations that own the addresses' domains; the most exact domain of an address decides."""
    candidates = {address: domain_candidates(address) for address in addresses}
    wanted = {domain for domains in candidates.values() for domain in domains}
    if not wanted:
        return {}
    rows = OrganizationDomain.objects.select_related("organization").filter(
        domain__in=wanted, organization__archived_at__isnull=True
    )
    owners = {row.domain: row.organization for row in rows}
    matched = {
        address: next((owners[domain] for domain in domains if domain in owners), None)
        for address, domains in candidates.items()
    }
    return {address: organization for address, organization in matched.items() if organization is not None}
