"""Whether a rule or a macro is sound: every field, value, person and variable that it speaks of exists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from seiketsu.desk.rules.automation.filling import ONLY_IN_MACROS, VARIABLES, names_in
from seiketsu.desk.rules.automation.spec import Act, Condition, RuleSpec, Wait
from seiketsu.desk.rules.automation.timing import LONGEST
from seiketsu.desk.rules.automation.vocabulary import (
    ACTS,
    CUSTOM,
    HAPPENINGS,
    MACRO_ACTS,
    MAIL_TO,
    ONLY_AT,
    OPERATORS,
    WITHOUT_VALUE,
    FieldKind,
    kind_of,
)

MOST_CONDITIONS = 20
MOST_ACTS = 20
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to speak of. `choices` are the values of each field of choice, by field."""

    choices: Mapping[str, frozenset[str]]
    custom_kinds: Mapping[str, str] = field(default_factory=dict)
    levels: frozenset[str] = frozenset()

    def kind_of(self, name: str) -> FieldKind | None:
        return kind_of(name, dict(self.custom_kinds))


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, by a code that the page has words for. `where` is the part it stands in, such as "every-1"."""

    code: str
    where: str = ""
    value: str = ""
    field: str = ""


def faults(spec: RuleSpec, known: Known) -> list[Fault]:
    """Everything that keeps a rule from working; an empty list for a sound one."""
    found = [] if spec.events or spec.timing else [Fault("no_start", "events")]
    found += [Fault("unknown_event", "events", one) for one in spec.events if one not in HAPPENINGS]
    if spec.timing is not None:
        found += _wait_faults(spec.timing.wait, "timing")
    for group, conditions in (("every", spec.every), ("some", spec.some)):
        for place, condition in enumerate(conditions):
            found += _condition_faults(condition, f"{group}-{place}", spec, known)
    if len(spec.conditions) > MOST_CONDITIONS:
        found.append(Fault("too_many_conditions", "every", str(MOST_CONDITIONS)))
    if spec.timing is not None and not spec.conditions:
        found.append(Fault("no_condition", "every"))
    return found + act_faults(spec.acts, known)


def act_faults(acts: Sequence[Act], known: Known, *, for_macro: bool = False) -> list[Fault]:
    """The same for what is done. A macro may do nothing beside its text."""
    found = [Fault("no_act", "acts")] if not acts and not for_macro else []
    if len(acts) > MOST_ACTS:
        found.append(Fault("too_many_acts", "acts", str(MOST_ACTS)))
    for place, act in enumerate(acts):
        where = f"acts-{place}"
        if act.kind not in ACTS or (for_macro and act.kind not in MACRO_ACTS):
            found.append(Fault("unknown_act", where, act.kind))
        else:
            found += _value_faults(act, where, known, for_macro=for_macro)
    return found


def text_faults(text: str, where: str, *, for_macro: bool) -> list[Fault]:
    """Variables that there aren't."""
    known = [name for name in VARIABLES if for_macro or name not in ONLY_IN_MACROS]
    found = [Fault("unknown_variable", where, name) for name in names_in(text) if name not in known]
    return found + ([Fault("text_too_long", where)] if len(text) > LONGEST_TEXT else [])


def _condition_faults(condition: Condition, where: str, spec: RuleSpec, known: Known) -> list[Fault]:
    found = []
    if condition.field in ONLY_AT:
        givers = ONLY_AT[condition.field]
        if spec.timing is not None or not (givers is None or set(spec.events) <= givers):
            found.append(Fault("never_known", where, field=condition.field))
    return found + condition_faults(condition, where, known)


def condition_faults(condition: Condition, where: str, known: Known) -> list[Fault]:
    """What is wrong with one condition by itself, wherever it stands."""
    found: list[Fault] = []
    kind = known.kind_of(condition.field)
    if kind is None:
        return [Fault("unknown_field", where, condition.field.removeprefix(CUSTOM))]
    if condition.operator not in OPERATORS[kind]:
        return [Fault("unknown_operator", where, condition.operator, condition.field)]
    if condition.operator in WITHOUT_VALUE:
        return found
    if kind is FieldKind.ELAPSED:
        wait = Wait.of(condition.values)
        return found + (_wait_faults(wait, where) if wait else [Fault("no_wait", where, field=condition.field)])
    if not any(value.strip() for value in condition.values):
        return [*found, Fault("no_value", where, field=condition.field)]
    if kind is FieldKind.NUMBER:
        unread = [value for value in condition.values if not _is_number(value)]
        return found + [Fault("no_number", where, value, condition.field) for value in unread]
    if kind in (FieldKind.CHOICE, FieldKind.SEVERAL, FieldKind.ORDERED, FieldKind.HOURS):
        found += _choice_faults(condition.field, condition.values, where, known)
    return found


def _choice_faults(name: str, values: Iterable[str], where: str, known: Known) -> list[Fault]:
    choices = known.choices.get(name, frozenset())
    return [Fault("unknown_value", where, value, name) for value in values if value not in choices]


def _value_faults(act: Act, where: str, known: Known, *, for_macro: bool) -> list[Fault]:
    needed, optional = ACTS[act.kind]
    found = [Fault("no_value", where, field=name) for name in needed if not act.values.get(name, "").strip()]
    found += [Fault("unknown_parameter", where, name) for name in act.values if name not in needed + optional]
    if found:
        return found
    for name in ("text", "subject", "reason"):
        found += text_faults(act.values.get(name, ""), where, for_macro=for_macro)
    # What a custom field takes is the field's own business; that it exists is ours.
    if act.kind == "field":
        return found + ([] if act.values["field"] in known.custom_kinds else _unknown("field", act, where))
    for name in ("priority", "category", "team", "assignee", "person"):
        if name in needed and not _exists(name, act.values[name], known, for_macro=for_macro):
            found += _unknown(name, act, where)
    if act.kind == "status" and act.values["status"] not in known.choices.get("set_status", ()):
        found += _unknown("status", act, where)
    if act.kind == "escalate" and act.values["level"] not in known.levels:
        found += _unknown("level", act, where)
    return found + (_mail_faults(act, where) if act.kind == "mail" else [])


def _exists(name: str, value: str, known: Known, *, for_macro: bool) -> bool:
    if name == "assignee" and value in ("best", "nobody", *(("me",) if for_macro else ())):
        return True
    field_name = "assignee" if name == "person" else name
    return value in known.choices.get(field_name, frozenset())


def _unknown(name: str, act: Act, where: str) -> list[Fault]:
    return [Fault("unknown_value", where, act.values[name], name)]


def _mail_faults(act: Act, where: str) -> list[Fault]:
    if act.values["to"] not in MAIL_TO:
        return _unknown("to", act, where)
    address = act.values.get("address", "").strip()
    if act.values["to"] == "address" and ("@" not in address.strip("@") or " " in address):
        return [Fault("no_address", where, address)]
    return []


def _wait_faults(wait: Wait, where: str) -> list[Fault]:
    if wait.amount < 1 or wait.amount > LONGEST[wait.unit]:
        return [Fault("wait_out_of_range", where, str(LONGEST[wait.unit]))]
    return []


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
