"""A ticket's escalations: made, taken on, handed back down."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Status

from seiketsu.core.http.paging import page
from seiketsu.core.http.schemas import Given, Id, Items, Moment, PageWanted, Shown, Word
from seiketsu.desk import access, actions
from seiketsu.desk.api.callers import READ, WRITE, shown, staff_ticket
from seiketsu.desk.api.schemas import TicketShown
from seiketsu.desk.models import Escalation
from seiketsu.desk.queries import escalations

router = Router(tags=["escalations"])
Reason = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]


class EscalationGiven(Given):
    """To which level of the plan and why; to another team than the level's where one is named."""

    level: Annotated[int, Field(ge=1, le=5)]
    reason: Reason
    team: Word | None = None


class ReasonGiven(Given):
    reason: Reason


class CriterionShown(Shown):
    leaf: str
    title: str
    level: int


class EscalationShown(Shown):
    """``criteria`` are those of the plan that held; a person's decision has none, and no ``cause``."""

    id: int
    reason: str
    criteria: list[CriterionShown]
    cause: str
    from_level: int
    from_team: str
    from_person_id: int | None
    to_level: int
    to_team: str
    to_person_id: int | None
    at: Moment
    by: str
    acknowledge_by: Moment | None
    acknowledged_at: Moment | None
    acknowledged_by_id: int | None
    outcome: str
    outcome_reason: str
    ended_at: Moment | None

    @classmethod
    def of(cls, row: Escalation) -> EscalationShown:
        owed = escalations.acknowledgement_of(row)
        names = [name for name in cls.model_fields if name not in ("by", "acknowledge_by", "criteria")]
        return cls(
            **{name: getattr(row, name) for name in names},
            criteria=[CriterionShown(**one) for one in row.criteria],
            by=row.actor_label,
            acknowledge_by=owed.due_at if owed is not None else None,
        )


@router.get("/{ticket_id}/escalations", auth=READ, response=Items[EscalationShown], operation_id="list_escalations")
def list_escalations(request: HttpRequest, ticket_id: Id, wanted: Query[PageWanted]) -> Any:
    """All of the ticket's escalations, the newest first."""
    _caller, ticket = staff_ticket(request, ticket_id)
    found = page(escalations.of_ticket(ticket), order=("-id",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": [EscalationShown.of(row) for row in found.items], "next_cursor": found.next_cursor}


@router.post("/{ticket_id}/escalations", auth=WRITE, response={201: EscalationShown}, operation_id="add_escalation")
def add_escalation(request: HttpRequest, ticket_id: Id, given: EscalationGiven) -> Any:
    """Hand the ticket up to a level of the plan; the plan says who may."""
    caller, ticket = staff_ticket(request, ticket_id)
    access.require_escalation(caller.user, given.level)
    actions.escalate(ticket, level=given.level, reason=given.reason, team=given.team, actor=caller.actor)
    return Status(201, EscalationShown.of(escalations.of_ticket(ticket)[0]))


@router.put("/{ticket_id}/acknowledgement", auth=WRITE, response=TicketShown, operation_id="acknowledge_escalation")
def acknowledge(request: HttpRequest, ticket_id: Id) -> Any:
    """Take on what went up to the caller's team."""
    caller, ticket = staff_ticket(request, ticket_id)
    access.require_taker(caller.user, ticket)
    return shown(caller, actions.acknowledge_escalation(ticket, person=caller.user, actor=caller.actor))


@router.put("/{ticket_id}/de-escalation", auth=WRITE, response=TicketShown, operation_id="de_escalate_ticket")
def de_escalate(request: HttpRequest, ticket_id: Id, given: ReasonGiven) -> Any:
    """Hand the ticket back down to where the escalation that stands took it from."""
    caller, ticket = staff_ticket(request, ticket_id)
    access.require_taker(caller.user, ticket)
    done = actions.de_escalate(ticket, reason=given.reason, actor=caller.actor, person=caller.user)
    return shown(caller, done)
