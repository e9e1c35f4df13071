"""The desk's own fields and the forms that ask for them: written, brought back, taken away."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from seiketsu.core.errors import NotFound, NotPermitted
from seiketsu.core.http.bearer import Bearer
from seiketsu.core.http.paging import page
from seiketsu.core.http.schemas import Given, Id, Items, Line, Moment, PageWanted, Shown, Word
from seiketsu.desk.api.automation import ConditionGiven, Restoration, VersionShown, conditions_of
from seiketsu.desk.api.callers import READ as READ_TICKETS
from seiketsu.desk.api.callers import caller_of
from seiketsu.desk.api.schemas import CustomFieldShown
from seiketsu.desk.automation import access as editing
from seiketsu.desk.forms import access, actions
from seiketsu.desk.models import CustomField, TicketForm
from seiketsu.desk.rules.fields import Limits
from seiketsu.desk.rules.forms import MOST_CONDITIONS, MOST_LINES, FormLine, FormSpec, Need

form_router = Router(tags=["forms"])
field_router = Router(tags=["forms"])
READ, WRITE = Bearer("automation:read"), Bearer("automation:write")


class OptionGiven(Given):
    """A value of a list; without ``slug`` it gets one from its title."""

    title: Line
    slug: Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9_-]*$")] = ""


class LimitsGiven(Given):
    """What a value must keep to: a pattern (with an example to tell) for a text; ends for a number or a date."""

    pattern: Line = ""
    example: Line = ""
    at_least: Line = ""
    at_most: Line = ""


class FieldGiven(Given):
    title: Line
    kind: Literal["text", "number", "date", "boolean", "choice", "several"]
    help_text: Line = ""
    options: Annotated[list[OptionGiven], Field(max_length=200)] = []
    limits: LimitsGiven = LimitsGiven()
    shown_to_clients: bool = False

    def content(self) -> actions.FieldContent:
        return actions.FieldContent(
            title=self.title,
            kind=self.kind,
            help_text=self.help_text,
            options=[(one.slug, one.title) for one in self.options],
            limits=Limits(**self.limits.dict()),
            shown_to_clients=self.shown_to_clients,
        )


class NewField(FieldGiven):
    on_general_form: bool = True


class LineGiven(Given):
    """A field of a form: asked when all of ``when`` holds, filled at the latest when ``need`` says."""

    field: Word
    need: Literal["never", "opening", "solving"] = "never"
    when: Annotated[list[ConditionGiven], Field(max_length=MOST_CONDITIONS)] = []


class FormGiven(Given):
    """``category`` is a slug of the plan; null for the general form, which holds where there is no other."""

    category: Word | None
    lines: Annotated[list[LineGiven], Field(max_length=MOST_LINES)]

    def spec(self) -> FormSpec:
        return FormSpec(tuple(FormLine(one.field, Need(one.need), conditions_of(one.when)) for one in self.lines))


class FormShown(Shown):
    id: int
    category: str | None
    version: int
    lines: list[Any]
    updated_at: Moment

    @classmethod
    def of(cls, row: TicketForm) -> FormShown:
        return cls(
            id=row.pk,
            category=row.category or None,
            version=row.version,
            lines=row.definition["lines"],
            updated_at=row.updated_at,
        )


def _form(request: HttpRequest, form_id: int, *, to_edit: bool = False) -> TicketForm:
    found = TicketForm.objects.filter(pk=form_id).first()
    if found is None:
        raise NotFound(_("There is no such form."))
    return access.form_for(caller_of(request).user, found.category, to_edit=to_edit)


@form_router.get("", auth=READ, response=Items[FormShown], operation_id="list_forms")
def list_forms(request: HttpRequest, wanted: Query[PageWanted]) -> Any:
    """The forms that were written. A category without one has the general one."""
    found = page(TicketForm.objects.kept(), order=("id",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": [FormShown.of(row) for row in found.items], "next_cursor": found.next_cursor}


@form_router.put("", auth=WRITE, response=FormShown, operation_id="keep_form")
def keep_form(request: HttpRequest, given: FormGiven) -> Any:
    """Write the form of a category, or the general one, whole."""
    caller = caller_of(request)
    editing.require_editor(caller.user)
    return FormShown.of(actions.keep_form(given.category or "", given.spec(), actor=caller.actor))


@form_router.get("/{form_id}/versions", auth=READ, response=Items[VersionShown], operation_id="list_form_versions")
def list_versions(request: HttpRequest, form_id: Id, wanted: Query[PageWanted]) -> Any:
    """What the form was, and who changed it, the newest first."""
    rows = _form(request, form_id).versions.all()
    found = page(rows, order=("-number",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": found.items, "next_cursor": found.next_cursor}


@form_router.put("/{form_id}/restoration", auth=WRITE, response=FormShown, operation_id="restore_form")
def restore(request: HttpRequest, form_id: Id, given: Restoration) -> Any:
    """Make the form what it was in an earlier version."""
    found = _form(request, form_id, to_edit=True)
    return FormShown.of(actions.restore_form(found, given.version, actor=caller_of(request).actor))


@form_router.delete("/{form_id}", auth=WRITE, response={204: None}, operation_id="drop_form")
def drop_form(request: HttpRequest, form_id: Id) -> Any:
    """Take a category's own form away: the general one holds again."""
    actions.drop_form(_form(request, form_id, to_edit=True), actor=caller_of(request).actor)
    return Status(204, None)


@field_router.get("", auth=READ_TICKETS, response=Items[CustomFieldShown], operation_id="list_custom_fields")
def list_custom_fields(request: HttpRequest, wanted: Query[PageWanted]) -> Any:
    """The fields that this desk added to tickets."""
    if caller_of(request).is_client:
        raise NotPermitted(_("Only the staff may do this."))
    found = page(CustomField.objects.order_by(), order=("id",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": [CustomFieldShown.of(row) for row in found.items], "next_cursor": found.next_cursor}


@field_router.post("", auth=WRITE, response={201: CustomFieldShown}, operation_id="create_custom_field")
def create_field(request: HttpRequest, given: NewField) -> Any:
    """Add a field; the general form asks for it unless it shouldn't."""
    caller = caller_of(request)
    editing.require_editor(caller.user)
    made = actions.create_field(given.content(), actor=caller.actor, on_general_form=given.on_general_form)
    return Status(201, CustomFieldShown.of(made))


@field_router.put("/{field_id}", auth=WRITE, response=CustomFieldShown, operation_id="edit_custom_field")
def edit_field(request: HttpRequest, field_id: Id, given: FieldGiven) -> Any:
    """Change a field; its kind stays."""
    caller = caller_of(request)
    found = access.field_for(caller.user, field_id, to_edit=True)
    return CustomFieldShown.of(actions.edit_field(found, given.content(), actor=caller.actor))


@field_router.delete("/{field_id}", auth=WRITE, response={204: None}, operation_id="remove_custom_field")
def remove_field(request: HttpRequest, field_id: Id) -> Any:
    """Take a field away once no form asks for it; tickets keep what they hold."""
    caller = caller_of(request)
    actions.remove_field(access.field_for(caller.user, field_id, to_edit=True), actor=caller.actor)
    return Status(204, None)
