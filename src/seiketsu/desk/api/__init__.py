"""REST endpoints for tickets: routers by their prefix, for ``seiketsu.api`` to put in place."""

from ninja import Router

from seiketsu.desk.api import (
    attachments,
    automation,
    conversation,
    defects,
    escalations,
    exporting,
    forms,
    holds,
    lifecycle,
    links,
    reading,
    routing,
    rules,
    saved_views,
    sides,
    templates,
    tickets,
    workspace,
)

ROUTERS: tuple[tuple[str, Router], ...] = (
    ("/tickets", tickets.router),
    ("/tickets", conversation.router),
    ("/tickets", lifecycle.router),
    ("/tickets", escalations.router),
    ("/tickets", exporting.router),
    ("/tickets", workspace.router),
    ("/tickets", links.router),
    ("/tickets", sides.router),
    ("/tickets", defects.ticket_router),
    ("/defects", defects.router),
    ("/holds", holds.router),
    ("/tickets", reading.ticket_router),
    ("/views", saved_views.router),
    ("/rules", automation.rule_router),
    ("/rule-previews", rules.preview_router),
    ("/macros", automation.macro_router),
    ("/forms", forms.form_router),
    ("/ticket-templates", templates.router),
    ("/custom-fields", forms.field_router),
    ("/attachments", attachments.router),
    ("", reading.router),
    ("", routing.router),
)
