"""The token against forged requests, made once for a page: Django would mask it anew for each of its forms."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.safestring import SafeString


def one_token(request: HttpRequest) -> dict[str, Any]:
    """A context processor: `csrf_token` and `csrf_input`, made when a template first asks and only then."""

    def token() -> str:
        return get_token(request)

    shared = SimpleLazyObject(token)

    def field() -> SafeString:
        return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', shared)

    return {"csrf_token": shared, "csrf_input": SimpleLazyObject(field)}
