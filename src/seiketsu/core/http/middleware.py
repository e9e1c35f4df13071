"""Request ids in the logs, and the content policy."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import is_valid_path
from django.utils.http import escape_leading_slashes

from seiketsu.core.events import log

Respond = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; media-src 'self'; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)


class RequestContext:
    """Binds a request id to log lines and to the events that the request records."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        identifier = uuid4()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=str(identifier))
        with log.caused_by(None, identifier):
            response = self.get_response(request)
        response["X-Request-Id"] = str(identifier)
        return response


class PlainAddresses:
    """Sends `/settings/organizations/` to `/settings/organizations`: a slash too many is no other page.

    The slash too few is Django's affair (`APPEND_SLASH`).
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in {"GET", "HEAD"} or not request.path.endswith("/"):
            return response
        plain = request.path.rstrip("/")
        if request.resolver_match is not None or not plain or not is_valid_path(plain):
            return response
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(escape_leading_slashes(f"{plain}?{query}" if query else plain))


class ContentSecurityPolicy:
    """No inline code, nothing from other hosts; a view may set a policy of its own."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response
