"""People, staff and tokens."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from seiketsu.accounts.models import (
    ApiToken,
    Identity,
    IdentityKind,
    Membership,
    Organization,
    User,
    UserQuerySet,
)
from seiketsu.accounts.rules.addresses import normal_address


def person_by_email(email: str) -> User | None:
    """Whoever is recognised by the address: of any kind, active or not."""
    address = normal_address(email)
    if address is None:
        return None
    identity = Identity.objects.select_related("user").filter(kind=IdentityKind.EMAIL, value=address).first()
    return identity.user if identity else None


def staff(*, active: bool = True, search: str = "") -> UserQuerySet:
    """Members of the staff by name, with their profiles."""
    found = User.objects.staff()
    if active:
        found = found.active()
    if search:
        found = found.filter(Q(name__icontains=search) | Q(email__icontains=search))
    return found.select_related("staff_profile").order_by(Lower("name"), "id")


def staff_by_team(slug: str) -> UserQuerySet:
    """Active members of the team, with their profiles."""
    return staff().filter(staff_profile__teams__contains=[slug])


def membership(user: User, organization: Organization | int) -> Membership | None:
    """The person's place in the organization, if it is not archived."""
    organization_id = organization if isinstance(organization, int) else organization.pk
    return (
        Membership.objects.select_related("organization")
        .filter(user=user, organization_id=organization_id, organization__archived_at__isnull=True)
        .first()
    )


def memberships_of(user: User) -> list[Membership]:
    """All places of the person in organizations that are not archived, the oldest first."""
    rows = Membership.objects.select_related("organization")
    return list(rows.filter(user=user, organization__archived_at__isnull=True).order_by("id"))


def people_of(organization: Organization) -> QuerySet[Membership]:
    """The organization's people by name, as memberships with their users."""
    return (
        Membership.objects.filter(organization=organization)
        .select_related("user")
        .order_by(Lower("user__name"), "user_id")
    )


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """The person's tokens, the newest first, revoked ones too."""
    return ApiToken.objects.filter(user=user).select_related("organization").order_by("-id")
