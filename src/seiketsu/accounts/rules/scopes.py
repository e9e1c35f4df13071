"""What an API token may be given: never more than its person's own rights."""

from __future__ import annotations

from collections.abc import Iterable

# Each scope with the least staff role that may have it.
_STAFF = {
    "tickets:read": "agent",
    "tickets:write": "agent",
    "organizations:read": "agent",
    "organizations:write": "manager",
    "people:read": "agent",
    "people:write": "lead",
    "staff:read": "agent",
    "staff:write": "administrator",
    "rosters:read": "agent",
    "rosters:write": "agent",
    "automation:read": "agent",
    "automation:write": "agent",
    "plan:read": "agent",
    "scorecard:read": "agent",
    "scorecard:write": "agent",
    "events:read": "lead",
}
_CLIENT = {
    "tickets:read": "member",
    "tickets:write": "member",
    "organizations:read": "member",
    "people:read": "manager",
}

ALL_SCOPES = tuple(_STAFF)

_STAFF_ORDER = ("agent", "lead", "manager", "administrator")
_CLIENT_ORDER = ("member", "manager", "administrator")


def scopes_of_staff(role: str) -> tuple[str, ...]:
    """All that a member of the staff with this role may put on a token."""
    rank = _STAFF_ORDER.index(role)
    return tuple(scope for scope, least in _STAFF.items() if _STAFF_ORDER.index(least) <= rank)


def scopes_of_client(role: str) -> tuple[str, ...]:
    """All that a client's person with this role may put on a token."""
    rank = _CLIENT_ORDER.index(role)
    return tuple(scope for scope, least in _CLIENT.items() if _CLIENT_ORDER.index(least) <= rank)


def not_allowed(wanted: Iterable[str], allowed: Iterable[str]) -> list[str]:
    """The wanted scopes that are not allowed, in order."""
    return sorted(set(wanted) - set(allowed))
