"""Rules and macros: read with what they did, switched, brought back; macros kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Status

from seiketsu.core.http.bearer import Bearer
from seiketsu.core.http.paging import page
from seiketsu.core.http.schemas import Given, Id, Items, Line, Moment, PageWanted, Shown, Text
from seiketsu.desk.api.callers import caller_of
from seiketsu.desk.automation import access, actions, macro_actions, macros
from seiketsu.desk.automation.macro_actions import MacroContent
from seiketsu.desk.models import AutomationRule, Macro, RuleFiring
from seiketsu.desk.rules.automation.spec import Condition

rule_router = Router(tags=["automation"])
macro_router = Router(tags=["automation"])
READ, WRITE = Bearer("automation:read"), Bearer("automation:write")
Outcome = Literal["done", "partly", "refused", "unchanged", "stopped"]


class RuleShown(Shown):
    """`definition` is what the form writes: happenings or a wait, conditions, and what is done."""

    id: int
    name: str
    position: int
    is_on: bool
    version: int
    definition: dict[str, Any]
    faults: list[Any]
    updated_at: Moment


class VersionShown(Shown):
    number: int
    change: str
    name: str
    definition: dict[str, Any]
    at: Moment
    actor_label: str


class FiringShown(Shown):
    """One firing: what each condition met, and what was done or refused."""

    id: int
    rule_id: int
    rule_version: int
    ticket_id: int
    event_id: int | None
    at: Moment
    depth: int
    outcome: Outcome
    findings: list[Any]
    did: list[Any]


class FiringsWanted(PageWanted):
    rule_id: Id | None = None
    ticket_id: Id | None = None
    outcome: Outcome | None = None


class ConditionGiven(Given):
    """One line of a rule. ``values`` of a time are an amount and a unit, such as ``["3", "business_days"]``."""

    field: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[a-z_]+(:[A-Za-z0-9_-]+)?$")]
    operator: Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[a-z_]+$")]
    values: Annotated[list[Line], Field(max_length=100)] = []


def conditions_of(given: Sequence[ConditionGiven]) -> tuple[Condition, ...]:
    return tuple(Condition(one.field, one.operator, tuple(one.values)) for one in given)


class Activation(Given):
    is_on: bool


class Restoration(Given):
    version: Annotated[int, Field(ge=1, le=100_000)]


class MacroGiven(Given):
    """A macro that only says something; what it does besides is chosen on the page."""

    name: Line
    text: Text
    is_note: bool = False
    visibility: Literal["all", "team", "personal"] = "personal"
    team: Line = ""


class MacroShown(Shown):
    id: int
    name: str
    text: str
    is_note: bool
    visibility: str
    team: str
    uses: int
    updated_at: Moment


@rule_router.get("", auth=READ, response=Items[RuleShown], operation_id="list_rules")
def list_rules(request: HttpRequest, wanted: Query[PageWanted]) -> Any:
    """Rules in the order in which they were made; `position` says in which they run."""
    found = page(
        AutomationRule.objects.filter(removed_at__isnull=True), order=("id",), limit=wanted.limit, cursor=wanted.cursor
    )
    return {"items": found.items, "next_cursor": found.next_cursor}


@rule_router.get("/firings", auth=READ, response=Items[FiringShown], operation_id="list_firings")
def list_firings(request: HttpRequest, wanted: Query[FiringsWanted]) -> Any:
    """The log of every firing, the newest first."""
    rows = RuleFiring.objects.all()
    for name in ("rule_id", "ticket_id", "outcome"):
        if (value := getattr(wanted, name)) is not None:
            rows = rows.filter(**{name: value})
    found = page(rows, order=("-id",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": found.items, "next_cursor": found.next_cursor}


@rule_router.get("/{rule_id}", auth=READ, response=RuleShown, operation_id="get_rule")
def get_rule(request: HttpRequest, rule_id: Id) -> Any:
    return access.rule_for(caller_of(request).user, rule_id)


@rule_router.get("/{rule_id}/versions", auth=READ, response=Items[VersionShown], operation_id="list_rule_versions")
def list_versions(request: HttpRequest, rule_id: Id, wanted: Query[PageWanted]) -> Any:
    """What the rule was, and who changed it, the newest first."""
    rows = access.rule_for(caller_of(request).user, rule_id).versions.all()
    found = page(rows, order=("-number",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": found.items, "next_cursor": found.next_cursor}


@rule_router.put("/{rule_id}/activation", auth=WRITE, response=RuleShown, operation_id="switch_rule")
def switch(request: HttpRequest, rule_id: Id, given: Activation) -> Any:
    """Let the rule run, or not."""
    caller = caller_of(request)
    return actions.switch_rule(
        access.rule_for(caller.user, rule_id, to_edit=True), is_on=given.is_on, actor=caller.actor
    )


@rule_router.put("/{rule_id}/restoration", auth=WRITE, response=RuleShown, operation_id="restore_rule")
def restore(request: HttpRequest, rule_id: Id, given: Restoration) -> Any:
    """Make the rule what it was in an earlier version."""
    caller = caller_of(request)
    found = access.rule_for(caller.user, rule_id, to_edit=True)
    return actions.restore_rule(found, given.version, actor=caller.actor)


@rule_router.delete("/{rule_id}", auth=WRITE, response={204: None}, operation_id="remove_rule")
def remove(request: HttpRequest, rule_id: Id) -> Any:
    """Take the rule away; its versions and its log stay."""
    caller = caller_of(request)
    actions.remove_rule(access.rule_for(caller.user, rule_id, to_edit=True), actor=caller.actor)
    return Status(204, None)


@macro_router.get("", auth=READ, response=Items[MacroShown], operation_id="list_macros")
def list_macros(request: HttpRequest, wanted: Query[PageWanted]) -> Any:
    """Macros that the caller may apply: everybody's, those of their teams, their own."""
    rows = access.macros_for(caller_of(request).user)
    found = page(rows, order=("id",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": found.items, "next_cursor": found.next_cursor}


@macro_router.post("", auth=WRITE, response={201: MacroShown}, operation_id="create_macro")
def create_macro(request: HttpRequest, given: MacroGiven) -> Any:
    """Add a macro; a shared one is a lead's to add."""
    caller = caller_of(request)
    if given.visibility != Macro.Visibility.PERSONAL.value:
        access.require_editor(caller.user)
    return Status(201, macro_actions.create_macro(MacroContent(**given.dict()), owner=caller.user, actor=caller.actor))


@macro_router.put("/{macro_id}", auth=WRITE, response=MacroShown, operation_id="edit_macro")
def edit_macro(request: HttpRequest, macro_id: Id, given: MacroGiven) -> Any:
    """Change what a macro says and for whom it is; what it does stays."""
    caller = caller_of(request)
    found = access.macro_for(caller.user, macro_id, to_edit=True)
    if given.visibility != Macro.Visibility.PERSONAL.value:
        access.require_editor(caller.user)
    return macro_actions.edit_macro(found, MacroContent(**given.dict(), acts=macros.acts_of(found)), actor=caller.actor)


@macro_router.get("/{macro_id}/versions", auth=READ, response=Items[VersionShown], operation_id="list_macro_versions")
def list_macro_versions(request: HttpRequest, macro_id: Id, wanted: Query[PageWanted]) -> Any:
    """What the macro was, and who changed it, the newest first."""
    rows = access.macro_for(caller_of(request).user, macro_id).versions.all()
    found = page(rows, order=("-number",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": found.items, "next_cursor": found.next_cursor}


@macro_router.put("/{macro_id}/restoration", auth=WRITE, response=MacroShown, operation_id="restore_macro")
def restore_macro(request: HttpRequest, macro_id: Id, given: Restoration) -> Any:
    """Make the macro what it was in an earlier version; for whom it is stays."""
    caller = caller_of(request)
    found = access.macro_for(caller.user, macro_id, to_edit=True)
    return macro_actions.restore_macro(found, given.version, actor=caller.actor)


@macro_router.delete("/{macro_id}", auth=WRITE, response={204: None}, operation_id="remove_macro")
def remove_macro(request: HttpRequest, macro_id: Id) -> Any:
    """Take a macro away."""
    caller = caller_of(request)
    macro_actions.remove_macro(access.macro_for(caller.user, macro_id, to_edit=True), actor=caller.actor)
    return Status(204, None)
