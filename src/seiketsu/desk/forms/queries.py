"""Which form a ticket has, and the fields of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from seiketsu.core.kept_queries import KeptQuery
from seiketsu.desk.models import CustomField, Ticket, TicketForm
from seiketsu.desk.rules.fields import FieldSpec, Kind, Limits, Misfit, read
from seiketsu.desk.rules.forms import FormLine, FormSpec, Matter, Need, asked

GENERAL = ""


def spec_of(field: CustomField) -> FieldSpec:
    """A field as the rules take it."""
    return FieldSpec(Kind(field.kind), tuple(one["slug"] for one in field.options), Limits.of(field.limits))


# The category's own form before the general one.
_APPLYING: KeptQuery[TicketForm] = KeptQuery(
    "desk_form_applying",
    lambda category, general: (
        TicketForm.objects.kept().filter(category__in=(category, general)).order_by("-category")[:1]
    ),
    str,
    str,
)


def written_form_of(category: str | None) -> FormSpec | None:
    """What somebody wrote for a category: its own form, else the general one; None where neither is. One query."""
    found = _APPLYING.first(category or GENERAL, GENERAL)
    return FormSpec.of(found.definition) if found is not None else None


def form_of(category: str | None) -> FormSpec:
    """The form of a category as it is shown."""
    return written_form_of(category) or general_of(CustomField.objects.all())


def general_of(fields: Iterable[CustomField]) -> FormSpec:
    """What holds until somebody writes the general form: each of the fields is asked, in their order."""
    return FormSpec(tuple(FormLine(one.key, Need.OPENING if one.required else Need.NEVER) for one in fields))


def forms() -> dict[str, TicketForm]:
    """Every form that was written, by its category."""
    return {one.category: one for one in TicketForm.objects.kept()}


def matter_of(ticket: Ticket) -> Matter:
    """What a form looks at of a ticket."""
    values = {"tier": ticket.tier, "priority": ticket.priority, "channel": ticket.channel}
    return Matter(values, ticket.custom)


@dataclass(frozen=True)
class Question:
    """One field as it is asked: its definition, what stands in it, and by when it must be filled."""

    field: CustomField
    value: Any
    need: Need

    @property
    def is_filled(self) -> bool:
        return self.value not in (None, "", [])


def questions(spec: FormSpec, matter: Matter, fields: Sequence[CustomField]) -> list[Question]:
    """The fields that the form asks of such a ticket now, in its order."""
    known: Mapping[str, CustomField] = {one.key: one for one in fields}
    lines = asked(spec, matter, {one.key: one.kind for one in fields})
    return [Question(known[line.field], matter.custom.get(line.field), line.need) for line in lines]


def questions_for(
    category: str | None, ticket: Mapping[str, Any], typed: Mapping[str, Any], *, for_client: bool = False
) -> list[Question]:
    """What the form of a category asks while it is being filled in: `ticket` are tier, priority and channel as far as
    they are known, `typed` what stands in the fields. A client is asked only what they may see."""
    fields = list(CustomField.objects.all())
    read_values = {one.key: read(spec_of(one), typed.get(one.key)) for one in fields}
    matter = Matter(ticket, {key: value for key, value in read_values.items() if not isinstance(value, Misfit)})
    found = questions(form_of(category), matter, fields)
    return [
        replace(one, value=typed.get(one.field.key)) for one in found if one.field.shown_to_clients or not for_client
    ]
