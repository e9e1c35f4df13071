"""How what is being written will read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.console.forms import written

_LONGEST = 100_000


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The words as the HTML that they would go out as; nothing of them is kept."""
    require_staff(request)
    return HttpResponse(written(request.POST.get("body", "")[:_LONGEST]).html)
