"""Addresses of the desk's own fields and forms."""

from __future__ import annotations

from django.urls import path

from seiketsu.console.views import questions, ticket_forms

patterns = [
    path("desk/tickets/<int:ticket_id>/questions/", questions.on_ticket, name="ticket_questions"),
    path("settings/forms/", ticket_forms.listed, name="ticket_forms"),
    path("settings/forms/general/", ticket_forms.form, name="general_form"),
    path("settings/forms/general/<slug:what>/", ticket_forms.change_form, name="change_general_form"),
    path("settings/forms/of/<slug:category>/", ticket_forms.form, name="ticket_form"),
    path("settings/forms/of/<slug:category>/<slug:what>/", ticket_forms.change_form, name="change_ticket_form"),
    path("settings/fields/new/", ticket_forms.field, name="new_custom_field"),
    path("settings/fields/<int:field_id>/", ticket_forms.field, name="custom_field"),
    path("settings/fields/<int:field_id>/removal/", ticket_forms.remove_field, name="custom_field_removal"),
]
