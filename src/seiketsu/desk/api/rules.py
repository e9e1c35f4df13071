"""Rules written by programs: as a whole, with the check and the preview that the pages have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Status

from seiketsu.core.http.schemas import Given, Id, Moment, Shown, Text, Word
from seiketsu.desk import policy as policies
from seiketsu.desk.api.automation import READ, WRITE, ConditionGiven, RuleShown, conditions_of
from seiketsu.desk.api.automation import rule_router as router
from seiketsu.desk.api.callers import caller_of
from seiketsu.desk.automation import access, actions, preview
from seiketsu.desk.automation.known import vocabulary
from seiketsu.desk.rules.automation.spec import Act, RuleSpec, Since, Timing, Unit, Wait

preview_router = Router(tags=["automation"])
Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")]
Parameter = Annotated[str, Field(max_length=20, pattern=r"^[a-z_]+$")]


class ActGiven(Given):
    """One thing to do; ``values`` are its parameters by name, as the form asks for them."""

    kind: Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[a-z_]+$")]
    values: Annotated[dict[Parameter, Text], Field(max_length=10)] = {}


def acts_of(given: Sequence[ActGiven]) -> tuple[Act, ...]:
    return tuple(Act(one.kind, dict(one.values)) for one in given)


class WaitGiven(Given):
    """A wait: so long after that moment of a ticket. ``repeats``: again after each further wait."""

    since: Literal["created", "status", "assigned", "client_wrote", "staff_answered", "touched"]
    amount: Annotated[int, Field(ge=1, le=100_000)]
    unit: Literal["minutes", "hours", "days", "business_hours", "business_days"]
    repeats: bool = False

    def timing(self) -> Timing:
        return Timing(Since(self.since), Wait(self.amount, Unit(self.unit)), self.repeats)


class Definition(Given):
    """A rule listens to ``events`` or waits by ``timing``; ``every`` must hold, and one of ``some`` if there are."""

    events: Annotated[list[Word], Field(max_length=30)] = []
    timing: WaitGiven | None = None
    every: Annotated[list[ConditionGiven], Field(max_length=20)] = []
    some: Annotated[list[ConditionGiven], Field(max_length=20)] = []
    acts: Annotated[list[ActGiven], Field(max_length=20)] = []

    def spec(self) -> RuleSpec:
        timing = self.timing
        return RuleSpec(
            events=() if timing else tuple(self.events),
            timing=timing.timing() if timing else None,
            every=conditions_of(self.every),
            some=conditions_of(self.some),
            acts=acts_of(self.acts),
        )


class RuleGiven(Given):
    name: Name
    definition: Definition


class NewRule(RuleGiven):
    is_on: bool = False


class PositionGiven(Given):
    """From 1, the first to run."""

    position: Annotated[int, Field(ge=1, le=10_000)]


class PreviewGiven(Given):
    definition: Definition
    days: Literal[7, 30, 90] = 30


class TouchedShown(Shown):
    ticket_id: int
    at: Moment


class PreviewShown(Shown):
    """What the rule would have done; ``shown`` are the first of the tickets. Nothing was changed."""

    days: int
    looked_at: int
    tickets: int
    times: int
    is_cut: bool
    shown: list[TouchedShown]


@router.post("", auth=WRITE, response={201: RuleShown}, operation_id="create_rule")
def create_rule(request: HttpRequest, given: NewRule) -> Any:
    """Add a rule as the last in the order; off, unless it is to run at once."""
    caller = caller_of(request)
    access.require_editor(caller.user)
    spec = given.definition.spec()
    return Status(201, actions.create_rule(name=given.name, spec=spec, actor=caller.actor, is_on=given.is_on))


@preview_router.post("", auth=READ, response=PreviewShown, operation_id="preview_rule")
def preview_rule(request: HttpRequest, given: PreviewGiven) -> Any:
    """Try a rule on the past before it is kept: which tickets it would have touched."""
    access.require_editor(caller_of(request).user)
    spec = given.definition.spec()
    actions.require_sound(spec, vocabulary(policies.current()))
    found = preview.preview(spec, given.days)
    touched = [{"ticket_id": one.ticket.pk, "at": one.at} for one in found.shown]
    names = ("days", "looked_at", "tickets", "times", "is_cut")
    return {**{name: getattr(found, name) for name in names}, "shown": touched}


@router.put("/{rule_id}", auth=WRITE, response=RuleShown, operation_id="edit_rule")
def edit_rule(request: HttpRequest, rule_id: Id, given: RuleGiven) -> Any:
    """Another name, another definition; the older one stays among the versions."""
    caller = caller_of(request)
    found = access.rule_for(caller.user, rule_id, to_edit=True)
    return actions.edit_rule(found, name=given.name, spec=given.definition.spec(), actor=caller.actor)


@router.put("/{rule_id}/position", auth=WRITE, response=RuleShown, operation_id="place_rule")
def place_rule(request: HttpRequest, rule_id: Id, given: PositionGiven) -> Any:
    """Let a rule run as the first, the second and so on; a place past the end is the end."""
    caller = caller_of(request)
    found = access.rule_for(caller.user, rule_id, to_edit=True)
    return actions.place_rule(found, given.position, actor=caller.actor)
