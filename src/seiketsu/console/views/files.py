"""Attachments and pictures on the staff's side."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from seiketsu.accounts.access import require_staff
from seiketsu.console.presenting.tickets import inline_pictures
from seiketsu.core.html import sanitise
from seiketsu.core.http.middleware import CONTENT_SECURITY_POLICY
from seiketsu.desk import access
from seiketsu.desk.models import Message

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


@require_GET
def message_with_pictures(request: HttpRequest, message_id: int) -> HttpResponse:
    """One message with the pictures of other servers, which learn by it that somebody looks: only when asked for."""
    user = require_staff(request)
    message = Message.objects.readable().filter(pk=message_id).first()
    if message is None:
        raise Http404
    access.ticket_for_staff(user, message.ticket_id)
    shown = inline_pictures(sanitise(message.body_html, allow_remote_images=True), list(message.attachments.all()))
    response = render(request, "console/pages/message.html", {"message": message, "shown": shown})
    allowed = CONTENT_SECURITY_POLICY.replace("img-src 'self' data:", "img-src 'self' data: https: http:")
    response["Content-Security-Policy"] = allowed
    response["Referrer-Policy"] = "no-referrer"
    return response
