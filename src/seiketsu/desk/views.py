"""What other systems send to the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from seiketsu.desk.defects import trackers
from seiketsu.desk.errors import NotAllowed


@csrf_exempt
@require_POST
def tracker_webhook(request: HttpRequest, token: str) -> HttpResponse:
    """A tracker's signed webhook: kept before it is acknowledged, read after."""
    length = request.headers.get("Content-Length", "0")
    if not length.isdecimal() or int(length) > trackers.LARGEST:
        return JsonResponse({"detail": "Too large."}, status=413)
    try:
        raw = trackers.receive(token, request.body, request.headers)
    except NotAllowed as refusal:
        return JsonResponse({"detail": refusal.message}, status=401)
    return JsonResponse({"kept": raw.pk}, status=202)
