"""Side conversations with third parties, for programs of the staff."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Status

from seiketsu.core.http.schemas import Given, Id, Items, Moment, Shown
from seiketsu.desk.actions import MessageBody
from seiketsu.desk.api.callers import READ, WRITE, attachments_of, body_of, staff_ticket
from seiketsu.desk.api.schemas import Files, MessageShown, Subject, Written
from seiketsu.desk.models import Message, SideConversation
from seiketsu.desk.sides import access, actions, forwarding, queries

router = Router(tags=["side conversations"])
_Address = Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^\x00-\x1f\x7f\s]+$")]
_Addresses = Annotated[list[_Address], Field(min_length=1, max_length=10)]


class NewSide(Given):
    """``to`` are addresses. ``forward`` begins it with that public message of the ticket, ``forward_all`` with all of
    them. ``file_ids`` are files of the ticket to send along. Clients' people are refused (409) until ``confirmed``."""

    to: _Addresses
    subject: Subject
    body: Written = Written()
    forward: Id | None = None
    forward_all: bool = False
    file_ids: Annotated[list[Id], Field(max_length=50)] = []
    attachments: Files = []
    confirmed: bool = False


class NewSideMessage(Given):
    """``to`` is who gets it from here on; left out, whoever got it so far."""

    body: Written
    to: _Addresses | None = None
    file_ids: Annotated[list[Id], Field(max_length=50)] = []
    attachments: Files = []
    confirmed: bool = False


class SideShown(Shown):
    """``state`` is whom it waits for: theirs, ours, or closed."""

    id: int
    ticket_id: int
    subject: str
    to: list[str]
    state: Literal["theirs", "ours", "closed"]
    state_since: Moment
    is_forward: bool
    started_by_id: int
    created_at: Moment

    @classmethod
    def of(cls, row: SideConversation) -> SideShown:
        return cls(
            id=row.pk,
            ticket_id=row.ticket_id,
            subject=row.subject_line,
            to=row.addresses,
            state=row.state,  # type: ignore[arg-type]
            state_since=row.state_since,
            is_forward=row.is_forward,
            started_by_id=row.started_by_id,
            created_at=row.created_at,
        )


_PATH = "/{ticket_id}/side_conversations"


@router.get(_PATH, auth=READ, response=Items[SideShown], operation_id="list_side_conversations")
def list_sides(request: HttpRequest, ticket_id: Id) -> Any:
    """All of a ticket, the oldest first."""
    _caller, ticket = staff_ticket(request, ticket_id)
    return {"items": [SideShown.of(one) for one in queries.sides_of(ticket.pk)], "next_cursor": None}


@router.post(_PATH, auth=WRITE, response={201: SideShown}, operation_id="create_side_conversation")
def create_side(request: HttpRequest, ticket_id: Id, given: NewSide) -> Any:
    """Write to a third party, or forward words of the ticket to one."""
    caller, ticket = staff_ticket(request, ticket_id)
    which = forwarding.WHOLE if given.forward_all else str(given.forward or "")
    quote = forwarding.Passed()
    if which:
        quote = forwarding.passed(forwarding.messages_to_pass(ticket, which), caller.user)
    body = body_of(given.body)
    side = actions.start(
        ticket,
        to=given.to,
        subject_line=given.subject,
        body=MessageBody(body.text, body.html, quote.text),
        quoted_html=quote.html,
        attachments=[*forwarding.files_of(ticket, given.file_ids), *attachments_of(caller, given.attachments)],
        author=caller.user,
        actor=caller.actor,
        confirmed=given.confirmed,
    )
    return Status(201, SideShown.of(side))


@router.get(
    _PATH + "/{side_id}/messages",
    auth=READ,
    response=Items[MessageShown],
    operation_id="list_side_conversation_messages",
)
def list_messages(request: HttpRequest, ticket_id: Id, side_id: Id) -> Any:
    """What was said in it, the oldest first."""
    caller, ticket = staff_ticket(request, ticket_id)
    side = access.side_for_staff(caller.user, side_id, ticket_id=ticket.pk)
    return {"items": _shown(queries.words_of([side.pk])), "next_cursor": None}


@router.post(
    _PATH + "/{side_id}/messages",
    auth=WRITE,
    response={201: MessageShown},
    operation_id="create_side_conversation_message",
)
def create_message(request: HttpRequest, ticket_id: Id, side_id: Id, given: NewSideMessage) -> Any:
    """Go on with it; a closed one is open again."""
    caller, ticket = staff_ticket(request, ticket_id)
    message = actions.write(
        access.side_for_staff(caller.user, side_id, ticket_id=ticket.pk),
        to=given.to,
        body=body_of(given.body),
        attachments=[*forwarding.files_of(ticket, given.file_ids), *attachments_of(caller, given.attachments)],
        author=caller.user,
        actor=caller.actor,
        confirmed=given.confirmed,
    )
    return Status(201, _shown([message])[0])


@router.put(_PATH + "/{side_id}/closure", auth=WRITE, response=SideShown, operation_id="close_side_conversation")
def close(request: HttpRequest, ticket_id: Id, side_id: Id) -> Any:
    """Nothing more is expected of it; an answer opens it again."""
    caller, ticket = staff_ticket(request, ticket_id)
    side = access.side_for_staff(caller.user, side_id, ticket_id=ticket.pk)
    return SideShown.of(actions.close(side, actor=caller.actor))


@router.delete(_PATH + "/{side_id}/closure", auth=WRITE, response=SideShown, operation_id="reopen_side_conversation")
def reopen(request: HttpRequest, ticket_id: Id, side_id: Id) -> Any:
    """It isn't done after all."""
    caller, ticket = staff_ticket(request, ticket_id)
    side = access.side_for_staff(caller.user, side_id, ticket_id=ticket.pk)
    return SideShown.of(actions.reopen(side, actor=caller.actor))


def _shown(rows: list[Message]) -> list[MessageShown]:
    files = queries.files_of(rows)
    return [MessageShown.of(row, files.get(row.pk, ())) for row in rows]
