"""Addresses of what makes tickets belong together: links, splitting, merging, defects."""

from __future__ import annotations

from django.urls import path

from seiketsu.console.views import defects, merging, sides, ticket_links, ticket_splits, trackers

patterns = [
    path("desk/defects/", defects.listed, name="defects"),
    path("desk/defects/new/", defects.edit, name="new_defect"),
    path("desk/defects/choices/", defects.choices, name="defect_choices"),
    path("desk/defects/<int:defect_id>/", defects.defect, name="defect"),
    path("desk/defects/<int:defect_id>/edit/", defects.edit, name="edit_defect"),
    path("desk/defects/<int:defect_id>/<slug:what>/", defects.change, name="change_defect"),
    path("desk/tickets/<int:ticket_id>/defects/<slug:what>/", defects.collect, name="collect_defect"),
    path("settings/trackers/", trackers.listed, name="trackers"),
    path("settings/trackers/webhooks/<int:intake_id>/", trackers.webhook, name="tracker_webhook"),
    path("settings/trackers/webhooks/<int:intake_id>/retry/", trackers.retry, name="retry_webhook"),
    path("desk/merge/", merging.merge_page, name="merge_page"),
    path("desk/tickets/<int:ticket_id>/split/", ticket_splits.split, name="split"),
    path("desk/tickets/<int:ticket_id>/split/undo/", ticket_splits.undo, name="undo_split"),
    path("desk/tickets/<int:ticket_id>/sides/new/", sides.new, name="new_side"),
    path("desk/tickets/<int:ticket_id>/sides/<int:side_id>/", sides.side, name="side"),
    path("desk/tickets/<int:ticket_id>/sides/<int:side_id>/<slug:what>/", sides.change, name="change_side"),
    path("desk/tickets/<int:ticket_id>/links/", ticket_links.links, name="links"),
    path("desk/tickets/<int:ticket_id>/link/", ticket_links.link, name="link"),
    path("desk/tickets/<int:ticket_id>/links/<int:link_id>/removal/", ticket_links.unlink, name="unlink"),
    path("desk/tickets/<int:ticket_id>/choices/", ticket_links.choices, name="ticket_choices"),
    path("desk/tickets/<int:ticket_id>/answer_all/", ticket_links.answer, name="answer_linked"),
    path("desk/held/<int:item_id>/", ticket_links.settle_held, name="settle_held"),
]
