"""A file of a ticket on its way to a browser: shown or played where it is safe, else saved."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from seiketsu.core.http.media import HEAD, sniffed
from seiketsu.core.http.ranges import file_response
from seiketsu.desk.models import Attachment

_POLICY = "default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


def serve(request: HttpRequest, attachment: Attachment, *, save: bool = False) -> HttpResponseBase:
    """The file that the caller has got with permission, whole or in part.

    Its bytes say what it is, never its name or its sender: what they don't say to be a picture, a sound, a film or a
    PDF is saved, and nothing of it runs.
    """
    file = default_storage.open(attachment.path)
    shown_as = "" if save else _shown_as(attachment, file.read(HEAD))
    file.seek(0)
    response = file_response(
        request,
        file,
        size=attachment.size,
        tag=attachment.digest,
        name=attachment.name,
        content_type=shown_as or "application/octet-stream",
        as_attachment=not shown_as,
    )
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _shown_as(attachment: Attachment, head: bytes) -> str:
    if kind := sniffed(head):
        return kind
    # Plain text has no mark of its own; as text, and not guessed at, nothing of it can run.
    return "text/plain; charset=utf-8" if attachment.content_type == "text/plain" and b"\0" not in head else ""
