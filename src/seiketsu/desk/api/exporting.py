"""A whole ticket as one document."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router, Schema

from seiketsu.core.http.schemas import Id
from seiketsu.desk import actions
from seiketsu.desk.api.callers import READ, staff_ticket
from seiketsu.desk.queries import export
from seiketsu.desk.typesetting import typeset

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


@router.get(
    "/{ticket_id}/export.pdf",
    auth=READ,
    response={200: bytes},
    operation_id="export_ticket_pdf",
    openapi_extra={
        "responses": {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}
    },
)
def export_ticket_pdf(request: HttpRequest, ticket_id: Id, wanted: Query[ExportWanted]) -> HttpResponse:
    """The same as a document to read and print."""
    caller, ticket = staff_ticket(request, ticket_id, verb="export")
    actions.note_export(ticket, how="pdf", audience=wanted.audience, actor=caller.actor)
    answer = HttpResponse(
        typeset("ticket", export.exported(ticket, audience=wanted.audience)), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'attachment; filename="ticket-{ticket.pk}.pdf"'
    return answer
