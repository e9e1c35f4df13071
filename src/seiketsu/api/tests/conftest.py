"""Fixtures for tests of the API."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from seiketsu.accounts.models import Organization, User
from seiketsu.accounts.tests import factories


@dataclass(frozen=True)
class Program:
    """A client program with a token."""

    plain: str
    user: User
    organization: Organization | None

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send JSON; ``Idempotency_Key`` becomes the header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        extra = {} if body is None else {"data": body, "content_type": "application/json"}
        address = path if path.startswith("/api") else f"/api/v1{path}"
        return Client(raise_request_exception=False).generic(
            method, address, **_encoded(extra), headers={"Authorization": f"Bearer {self.plain}", **named}
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)


def _encoded(extra: dict[str, Any]) -> dict[str, Any]:
    if "data" not in extra:
        return {}
    client = Client()
    return {"data": client._encode_json(extra["data"], "application/json"), "content_type": "application/json"}


@pytest.fixture
def staff_program() -> Callable[..., Program]:
    """A program of a member of the staff."""

    def make(role: str = "administrator", scopes: Any = None) -> Program:
        user = factories.staff(role=role)
        _token, plain = factories.token(user, scopes=scopes)
        return Program(plain, user, None)

    return make


@pytest.fixture
def client_program() -> Callable[..., Program]:
    """A program of a client's person."""

    def make(organization: Organization | None = None, role: str = "manager") -> Program:
        acting_for = organization or factories.organization()
        user = factories.person(acting_for, role=role)
        _token, plain = factories.token(user, organization=acting_for)
        return Program(plain, user, acting_for)

    return make


@pytest.fixture
def event_log() -> None:
    """An empty log. A test in real transactions leaves events behind, but not the row that numbers them."""
    with connection.cursor() as cursor:
        cursor.execute("delete from core_event")
        cursor.execute(
            "insert into core_sequencer (id, last_position) values (1, 0)"
            " on conflict (id) do update set last_position = 0"
        )
