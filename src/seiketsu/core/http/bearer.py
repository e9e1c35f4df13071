"""What an endpoint asks of a caller: a token with a scope. Who the caller is, the gate before it has found out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol

from django.http import HttpRequest
from ninja.security import HttpBearer

from seiketsu.core.actor import Actor
from seiketsu.core.http.problems import Problem


class Caller(Protocol):
    """Whoever stands behind a token."""

    @property
    def actor(self) -> Actor: ...

    @property
    def is_client(self) -> bool: ...

    @property
    def scopes(self) -> Collection[str]: ...

    def require(self, scope: str) -> None:
        """Refuse unless the token has the scope."""


class Unauthorized(Problem):
    """No token, or none that is valid."""

    def __init__(self, detail: str) -> None:
        super().__init__(401, detail=detail, headers={"WWW-Authenticate": "Bearer"})


class Bearer(HttpBearer):
    """Lets in callers whose token has the scope; no scope means any valid token."""

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Caller:
        """The caller, put on the request by the gate.

        Raises:
            Unauthorized: the gate found none.
            NotPermitted: the token lacks the scope.
        """
        caller: Caller | None = getattr(request, "caller", None)
        if caller is None:
            raise Unauthorized(str(getattr(request, "token_refusal", "")))
        if self.scope:
            caller.require(self.scope)
        return caller

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Not used: the gate has read the header already."""
        raise NotImplementedError
