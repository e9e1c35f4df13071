"""`/healthz`, `/readyz` and `/metrics` for whoever watches this installation, and the question of the live streams."""

import hmac
import ipaddress

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from seiketsu.config import environment, metrics, readiness

_NO_STORE = {"Cache-Control": "no-store"}


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """This process answers; says nothing about the database, whose loss a restart of the web process would not mend."""
    return HttpResponse("ok\n", content_type="text/plain", headers=_NO_STORE)


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Whether requests can be served: 200 or 503, with each condition named."""
    found = readiness.conditions()
    is_ready = all(condition.holds for condition in found)
    checks = {condition.name: {"ok": condition.holds, "detail": condition.detail} for condition in found}
    answer = JsonResponse({"ready": is_ready, "checks": checks}, status=200 if is_ready else 503, headers=_NO_STORE)
    if not is_ready:
        answer["Retry-After"] = "5"
    return answer


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics, for this machine itself or for the holder of SEIKETSU_METRICS_TOKEN."""
    if not may_read_metrics(request):
        return HttpResponse(
            "Metrics are given to this machine only. To read them from elsewhere, set SEIKETSU_METRICS_TOKEN and send "
            "it as a bearer token.\n",
            status=403,
            content_type="text/plain",
        )
    return HttpResponse(metrics.text(), content_type=metrics.CONTENT_TYPE, headers=_NO_STORE)


@require_safe
def live_access(request: HttpRequest) -> HttpResponse:
    """Whether this reader may listen to the live streams: they carry events of every client, so staff alone may."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    return HttpResponse(status=204 if request.user.is_staff and request.user.is_active else 403)


def may_read_metrics(request: HttpRequest) -> bool:
    """A request that came through a proxy does not count as this machine's own."""
    token = environment.read().metrics_token
    if token is not None:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


urlpatterns = [
    path("healthz", alive, name="healthz"),
    path("readyz", ready, name="readyz"),
    path("metrics", numbers, name="metrics"),
    path("live/access", live_access, name="live-access"),
]
