"""Which of the desk's own fields a ticket's form asks for, and which of them must be filled.

A condition may look at a field only when that field stands above it, so that one look from the top settles all and
no two fields can wait for each other. A field that isn't asked counts as empty for those below it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from seiketsu.desk.rules.automation.checking import Fault, Known, condition_faults
from seiketsu.desk.rules.automation.conditions import find_plain
from seiketsu.desk.rules.automation.spec import Condition
from seiketsu.desk.rules.automation.vocabulary import CUSTOM
from seiketsu.desk.rules.fields import is_filled

MOST_LINES = 50
MOST_CONDITIONS = 5
# What a condition may look at beside the fields above it.
TICKET_FIELDS = ("tier", "priority", "channel")


class Need(StrEnum):
    """By when a field that is asked must be filled."""

    NEVER = "never"
    OPENING = "opening"
    SOLVING = "solving"


@dataclass(frozen=True, slots=True)
class FormLine:
    """One field on a form: asked when all of `when` holds."""

    field: str
    need: Need = Need.NEVER
    when: tuple[Condition, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"field": self.field, "need": self.need.value, "when": [one.as_json() for one in self.when]}

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> FormLine:
        need = given.get("need")
        return cls(
            str(given.get("field", "")),
            Need(need) if need in list(Need) else Need.NEVER,
            tuple(Condition.of(one) for one in given.get("when") or ()),
        )


@dataclass(frozen=True, slots=True)
class FormSpec:
    """A whole form, its lines in the order in which they are asked."""

    lines: tuple[FormLine, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"lines": [one.as_json() for one in self.lines]}

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> FormSpec:
        """The form behind its JSON."""
        return cls(tuple(FormLine.of(one) for one in given.get("lines") or ()))


@dataclass(frozen=True, slots=True)
class Matter:
    """What a form looks at: the ticket's tier, priority and channel, and the values of the desk's own fields."""

    ticket: Mapping[str, Any]
    custom: Mapping[str, Any]


def asked(spec: FormSpec, matter: Matter, kinds: Mapping[str, str]) -> tuple[FormLine, ...]:
    """The lines that are asked of such a ticket. `kinds` are those of all fields; a field that is gone isn't asked."""
    found: list[FormLine] = []
    values = {name: matter.ticket.get(name) for name in TICKET_FIELDS}
    for line in spec.lines:
        if line.field in kinds and all(find_plain(one, values, kinds).held for one in line.when):
            found.append(line)
            values[f"{CUSTOM}{line.field}"] = matter.custom.get(line.field)
    return tuple(found)


def missing(
    spec: FormSpec, matter: Matter, kinds: Mapping[str, str], *, at: Need, only: frozenset[str] | None = None
) -> tuple[str, ...]:
    """The fields that must be filled by then and aren't. `only` are those that whoever fills it in may see.

    What must be filled at opening must be so at solving too: mail may have opened the ticket.
    """
    by_then = {Need.OPENING: (Need.OPENING,), Need.SOLVING: (Need.OPENING, Need.SOLVING)}.get(at, ())
    return tuple(
        line.field
        for line in asked(spec, matter, kinds)
        if line.need in by_then
        and not is_filled(matter.custom.get(line.field))
        and (only is None or line.field in only)
    )


def faults(spec: FormSpec, known: Known) -> list[Fault]:
    """Everything that keeps a form from working; an empty list for a sound one."""
    found = [Fault("too_many_lines", "lines", str(MOST_LINES))] if len(spec.lines) > MOST_LINES else []
    above: list[str] = []
    for place, line in enumerate(spec.lines):
        where = f"lines-{place}"
        if line.field not in known.custom_kinds:
            found.append(Fault("unknown_field", where, line.field))
        elif line.field in above:
            found.append(Fault("field_twice", where, line.field, f"{CUSTOM}{line.field}"))
        found += _when_faults(line.when, place, above, known)
        above.append(line.field)
    return found


def _when_faults(when: Sequence[Condition], place: int, above: Sequence[str], known: Known) -> list[Fault]:
    found = []
    if len(when) > MOST_CONDITIONS:
        found.append(Fault("too_many_conditions", f"lines-{place}", str(MOST_CONDITIONS)))
    for number, one in enumerate(when):
        where = f"lines-{place}-when-{number}"
        if one.field not in TICKET_FIELDS and one.field.removeprefix(CUSTOM) not in above:
            found.append(Fault("not_above", where, field=one.field))
        else:
            found += condition_faults(one, where, known)
    return found
