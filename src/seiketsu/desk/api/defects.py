"""Defects of the product, for programs of the staff."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Status

from seiketsu.core.http.schemas import Given, Id, Items, Moment, PageWanted, Shown
from seiketsu.desk.api.callers import READ, WRITE, staff_caller, staff_ticket
from seiketsu.desk.defects import access, actions, queries
from seiketsu.desk.defects.actions import Details
from seiketsu.desk.models import Defect

router = Router(tags=["defects"])
ticket_router = Router(tags=["defects"])
State = Literal["reported", "confirmed", "in_progress", "fixed", "released", "wont_fix"]
_Text = Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")]
_Line = Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]


class DefectGiven(Given):
    title: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
    description: _Text = ""
    severity: Literal["critical", "major", "minor"] = "major"
    component: _Line = ""
    affected_versions: Annotated[list[_Line], Field(max_length=50)] = []
    fixed_version: _Line = ""
    client_answer: _Text = ""
    client_answer_in_languages: dict[_Line, _Text] = {}
    tracker_id: Id | None = None

    def details(self) -> Details:
        return Details(
            self.title,
            self.description,
            self.severity,
            self.component,
            self.affected_versions,
            self.fixed_version,
            self.client_answer,
            self.client_answer_in_languages,
        )


class StateGiven(Given):
    state: State


class DefectShown(Shown):
    """``value_at_stake`` is the yearly value of the touched clients' contracts, in ``currency``."""

    id: int
    title: str
    description: str
    severity: str
    state: str
    component: str
    affected_versions: list[str]
    fixed_version: str
    issue_key: str
    issue_url: str
    created_at: Moment
    updated_at: Moment
    clients: int
    clients_of_unknown_value: int
    value_at_stake: Decimal
    currency: str

    @classmethod
    def of(cls, row: Defect) -> DefectShown:
        stake = queries.stakes_of([row.pk])[row.pk]
        return cls(
            **{name: getattr(row, name) for name in _COPIED},
            clients=stake.clients,
            clients_of_unknown_value=stake.unknown,
            value_at_stake=stake.value,
            currency=stake.currency,
        )


_COPIED = (
    "id", "title", "description", "severity", "state", "component", "affected_versions", "fixed_version", "issue_key",
    "issue_url", "created_at", "updated_at",
)  # fmt: skip


class DefectLine(Shown):
    id: int
    title: str
    severity: str
    state: str
    tickets: int
    open_tickets: int
    clients: int
    value_at_stake: Decimal
    currency: str


class DefectsWanted(PageWanted):
    state: State | Literal["open"] = "open"
    q: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


@router.get("", auth=READ, response=Items[DefectLine], operation_id="list_defects")
def list_defects(request: HttpRequest, wanted: Query[DefectsWanted]) -> Any:
    """Defects in one state (or all open ones) with what they touch; the worst first, of equals the newest.

    Of ``q`` each word begins a word of the title, the component or the issue's key.
    """
    staff_caller(request)
    page = queries.defects(state=wanted.state, search=wanted.q, limit=wanted.limit, cursor=wanted.cursor)
    return {
        "items": [
            DefectLine(
                id=row.defect.pk,
                title=row.defect.title,
                severity=row.defect.severity,
                state=row.defect.state,
                tickets=row.tickets,
                open_tickets=row.open_tickets,
                clients=row.stake.clients,
                value_at_stake=row.stake.value,
                currency=row.stake.currency,
            )
            for row in page.rows
        ],
        "next_cursor": page.next_cursor,
    }


@router.post("", auth=WRITE, response={201: DefectShown}, operation_id="report_defect")
def report(request: HttpRequest, given: DefectGiven) -> Any:
    caller = staff_caller(request)
    tracker = access.tracker_of(str(given.tracker_id or ""))
    made = actions.report_defect(given.details(), actor=caller.actor, reported_by=caller.user, tracker=tracker)
    return Status(201, DefectShown.of(made))


@router.get("/{defect_id}", auth=READ, response=DefectShown, operation_id="get_defect")
def get(request: HttpRequest, defect_id: Id) -> Any:
    return DefectShown.of(access.defect_for_staff(staff_caller(request).user, defect_id))


@router.put("/{defect_id}/state", auth=WRITE, response=DefectShown, operation_id="change_defect_state")
def change_state(request: HttpRequest, defect_id: Id, given: StateGiven) -> Any:
    """Another state; the one that the plan names tells everybody with a ticket of it, once."""
    caller = staff_caller(request)
    found = access.defect_for_staff(caller.user, defect_id)
    return DefectShown.of(actions.change_state(found, state=given.state, actor=caller.actor, changed_by=caller.user))


@ticket_router.put("/{ticket_id}/defects/{defect_id}", auth=WRITE, response={204: None}, operation_id="attach_defect")
def attach(request: HttpRequest, ticket_id: Id, defect_id: Id) -> Any:
    """Say that the defect is behind this ticket."""
    caller, ticket = staff_ticket(request, ticket_id)
    found = access.defect_for_staff(caller.user, defect_id)
    actions.attach(found, ticket, actor=caller.actor, added_by=caller.user)
    return Status(204, None)


@ticket_router.delete(
    "/{ticket_id}/defects/{defect_id}", auth=WRITE, response={204: None}, operation_id="detach_defect"
)
def detach(request: HttpRequest, ticket_id: Id, defect_id: Id) -> Any:
    caller, ticket = staff_ticket(request, ticket_id)
    actions.detach(access.defect_for_staff(caller.user, defect_id), ticket, actor=caller.actor)
    return Status(204, None)
