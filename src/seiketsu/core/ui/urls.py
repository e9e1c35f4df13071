"""The pages that show every part."""

from __future__ import annotations

from django.urls import path

from seiketsu.core.ui import views

app_name = "ui"
urlpatterns = [
    path("favicon.ico", views.favicon, name="favicon"),
    path("ui/", views.staff_parts, name="staff"),
    path("ui/client/", views.client_parts, name="client"),
]
