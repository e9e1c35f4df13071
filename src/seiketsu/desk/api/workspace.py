"""What an agent arranges around a ticket: putting it off."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Status

from seiketsu.core.http.schemas import Given, GivenMoment, Id, Items, Line, Moment, Shown
from seiketsu.desk import actions
from seiketsu.desk.api.callers import READ, WRITE, staff_ticket
from seiketsu.desk.models import Snooze
from seiketsu.desk.workspace import hours, queries

router = Router(tags=["workspace"])
Typed = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]


class SnoozeWanted(Given):
    """``until`` is a moment; or say it in ``when`` as on the page: ``tomorrow``, ``in 3h``, ``fri 9am``."""

    until: GivenMoment | None = None
    when: Typed = "tomorrow"
    note: Line = ""


class SnoozeShown(Shown):
    user_id: int
    since: Moment
    until: Moment
    note: str

    @classmethod
    def of(cls, row: Snooze) -> SnoozeShown:
        return cls(user_id=row.user_id, since=row.created_at, until=row.until, note=row.note)


@router.get("/{ticket_id}/snoozes", auth=READ, response=Items[SnoozeShown], operation_id="list_snoozes")
def list_snoozes(request: HttpRequest, ticket_id: Id) -> Any:
    """Who has put the ticket off until when."""
    _caller, ticket = staff_ticket(request, ticket_id)
    items = [SnoozeShown.of(one) for one in queries.beside(ticket.pk).snoozes]
    return {"items": items, "next_cursor": None}


@router.put("/{ticket_id}/snooze", auth=WRITE, response=SnoozeShown, operation_id="snooze_ticket")
def snooze(request: HttpRequest, ticket_id: Id, given: SnoozeWanted) -> Any:
    """Put the ticket off for whoever calls. No promise waits for it; the client's next word ends it."""
    caller, ticket = staff_ticket(request, ticket_id)
    until = given.until or hours.moment(given.when, caller.user)
    return SnoozeShown.of(actions.snooze(ticket, user=caller.user, until=until, note=given.note, actor=caller.actor))


@router.delete("/{ticket_id}/snooze", auth=WRITE, response={204: None}, operation_id="end_snooze")
def end_snooze(request: HttpRequest, ticket_id: Id) -> Any:
    """Bring the ticket back for whoever calls; again is harmless."""
    caller, ticket = staff_ticket(request, ticket_id)
    actions.end_snooze(ticket, user=caller.user, actor=caller.actor)
    return Status(204, None)
