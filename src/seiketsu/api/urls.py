"""Addresses of the API."""

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_GET

from seiketsu.api.v1 import api


@require_GET
def document(request: HttpRequest) -> JsonResponse:
    """The OpenAPI document at an address that does not change with the version."""
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/v1/"))


urlpatterns = [
    path("api/openapi.json", document, name="api_document"),
    path("api/v1/", api.urls),
]
