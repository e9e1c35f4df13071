"""Ticket templates: kept, compared, brought back."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Status

from seiketsu.core.http.bearer import Bearer
from seiketsu.core.http.paging import page
from seiketsu.core.http.schemas import Given, Id, Items, Line, Moment, PageWanted, Shown, Text
from seiketsu.desk.api.automation import Restoration, VersionShown
from seiketsu.desk.api.callers import caller_of
from seiketsu.desk.models import TicketTemplate
from seiketsu.desk.prepared import access, actions
from seiketsu.desk.prepared.actions import TemplateContent
from seiketsu.desk.rules.templates import Prepared

router = Router(tags=["templates"])
READ, WRITE = Bearer("automation:read"), Bearer("automation:write")

Value = bool | float | Line | Annotated[list[Line], Field(max_length=200)] | None
Slug = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9_.:-]*$")]


class PreparedGiven(Given):
    """What a ticket begins with; what is empty is left to the agent or the rules. `custom` is by key of the field."""

    subject_line: Annotated[str, Field(max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    body: Text = ""
    category: Slug = ""
    priority: Slug = ""
    team: Slug = ""
    tags: Annotated[list[Line], Field(max_length=100)] = []
    custom: dict[Slug, Value] = {}

    def prepared(self) -> Prepared:
        return Prepared.of(self.dict())


class TemplateGiven(Given):
    """`team` is whose template it is when `visibility` is team; the team that gets the ticket is in `prepared`."""

    name: Line
    prepared: PreparedGiven
    visibility: Literal["all", "team", "personal"] = "personal"
    team: Line = ""

    def content(self) -> TemplateContent:
        return TemplateContent(self.name, self.prepared.prepared(), self.visibility, self.team)


class TemplateShown(Shown):
    id: int
    name: str
    prepared: dict[str, Any]
    visibility: str
    team: str
    version: int
    uses: int
    updated_at: Moment

    @classmethod
    def of(cls, row: TicketTemplate) -> TemplateShown:
        shown = {name: getattr(row, name) for name in ("name", "visibility", "team", "version", "uses", "updated_at")}
        return cls(id=row.pk, prepared=row.definition, **shown)


@router.get("", auth=READ, response=Items[TemplateShown], operation_id="list_ticket_templates")
def list_templates(request: HttpRequest, wanted: Query[PageWanted]) -> Any:
    """Templates that the caller may pick: everybody's, those of their teams, their own."""
    rows = access.templates_for(caller_of(request).user)
    found = page(rows, order=("id",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": [TemplateShown.of(row) for row in found.items], "next_cursor": found.next_cursor}


@router.post("", auth=WRITE, response={201: TemplateShown}, operation_id="create_ticket_template")
def create(request: HttpRequest, given: TemplateGiven) -> Any:
    """Add a template; a shared one is a lead's to add."""
    caller = caller_of(request)
    access.require_right(caller.user, given.visibility)
    made = actions.create_template(given.content(), owner=caller.user, actor=caller.actor)
    return Status(201, TemplateShown.of(made))


@router.get("/{template_id}", auth=READ, response=TemplateShown, operation_id="get_ticket_template")
def get(request: HttpRequest, template_id: Id) -> Any:
    return TemplateShown.of(access.template_for(caller_of(request).user, template_id))


@router.put("/{template_id}", auth=WRITE, response=TemplateShown, operation_id="edit_ticket_template")
def edit(request: HttpRequest, template_id: Id, given: TemplateGiven) -> Any:
    """Change a template; what was opened from it stays as it is."""
    caller = caller_of(request)
    found = access.template_for(caller.user, template_id, to_edit=True)
    access.require_right(caller.user, given.visibility)
    return TemplateShown.of(actions.edit_template(found, given.content(), actor=caller.actor))


@router.get(
    "/{template_id}/versions", auth=READ, response=Items[VersionShown], operation_id="list_ticket_template_versions"
)
def list_versions(request: HttpRequest, template_id: Id, wanted: Query[PageWanted]) -> Any:
    """What the template was, and who changed it, the newest first."""
    rows = access.template_for(caller_of(request).user, template_id).versions.all()
    found = page(rows, order=("-number",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": found.items, "next_cursor": found.next_cursor}


@router.put("/{template_id}/restoration", auth=WRITE, response=TemplateShown, operation_id="restore_ticket_template")
def restore(request: HttpRequest, template_id: Id, given: Restoration) -> Any:
    """Make the template what it was in an earlier version; for whom it is stays."""
    caller = caller_of(request)
    found = access.template_for(caller.user, template_id, to_edit=True)
    return TemplateShown.of(actions.restore_template(found, given.version, actor=caller.actor))


@router.delete("/{template_id}", auth=WRITE, response={204: None}, operation_id="remove_ticket_template")
def remove(request: HttpRequest, template_id: Id) -> Any:
    """Take the template away; its versions stay."""
    caller = caller_of(request)
    actions.remove_template(access.template_for(caller.user, template_id, to_edit=True), actor=caller.actor)
    return Status(204, None)
