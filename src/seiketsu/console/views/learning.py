"""How well tickets are classified, by words and by what was learned."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from seiketsu.accounts.access import require_staff
from seiketsu.console.presenting.learning import classification
from seiketsu.core import clock
from seiketsu.desk import policy
from seiketsu.desk.queries import learning as queries

PERIOD = timedelta(weeks=12)


@require_GET
def learning(request: HttpRequest) -> HttpResponse:
    """Accuracy, coverage and drift of the last twelve weeks, and the classifiers trained so far."""
    require_staff(request)
    trained = list(queries.classifiers()[:10])
    titles = {rule.slug: rule.title for rule in policy.current().categories}
    shown = classification(queries.judged(clock.now() - PERIOD), trained[0] if trained else None, titles)
    return render(request, "console/pages/learning.html", {"shown": shown, "trained": trained})
