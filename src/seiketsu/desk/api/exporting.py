"""A whole ticket as one document."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, JsonResponse
from ninja import Query, Router, Schema

from seiketsu.core.http.schemas import Id
from seiketsu.desk import actions
from seiketsu.desk.api.callers import READ, staff_ticket
from seiketsu.desk.queries import export

router = Router(tags=["tickets"])


class ExportWanted(Schema):
    """For ``client`` everything internal is left out."""

    audience: Literal["staff", "client"] = "staff"


@router.get("/{ticket_id}/export", auth=READ, response=dict[str, Any], operation_id="export_ticket")
def export_ticket(request: HttpRequest, ticket_id: Id, wanted: Query[ExportWanted]) -> Any:
    """Everything about the ticket as on its page; that it was handed out stands in its history."""
    caller, ticket = staff_ticket(request, ticket_id, verb="export")
    actions.note_export(ticket, how="json", audience=wanted.audience, actor=caller.actor)
    return JsonResponse(export.exported(ticket, audience=wanted.audience), json_dumps_params={"ensure_ascii": False})
