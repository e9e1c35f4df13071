"""What is said on a ticket."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from seiketsu.accounts.access import TokenUser
from seiketsu.core.errors import NotPermitted
from seiketsu.core.http.paging import page
from seiketsu.core.http.schemas import Id, Items, PageWanted
from seiketsu.desk import actions
from seiketsu.desk.api.callers import (
    READ,
    WRITE,
    attachments_of,
    body_of,
    caller_of,
    choice_of,
    people_of,
    ticket_of,
    writing,
)
from seiketsu.desk.api.schemas import MessageShown, NewMessage
from seiketsu.desk.models import Attachment, Message, Ticket

router = Router(tags=["messages"])


@router.get("/{ticket_id}/messages", auth=READ, response=Items[MessageShown], operation_id="list_messages")
def list_messages(request: HttpRequest, ticket_id: Id, wanted: Query[PageWanted]) -> Any:
    """The conversation, the oldest first. Internal notes exist only for the staff."""
    caller = caller_of(request)
    ticket = ticket_of(caller, ticket_id)
    rows = Message.objects.for_portal() if caller.is_client else Message.objects.of_the_ticket().readable()
    found = page(rows.filter(ticket_id=ticket.pk), order=("id",), limit=wanted.limit, cursor=wanted.cursor)
    files = _files([row.pk for row in found.items], for_client=caller.is_client)
    items = [MessageShown.of(row, files.get(row.pk, ())) for row in found.items]
    return {"items": items, "next_cursor": found.next_cursor}


def _files(message_ids: list[int], *, for_client: bool) -> dict[int, list[Attachment]]:
    rows = Attachment.objects.for_portal() if for_client else Attachment.objects.all()
    found: dict[int, list[Attachment]] = {}
    for file in rows.filter(message_id__in=message_ids).order_by("id"):
        found.setdefault(file.message_id, []).append(file)
    return found


@router.post("/{ticket_id}/messages", auth=WRITE, response={201: MessageShown}, operation_id="create_message")
def create_message(request: HttpRequest, ticket_id: Id, given: NewMessage) -> Any:
    """Write to the other side, or, as staff, an internal note.

    A client's message on a ticket that can no longer be reopened begins a new one: look at the answer's ``ticket_id``.
    """
    caller = caller_of(request)
    ticket = ticket_of(caller, ticket_id)
    with writing(caller):
        message = _as_client(caller, ticket, given) if caller.is_client else _as_staff(caller, ticket, given)
        files = list(Attachment.objects.filter(message_id=message.pk).order_by("id"))
    return Status(201, MessageShown.of(message, files))


def _as_client(caller: TokenUser, ticket: Ticket, given: NewMessage) -> Message:
    if given.visibility != "public" or given.set_status is not None or _chooses_readers(given):
        raise NotPermitted(_("Only the staff may write notes, set the status or add people in copy."))
    result = actions.add_client_message(
        ticket,
        author=caller.user,
        body=body_of(given.body),
        channel="api",
        actor=caller.actor,
        attachments=attachments_of(caller, given.attachments),
    )
    return result.message


def _chooses_readers(given: NewMessage) -> bool:
    return bool(given.cc or given.cc_once or given.leave_out)


def _as_staff(caller: TokenUser, ticket: Ticket, given: NewMessage) -> Message:
    body, files = body_of(given.body), attachments_of(caller, given.attachments)
    if given.visibility == "internal":
        return actions.add_note(
            ticket, body=body, author=caller.user, actor=caller.actor, attachments=files, channel="api"
        )
    return actions.reply(
        ticket,
        body=body,
        author=caller.user,
        actor=caller.actor,
        cc=people_of(given.cc),
        choice=choice_of(given),
        attachments=files,
        set_status=given.set_status,
        channel="api",
    )
