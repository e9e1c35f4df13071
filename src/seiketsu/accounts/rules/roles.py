"""Which role may do what another may."""

from __future__ import annotations

STAFF_ROLES = ("agent", "lead", "manager", "administrator")
MEMBER_ROLES = ("member", "manager", "administrator")


def staff_role_reaches(role: str, needed: str) -> bool:
    """Whether ``role`` is the needed one or above it. An unknown role reaches nothing."""
    return role in STAFF_ROLES and needed in STAFF_ROLES and STAFF_ROLES.index(role) >= STAFF_ROLES.index(needed)


def member_role_reaches(role: str, needed: str) -> bool:
    """The same among a client's people."""
    return role in MEMBER_ROLES and needed in MEMBER_ROLES and MEMBER_ROLES.index(role) >= MEMBER_ROLES.index(needed)


def sees_whole_organization(role: str) -> bool:
    """A member sees their own tickets; managers and administrators see all of the organization's."""
    return member_role_reaches(role, "manager")
