"""Where a request comes from, for limits and logs."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The asker's IP address. What a proxy reports counts only when the proxy itself is one of ours."""
    remote = str(request.META.get("REMOTE_ADDR", ""))
    trusted = set(getattr(settings, "TRUSTED_PROXIES", ()))
    if remote not in trusted:
        return remote
    # Each proxy appends whom it saw; the last one that is none of ours is the asker.
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    return next((address for address in reversed(chain) if address not in trusted), remote)
