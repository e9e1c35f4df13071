"""Attachments and pictures on the staff's side."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from seiketsu.accounts.access import require_staff
from seiketsu.console.presenting.tickets import inline_pictures
from seiketsu.core.html import sanitise
from seiketsu.core.http.middleware import CONTENT_SECURITY_POLICY
from seiketsu.desk import access
from seiketsu.desk.models import Message
from seiketsu.desk.serving import serve


@require_GET
def attachment(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """One file of a ticket that the person may read."""
    user = require_staff(request)
    return serve(request, access.attachment_for_staff(user, attachment_id))


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
