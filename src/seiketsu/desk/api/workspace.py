"""What an agent arranges around a ticket: putting it off, answers that wait for their moment."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Status

from seiketsu.core.http.schemas import Given, GivenMoment, Id, Items, Line, Moment, Shown
from seiketsu.desk import actions
from seiketsu.desk.api.callers import READ, WRITE, attachments_of, body_of, choice_of, people_of, staff_ticket
from seiketsu.desk.api.schemas import Files, ReadersChosen, Written
from seiketsu.desk.models import Snooze, WaitingReply
from seiketsu.desk.workspace import access, hours, outgoing, queries

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
    caller, ticket = staff_ticket(request, ticket_id)
    items = [SnoozeShown.of(one) for one in queries.beside(ticket.pk, caller.user.pk).snoozes]
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


class ScheduledWanted(ReadersChosen):
    """An answer for later; ``send_at`` is a moment, or ``when`` says it as on the page."""

    body: Written
    send_at: GivenMoment | None = None
    when: Typed = "tomorrow"
    set_status: Literal["open", "pending", "hold", "solved"] | None = None
    attachments: Files = []


class ScheduledShown(Shown):
    """``state`` is waiting or held; ``why`` tells what it is held for."""

    id: int
    author_id: int
    text: str
    send_at: Moment
    state: str
    why: str

    @classmethod
    def of(cls, row: WaitingReply) -> ScheduledShown:
        return cls(
            id=row.pk,
            author_id=row.author_id,
            text=row.body_text,
            send_at=row.send_at,
            state=row.state,
            why=row.why,
        )


@router.get(
    "/{ticket_id}/scheduled_messages", auth=READ, response=Items[ScheduledShown], operation_id="list_scheduled_messages"
)
def list_scheduled(request: HttpRequest, ticket_id: Id) -> Any:
    """Answers that have not gone out, the oldest first."""
    caller, ticket = staff_ticket(request, ticket_id)
    items = [ScheduledShown.of(one) for one in queries.beside(ticket.pk, caller.user.pk).waiting]
    return {"items": items, "next_cursor": None}


@router.post(
    "/{ticket_id}/scheduled_messages",
    auth=WRITE,
    response={201: ScheduledShown},
    operation_id="create_scheduled_message",
)
def schedule(request: HttpRequest, ticket_id: Id, given: ScheduledWanted) -> Any:
    """Answer at a moment. If the client writes before it, the answer is held and its author asked."""
    caller, ticket = staff_ticket(request, ticket_id)
    written = outgoing.Written(
        body_of(given.body),
        copied=people_of(given.cc),
        choice=choice_of(given),
        attachments=attachments_of(caller, given.attachments),
        set_status=given.set_status,
    )
    send_at = given.send_at or hours.moment(given.when, caller.user)
    row = outgoing.wait(ticket, written, author=caller.user, send_at=send_at, is_scheduled=True)
    return Status(201, ScheduledShown.of(row))


@router.delete(
    "/{ticket_id}/scheduled_messages/{reply_id}",
    auth=WRITE,
    response={204: None},
    operation_id="take_back_scheduled_message",
)
def take_back(request: HttpRequest, ticket_id: Id, reply_id: Id) -> Any:
    """It does not go out; its words are its author's draft again."""
    caller, ticket = staff_ticket(request, ticket_id)
    outgoing.take_back(access.waiting_reply(caller.user, reply_id, ticket_id=ticket.pk), user=caller.user)
    return Status(204, None)
