"""Organizations and people for tests, made by the product's own actions."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.test import Client

from seiketsu.accounts import actions
from seiketsu.accounts.middleware import SESSION_SECOND_FACTOR
from seiketsu.accounts.models import ApiToken, Organization, User
from seiketsu.accounts.queries import scopes_of
from seiketsu.core.actor import Actor

TEST = Actor.system("test")
_numbers = count(1)


def organization(name: str = "", *, tier: str = "business", **details: Any) -> Organization:
    """A client organization; its domain is made of a number, so that no two collide."""
    number = next(_numbers)
    details.setdefault("domains", [f"client{number}.example"])
    return actions.create_organization(name=name or f"Client {number}", tier=tier, actor=TEST, **details)


def person(organization: Organization | None = None, *, role: str = "member", **details: Any) -> User:
    """A client's person."""
    number = next(_numbers)
    details.setdefault("name", f"Person {number}")
    details.setdefault("email", f"person{number}@people.example")
    return actions.add_person(organization=organization, role=role, actor=TEST, **details)


def staff(*, role: str = "agent", **details: Any) -> User:
    """A member of the staff."""
    number = next(_numbers)
    details.setdefault("name", f"Agent {number}")
    details.setdefault("email", f"agent{number}@seiketsu.example")
    return actions.add_staff(role=role, actor=TEST, **details)


def token(user: User, *, organization: Organization | None = None, scopes: Any = None) -> tuple[ApiToken, str]:
    """An API token with all that the person may have, unless scopes are given."""
    wanted = scopes_of(user, organization) if scopes is None else scopes
    return actions.create_token(user, name="test", scopes=wanted, organization=organization, actor=TEST)


def signed_in(user: User) -> Client:
    """A browser in which the person is signed in, with a second factor where staff need one."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[SESSION_SECOND_FACTOR] = user.pk
    session.save()
    return client
