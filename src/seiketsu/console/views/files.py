"""Attachments on the staff's side."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_GET

from seiketsu.accounts.access import require_staff
from seiketsu.desk import access

# What a browser may show in place; everything else is saved, never run.
SHOWN_IN_PLACE = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain")


@require_GET
def attachment(request: HttpRequest, attachment_id: int) -> FileResponse:
    """One file of a ticket that the person may read."""
    user = require_staff(request)
    found = access.attachment_for_staff(user, attachment_id)
    in_place = found.content_type in SHOWN_IN_PLACE or found.content_type.startswith(("audio/", "video/"))
    response = FileResponse(
        default_storage.open(found.file.path),
        as_attachment=not in_place,
        filename=found.name,
        content_type=found.content_type if in_place else "application/octet-stream",
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response
