"""The site's addresses; each app brings its own, here they get their place."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

handler400 = "seiketsu.core.http.refusals.bad_request"

urlpatterns: list[URLPattern | URLResolver] = []
for _module in (
    "seiketsu.config.health",
    "seiketsu.core.ui.urls",
    "seiketsu.accounts.urls",
    "seiketsu.schedules.urls",
    "seiketsu.surveys.urls",
    "seiketsu.desk.urls",
    "seiketsu.channels.urls",
    "seiketsu.scorecard.urls",
    "seiketsu.api.urls",
    "seiketsu.portal.urls",
    "seiketsu.console.urls",
):
    if find_spec(_module.rpartition(".")[0]) and find_spec(_module):
        urlpatterns.append(path("", include(_module)))
# Last, so that accounts can put a page of its own in the place of one of the library's.
urlpatterns.append(path("accounts/", include("allauth.urls")))
