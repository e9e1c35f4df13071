"""Addresses of the staff's pages."""

from __future__ import annotations

from django.urls import path

from seiketsu.console import belonging_urls
from seiketsu.console.views import (
    automation,
    bulk,
    files,
    history,
    learning,
    macros,
    plan,
    properties,
    queue,
    search,
    snoozing,
    suspended,
    ticket,
    ticket_merges,
    writing,
)

app_name = "console"

urlpatterns = [
    path("desk/", queue.queue, name="queue"),
    path("desk/views/<slug:key>/", queue.queue, name="view"),
    path("desk/views/<slug:key>/export.csv", queue.export, name="export"),
    path("desk/bulk/", bulk.bulk, name="bulk"),
    path("desk/new/", writing.new_ticket, name="new_ticket"),
    path("desk/search/", search.search, name="search"),
    path("desk/palette/", search.palette, name="palette"),
    path("desk/learning/", learning.learning, name="learning"),
    path("desk/suspended/", suspended.suspended, name="suspended"),
    path("desk/suspended/<int:intake_id>/", suspended.raw, name="suspended_mail"),
    path("desk/suspended/<int:intake_id>/<slug:what>/", suspended.settle, name="settle_suspended"),
    path("desk/attachments/<int:attachment_id>/", files.attachment, name="attachment"),
    path("desk/messages/<int:message_id>/", files.message_with_pictures, name="message"),
    path("desk/tickets/<int:ticket_id>/", ticket.ticket, name="ticket"),
    path("desk/tickets/<int:ticket_id>/why/", ticket.why, name="why"),
    path("desk/tickets/<int:ticket_id>/history/", history.history, name="history"),
    path("desk/tickets/<int:ticket_id>/export.json", history.as_json, name="export_json"),
    path("desk/tickets/<int:ticket_id>/export.pdf", history.as_pdf, name="export_pdf"),
    path("desk/tickets/<int:ticket_id>/messages/", writing.write, name="write"),
    path("desk/tickets/<int:ticket_id>/draft/", writing.draft, name="draft"),
    path("desk/tickets/<int:ticket_id>/merges/", ticket_merges.merges, name="merges"),
    *belonging_urls.patterns,
    path("desk/tickets/<int:ticket_id>/macros/", macros.choices, name="macro_choices"),
    path("desk/tickets/<int:ticket_id>/macros/<int:macro_id>/", macros.filled, name="filled_macro"),
    path("desk/tickets/<int:ticket_id>/snooze/", snoozing.snooze, name="snooze"),
    path("desk/tickets/<int:ticket_id>/waking/", snoozing.wake, name="wake"),
    path("desk/tickets/<int:ticket_id>/<slug:what>/", properties.change, name="change"),
    path("plan/", plan.plan, name="plan"),
    path("settings/automation/", automation.rules, name="automation"),
    path("settings/automation/log/", automation.log, name="rule_log"),
    path("settings/automation/new/", automation.rule, name="new_rule"),
    path("settings/automation/<int:rule_id>/", automation.rule, name="rule"),
    path("settings/automation/<int:rule_id>/<slug:what>/", automation.change, name="change_rule"),
    path("settings/macros/", macros.listed, name="macros"),
    path("settings/macros/new/", macros.macro, name="new_macro"),
    path("settings/macros/<int:macro_id>/", macros.macro, name="macro"),
    path("settings/macros/<int:macro_id>/removal/", macros.removal, name="macro_removal"),
]
