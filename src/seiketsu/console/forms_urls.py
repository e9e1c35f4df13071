"""Addresses of the desk's own fields, forms and templates."""

from __future__ import annotations

from django.urls import path

from seiketsu.console.views import questions, ticket_forms, ticket_templates

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
    path("settings/templates/", ticket_templates.listed, name="ticket_templates"),
    path("settings/templates/new/", ticket_templates.template, name="new_ticket_template"),
    path("settings/templates/<int:template_id>/", ticket_templates.template, name="ticket_template"),
    path("settings/templates/<int:template_id>/<slug:what>/", ticket_templates.change, name="change_ticket_template"),
]
