"""Sets the reader's zone and language for the length of a request."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

LANGUAGES = {code for code, _ in settings.LANGUAGES}


class ReaderLocale:
    """A signed-in person's own zone and language win over the browser's; after AuthenticationMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reader = getattr(request, "user", None)
        zone = getattr(reader, "time_zone", "") or request.COOKIES.get("seiketsu_zone", "")
        language = getattr(reader, "locale", "")
        with timezone.override(_zone(zone)):
            if language not in LANGUAGES:
                return self.get_response(request)
            with translation.override(language):
                request.LANGUAGE_CODE = language
                return self.get_response(request)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)
