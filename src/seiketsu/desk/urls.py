"""Addresses at which other systems reach the desk."""

from __future__ import annotations

from django.urls import path

from seiketsu.desk import views

app_name = "desk"

urlpatterns = [path("integrations/trackers/<str:token>/", views.tracker_webhook, name="tracker_webhook")]
