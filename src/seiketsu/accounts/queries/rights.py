"""What a person may do now."""

from __future__ import annotations

from seiketsu.accounts.models import Membership, Organization, StaffProfile, User
from seiketsu.accounts.rules.scopes import scopes_of_client, scopes_of_staff


def staff_role(user: User) -> str | None:
    """The role of an active member of the staff, read once for each object; None for everybody else."""
    if not (user.is_staff and user.is_active):
        return None
    try:
        return user.staff_profile.role
    except StaffProfile.DoesNotExist:
        return None


def scopes_of(user: User, organization: Organization | None) -> tuple[str, ...]:
    """Every scope that a token of this person may use at this moment, acting for the organization if one is given."""
    if not user.is_active:
        return ()
    if user.is_staff:
        role = staff_role(user)
        return scopes_of_staff(role) if role else ()
    if organization is None:
        return ()
    role = (
        Membership.objects.filter(user=user, organization=organization, organization__archived_at__isnull=True)
        .values_list("role", flat=True)
        .first()
    )
    return scopes_of_client(role) if role else ()
