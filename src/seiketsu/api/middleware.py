"""The gate before ``/api/v1``: who calls, how often, under which database role, and whether it was done already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from seiketsu.accounts.access import TokenRefused, TokenUser, authenticate_token, client_token_request, writing
from seiketsu.core.http import idempotency, problems
from seiketsu.core.http.client_address import client_address
from seiketsu.core.http.problems import Problem
from seiketsu.core.http.rate_limits import Allowance, LocalLimit

PREFIX = "/api/v1/"
REFUSED_PER_MINUTE = 60
_SAFE = {"GET", "HEAD", "OPTIONS"}

Respond = Callable[[HttpRequest], HttpResponse]


class TooManyRequests(Problem):
    def __init__(self, allowance: Allowance) -> None:
        super().__init__(
            429,
            detail="Too many requests. Slow down, and come back when Retry-After says.",
            headers=allowance.headers(),
        )


class ApiGate:
    """Decides before the endpoint, and makes every answer under the prefix speak problem+json."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response
        self.calls = LocalLimit(settings.API_REQUESTS_PER_MINUTE)
        self.refusals = LocalLimit(REFUSED_PER_MINUTE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        try:
            return _in_our_form(self._answer(request))
        except Problem as problem:
            return problems.response(problem)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        caller = self._caller(request)
        request.caller = caller  # type: ignore[attr-defined]
        if caller is None:
            return self.get_response(request)
        allowance = self.calls.take(str(caller.token.pk))
        if not allowance.granted:
            raise TooManyRequests(allowance)
        with _role_of(caller):
            answer = self._once(request, caller)
        for name, value in allowance.headers().items():
            answer.headers[name] = value
        return answer

    def _caller(self, request: HttpRequest) -> TokenUser | None:
        """None lets the endpoint answer: its document and unknown addresses need no token."""
        try:
            return authenticate_token(request.headers.get("Authorization"))
        except TokenRefused as refusal:
            request.token_refusal = refusal.message  # type: ignore[attr-defined]
        allowance = self.refusals.take(client_address(request))
        if not allowance.granted:
            raise TooManyRequests(allowance)
        return None

    def _once(self, request: HttpRequest, caller: TokenUser) -> HttpResponse:
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method in _SAFE:
            return self.get_response(request)
        return idempotency.once(
            f"token:{caller.token.pk}",
            idempotency.checked_key(key),
            idempotency.fingerprint_of(request),
            partial(self.get_response, request),
            as_owner=partial(writing, caller),
        )


@contextmanager
def _role_of(caller: TokenUser) -> Iterator[None]:
    """A client's request runs under the restricted role as a whole, so that a forgotten filter shows nothing."""
    if not caller.is_client:
        yield
        return
    with client_token_request(caller):
        yield


def _in_our_form(answer: HttpResponse) -> HttpResponse:
    """What Django or the library answers by itself, such as 404 and 405, in the form of all other refusals."""
    if answer.status_code < 400 or answer.headers.get("Content-Type", "").startswith(problems.CONTENT_TYPE):
        return answer
    kept = {name: answer.headers[name] for name in ("Allow", "Retry-After") if name in answer.headers}
    return problems.response(Problem(answer.status_code, headers=kept))
