"""Entering and leaving the restricted role, always inside one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


class WrongNesting(Exception):
    """The role was entered inside a transaction, or elevation asked for outside the role."""


def portal_role() -> str:
    """The restricted role's name; roles belong to the whole server, so it carries the database's name."""
    return f"{connection.settings_dict['NAME'][:56]}_portal"


def _set(role: str, **settings: str) -> None:
    names = ", ".join(["set_config('role', %s, true)", *(f"set_config('app.{name}', %s, true)" for name in settings)])
    with connection.cursor() as cursor:
        cursor.execute(f"select {names}", [role, *settings.values()])


@contextmanager
def as_organization(
    organization_id: int, *, person_id: int | None = None, person_role: str = "member"
) -> Iterator[None]:
    """Open a transaction and drop to the restricted role for one organization and, where given, one person of it.

    `SET LOCAL` outlives the release of a savepoint, so this must be the outermost transaction: only then does the
    connection leave the role for certain.

    Raises:
        WrongNesting: a transaction is open already.
    """
    if not connection.get_autocommit():
        raise WrongNesting("Enter an organization's role before any transaction, not inside one.")
    with transaction.atomic(durable=True):
        _set(
            portal_role(),
            organization_id=str(organization_id),
            person_id="" if person_id is None else str(person_id),
            person_role=person_role,
            elevated_organization_id="",
        )
        yield


@contextmanager
def elevated(organization_id: int) -> Iterator[None]:
    """Run one action as the owner inside `as_organization`; writes to rows of another organization are refused.

    A failure rolls back to where it began, which restores the restricted role too.

    Raises:
        WrongNesting: the organization is not the one that was entered.
    """
    with connection.cursor() as cursor:
        cursor.execute("select current_user, current_setting('app.organization_id', true)")
        row = cursor.fetchone()
    if row is None or row[0] != portal_role() or row[1] != str(organization_id):
        raise WrongNesting("Elevate only inside as_organization, and only for the same organization.")
    with transaction.atomic():
        _set("none", elevated_organization_id=str(organization_id))
        yield
        _set(portal_role(), elevated_organization_id="")
