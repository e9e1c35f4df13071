"""The same rows for two kinds of readers: the staff, and clients under the restricted role with its few columns."""

from __future__ import annotations

from django.db.models import QuerySet
from django.db.models.functions import Lower

from seiketsu.accounts.models import Identity, IdentityKind, Membership, Organization, User, UserKind
from seiketsu.accounts.rules.addresses import normal_address

# What ``apps.py`` grants to the restricted role.
ORGANIZATION_COLUMNS = ("id", "name", "slug", "tier", "time_zone", "locale", "created_at", "archived_at")
PERSON_COLUMNS = ("id", "kind", "name", "email", "time_zone", "locale")


def readable_organizations(*, for_client: bool) -> QuerySet[Organization]:
    """Organizations with ``sort_name``; a client's reader loads the granted columns alone."""
    rows = Organization.objects.annotate(sort_name=Lower("name"))
    return rows.only(*ORGANIZATION_COLUMNS) if for_client else rows


def readable_people(*, for_client: bool) -> QuerySet[User]:
    """Clients' people."""
    rows = User.objects.clients()
    return rows.only(*PERSON_COLUMNS) if for_client else rows


def readable_members(organization: Organization, *, for_client: bool) -> QuerySet[Membership]:
    """Memberships of the organization with their people."""
    rows = Membership.objects.filter(organization=organization, user__kind=UserKind.CLIENT).select_related("user")
    if not for_client:
        return rows
    return rows.only("id", "role", "created_at", "organization_id", *(f"user__{name}" for name in PERSON_COLUMNS))


def with_address(rows: QuerySet[User], email: str, *, for_client: bool) -> QuerySet[User]:
    """Those recognised by the address; a client's reader knows only the main one."""
    address = normal_address(email)
    if address is None:
        return rows.none()
    if for_client:
        return rows.filter(email=address)
    return rows.filter(pk__in=Identity.objects.filter(kind=IdentityKind.EMAIL, value=address).values("user_id"))
