"""The gate before ``/api/v1``: who calls, how often, under which database role, and whether it was done already."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from seiketsu.accounts.access import TokenRefused, TokenUser, authenticate_token, client_token_request, writing
from seiketsu.api.v1 import api
from seiketsu.core.http import idempotency, problems
from seiketsu.core.http.client_address import client_address
from seiketsu.core.http.problems import FieldProblem, Problem
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

    def process_view(
        self, request: HttpRequest, _view: Respond, _arguments: object, _names: object
    ) -> HttpResponse | None:
        """A query parameter that the document does not have is refused: a misspelt filter would show everything."""
        if not request.path.startswith(PREFIX) or getattr(request, "caller", None) is None:
            return None
        known = query_parameters().get((str(request.method), _documented_path(request)))
        strange = [
            name
            for name in request.GET
            if known is not None and (name not in known or len(request.GET.getlist(name)) > 1)
        ]
        if not strange:
            return None
        errors = [
            FieldProblem(f"query/{name[:100]}", "Not a parameter of this operation, or given twice.")
            for name in strange
        ]
        return problems.response(Problem(422, kind="invalid-request", errors=errors))

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


@cache
def query_parameters() -> dict[tuple[str, str], frozenset[str]]:
    """What each operation of the document takes in its query."""
    document = api.get_openapi_schema(path_prefix=PREFIX)
    return {
        (method.upper(), path): frozenset(
            parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "query"
        )
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }


def _documented_path(request: HttpRequest) -> str:
    match = request.resolver_match
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", match.route) if match is not None else ""


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
