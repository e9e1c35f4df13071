"""Links between tickets, and one answer to all who wait for a ticket; for the staff alone."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Status

from seiketsu.core.errors import NotFound
from seiketsu.core.http.schemas import LARGEST_ID, Given, Id, Moment, Shown
from seiketsu.desk import access, actions, queries
from seiketsu.desk.api.callers import READ, WRITE, shown, staff_ticket
from seiketsu.desk.api.schemas import TicketShown
from seiketsu.desk.queries.links import AnswerShown, Linked

router = Router(tags=["links"])


class LinkWanted(Given):
    """This ticket is a `kind` of the target."""

    kind: Literal["duplicate", "child", "incident"]
    target_id: Id


class LinkShown(Shown):
    """``is_source``: this ticket is the duplicate, child or incident; else the other one is."""

    id: int
    kind: str
    is_source: bool
    ticket_id: int
    status: str
    subject_line: str

    @classmethod
    def of(cls, one: Linked) -> LinkShown:
        other = one.other
        return cls(
            id=one.link_id,
            kind=one.kind,
            is_source=one.is_source,
            ticket_id=other.pk,
            status=other.status,
            subject_line=other.subject_line,
        )


class LinksShown(Shown):
    items: list[LinkShown]
    parts_done: int
    parts: int
    waiting_for_answer: int


class SeenTicket(Given):
    """A ticket to answer, with the newest message that was read there; what is newer holds the answer back."""

    ticket_id: Id
    seen_message_id: Annotated[int, Field(ge=0, le=LARGEST_ID)]


class GroupAnswerWanted(Given):
    text: Annotated[str, Field(min_length=1, max_length=100_000, pattern=r"^[^\x00]*$")]
    text_in_languages: dict[Annotated[str, Field(max_length=16)], Annotated[str, Field(max_length=100_000)]] = {}
    set_status: Literal["", "open", "pending", "solved"] = "solved"
    tickets: Annotated[list[SeenTicket], Field(min_length=1, max_length=2000)]


class OutcomeShown(Shown):
    ticket_id: int
    reason: str


class GroupAnswerShown(Shown):
    id: int
    created_at: Moment
    total: int
    done: int
    sent: int
    held: list[OutcomeShown]
    refused: list[OutcomeShown]

    @classmethod
    def of(cls, answer: AnswerShown) -> GroupAnswerShown:
        held = [OutcomeShown(ticket_id=one.item.ticket_id, reason=one.item.reason) for one in answer.held]
        refused = [OutcomeShown(ticket_id=one.ticket_id, reason=one.reason) for one in answer.refused]
        return cls(
            id=answer.answer.pk,
            created_at=answer.answer.created_at,
            total=answer.total,
            done=answer.done,
            sent=answer.sent,
            held=held,
            refused=refused,
        )


@router.get("/{ticket_id}/links", auth=READ, response=LinksShown, operation_id="list_links")
def list_links(request: HttpRequest, ticket_id: Id) -> Any:
    """What the ticket belongs to, and what belongs to it."""
    _caller, ticket = staff_ticket(request, ticket_id)
    found = queries.links_of(ticket)
    rows = [*found.belongs_to, *found.children, *found.incidents, *found.duplicates]
    progress = found.progress
    return LinksShown(
        items=[LinkShown.of(row) for row in rows],
        parts_done=progress.done,
        parts=progress.total,
        waiting_for_answer=found.waiting,
    )


@router.post("/{ticket_id}/links", auth=WRITE, response={201: LinkShown}, operation_id="link_ticket")
def link(request: HttpRequest, ticket_id: Id, given: LinkWanted) -> Any:
    """Say that this ticket is a duplicate, a child or an incident of another one."""
    caller, source = staff_ticket(request, ticket_id)
    _caller, target = staff_ticket(request, given.target_id)
    made = actions.link(source, kind=given.kind, target=target, actor=caller.actor, linked_by=caller.user)
    return Status(201, LinkShown.of(Linked(made.pk, str(made.kind), True, target)))


@router.delete("/{ticket_id}/links/{link_id}", auth=WRITE, response={204: None}, operation_id="unlink_ticket")
def unlink(request: HttpRequest, ticket_id: Id, link_id: Id) -> Any:
    caller, ticket = staff_ticket(request, ticket_id)
    actions.unlink(access.link_of(ticket, link_id), actor=caller.actor)
    return Status(204, None)


@router.post(
    "/{ticket_id}/group_answers", auth=WRITE, response={202: GroupAnswerShown}, operation_id="answer_linked_tickets"
)
def answer_linked(request: HttpRequest, ticket_id: Id, given: GroupAnswerWanted) -> Any:
    """One answer to several tickets that wait for this one, sent in the background, once to each."""
    caller, ticket = staff_ticket(request, ticket_id)
    tickets = {staff_ticket(request, one.ticket_id)[1].pk: one.seen_message_id for one in given.tickets}
    answer = actions.start_group_answer(
        problem=ticket,
        tickets=tickets,
        author=caller.user,
        actor=caller.actor,
        body_text=given.text,
        body_in_languages=given.text_in_languages,
        set_status=given.set_status,
    )
    return Status(202, GroupAnswerShown.of(queries.answer_shown(answer)))


class SplitWanted(Given):
    """The messages that become a ticket of their own."""

    message_ids: Annotated[list[Id], Field(min_length=1, max_length=200)]
    subject: Annotated[str, Field(max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    tell_client: bool = False


@router.post("/{ticket_id}/split", auth=WRITE, response={201: TicketShown}, operation_id="split_ticket")
def split(request: HttpRequest, ticket_id: Id, given: SplitWanted) -> Any:
    """Make a ticket of some messages of this one; the new ticket is the answer."""
    caller, ticket = staff_ticket(request, ticket_id)
    made = actions.split(
        ticket,
        messages=given.message_ids,
        subject_line=given.subject,
        tell_client=given.tell_client,
        split_by=caller.user,
        actor=caller.actor,
    )
    made.refresh_from_db()
    return Status(201, shown(caller, made))


@router.delete("/{ticket_id}/split", auth=WRITE, response=TicketShown, operation_id="undo_split")
def undo_split(request: HttpRequest, ticket_id: Id) -> Any:
    """Put the messages back where they came from; the answer is the ticket that has them again."""
    caller, ticket = staff_ticket(request, ticket_id)
    return shown(caller, actions.undo_split(ticket, actor=caller.actor, undone_by=caller.user))


@router.get("/{ticket_id}/group_answer", auth=READ, response=GroupAnswerShown, operation_id="get_group_answer")
def group_answer(request: HttpRequest, ticket_id: Id) -> Any:
    """How far the last answer to those who wait for this ticket is."""
    _caller, ticket = staff_ticket(request, ticket_id)
    answer = queries.links_of(ticket).answer
    if answer is None:
        raise NotFound(_("Nobody has sent one answer to several tickets from here."))
    return GroupAnswerShown.of(answer)
