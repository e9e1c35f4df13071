"""The tags in use: renamed, merged into another one, or taken off every ticket."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.desk.bulk.tags import rename_tag, require_keeper
from seiketsu.desk.queries.tags import tags_in_use
from seiketsu.desk.rules.text import clean


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every tag with how many tickets have it; the number stops at a thousand."""
    require_staff(request)
    wanted = clean(request.GET.get("q", "")).strip()[:60]
    return render(request, "console/pages/tags.html", {"tags": tags_in_use(wanted), "wanted": wanted})


@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """Another name for a tag on every ticket; one that there is already takes the other in."""
    user = require_staff(request)
    require_keeper(user)
    bulk = rename_tag(request.POST.get("tag", ""), request.POST.get("name", ""), user=user)
    return redirect("console:bulk_change", bulk_id=bulk.pk) if bulk else redirect("console:tags")
