"""The form on which rules are written without code: rows of selects from a rule, and a rule from what was posted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from django.http import QueryDict

from seiketsu.desk.automation import wording
from seiketsu.desk.automation.known import Vocabulary
from seiketsu.desk.rules.automation.checking import Fault
from seiketsu.desk.rules.automation.spec import Act, Condition, RuleSpec, Since, Timing, Unit, Wait
from seiketsu.desk.rules.automation.vocabulary import (
    ACTS,
    CUSTOM,
    FIELDS,
    MAIL_TO,
    OPERATORS,
    WITHOUT_VALUE,
    FieldKind,
    kind_of,
)

Row = TypeVar("Row")
Pairs = Sequence[tuple[str, str]]
_MOST_ROWS = 25
# In which order the parameters of an act stand on the form.
_ORDER = (
    "priority", "status", "category", "team", "assignee", "tags", "to", "address", "level", "person", "field", "value",
    "subject", "text", "reason",
)  # fmt: skip
_FIRST_CONDITION = Condition("status", "is", ())
_FIRST_ACT = Act("priority", {})


@dataclass(frozen=True)
class Draft:
    """What stands on the form, sound or not."""

    name: str
    is_timed: bool
    spec: RuleSpec


@dataclass(frozen=True)
class ConditionRow:
    """One row of the form: the chosen field, how it may be compared, and how its value is typed."""

    prefix: str
    condition: Condition
    operators: Pairs
    typed: str
    choices: Pairs
    errors: Sequence[str]

    @property
    def chosen(self) -> str:
        """The chosen values in words, for the closed list."""
        return ", ".join(title for value, title in self.choices if value in self.condition.values)

    @property
    def text(self) -> str:
        return ", ".join(self.condition.values)


@dataclass(frozen=True)
class ActRow:
    """One thing to do, with its parameters: name, how it is typed, choices."""

    prefix: str
    act: Act
    parameters: Sequence[tuple[str, str, Pairs]]
    errors: Sequence[str]


def of_rule(name: str, spec: RuleSpec) -> Draft:
    return Draft(name, spec.timing is not None, spec)


def posted(data: QueryDict, words: Vocabulary) -> Draft:
    """The rule as it was typed. A comparison that the newly chosen field doesn't have becomes its first."""
    is_timed = data.get("kind") == "time"
    spec = RuleSpec(
        events=() if is_timed else tuple(data.getlist("events")),
        timing=_timing(data) if is_timed else None,
        every=tuple(posted_conditions(data, "every", words)),
        some=tuple(posted_conditions(data, "some", words)),
        acts=tuple(posted_acts(data)),
    )
    return Draft(data.get("name", ""), is_timed, spec)


def _timing(data: QueryDict) -> Timing:
    since, unit, amount = data.get("since", ""), data.get("unit", ""), data.get("amount", "")
    return Timing(
        Since(since) if since in list(Since) else Since.STATUS,
        # What is no whole number becomes 0, which the check refuses in words.
        Wait(int(amount) if amount.isdecimal() else 0, Unit(unit) if unit in list(Unit) else Unit.HOURS),
        repeats=bool(data.get("repeats")),
    )


def posted_conditions(data: QueryDict, group: str, words: Vocabulary) -> Iterable[Condition]:
    """The conditions of one group as they were typed."""
    for place in range(_MOST_ROWS):
        prefix = f"{group}-{place}"
        if f"{prefix}-field" not in data:
            continue
        field, operator = data.get(f"{prefix}-field", ""), data.get(f"{prefix}-operator", "")
        kind = kind_of(field, dict(words.custom_kinds))
        if kind is None:
            yield Condition(field, operator, tuple(data.getlist(f"{prefix}-value")))
            continue
        operator = operator if operator in OPERATORS[kind] else OPERATORS[kind][0]
        values = () if operator in WITHOUT_VALUE else _values(data.getlist(f"{prefix}-value"), kind)
        yield Condition(field, operator, values)


def _values(typed: Sequence[str], kind: FieldKind) -> tuple[str, ...]:
    if kind in (FieldKind.TAGS, FieldKind.TEXT):
        split = [part.strip() for one in typed for part in one.split(",")]
        lower = [part.lower().replace(" ", "-") for part in split] if kind is FieldKind.TAGS else split
        return tuple(part for part in lower if part)
    return tuple(one.strip() for one in typed if one.strip())


def posted_acts(data: QueryDict) -> Iterable[Act]:
    """The acts as they were typed; what another act takes is dropped."""
    for place in range(_MOST_ROWS):
        prefix = f"acts-{place}"
        kind = data.get(f"{prefix}-kind")
        if kind is None:
            continue
        needed, optional = ACTS.get(kind, ((), ()))
        names = [name for name in (*needed, *optional) if data.get(f"{prefix}-{name}")]
        yield Act(kind, {name: data.get(f"{prefix}-{name}", "").strip() for name in names})


def changed_rows(draft: Draft, wish: str) -> Draft:
    """With a row more, or less: `add-every`, `drop-acts-2`."""
    verb, _space, rest = wish.partition("-")
    group, _space, place = rest.partition("-")
    spec = draft.spec
    if group == "acts":
        return replace(draft, spec=replace(spec, acts=_changed(spec.acts, verb, place, _FIRST_ACT)))
    if group == "every":
        return replace(draft, spec=replace(spec, every=_changed(spec.every, verb, place, _FIRST_CONDITION)))
    if group == "some":
        return replace(draft, spec=replace(spec, some=_changed(spec.some, verb, place, _FIRST_CONDITION)))
    return draft


def _changed(rows: tuple[Row, ...], verb: str, place: str, first: Row) -> tuple[Row, ...]:
    if verb == "add":
        return (*rows, first)
    return tuple(row for number, row in enumerate(rows) if str(number) != place)


def condition_rows(
    conditions: Sequence[Condition], group: str, words: Vocabulary, faults: Sequence[Fault]
) -> list[ConditionRow]:
    """The rows of one group, each with what is wrong with it."""
    return [_condition_row(condition, f"{group}-{place}", words, faults) for place, condition in enumerate(conditions)]


def _condition_row(condition: Condition, prefix: str, words: Vocabulary, faults: Sequence[Fault]) -> ConditionRow:
    kind = kind_of(condition.field, dict(words.custom_kinds))
    typed = "none" if kind is None or condition.operator in WITHOUT_VALUE else wording.INPUTS[kind]
    if typed == "several" and condition.operator in ("at_least", "at_most"):
        typed = "one"
    return ConditionRow(
        prefix=prefix,
        condition=condition,
        operators=[(one, str(wording.OPERATORS[one])) for one in (OPERATORS[kind] if kind else ())],
        typed=typed,
        choices=words.choices.get(condition.field, ()),
        errors=_errors(prefix, words, faults),
    )


def act_rows(
    acts: Sequence[Act], words: Vocabulary, faults: Sequence[Fault], *, for_macro: bool = False
) -> list[ActRow]:
    return [
        ActRow(
            f"acts-{place}", act, _parameters(act, words, for_macro=for_macro), _errors(f"acts-{place}", words, faults)
        )
        for place, act in enumerate(acts)
    ]


def _parameters(act: Act, words: Vocabulary, *, for_macro: bool) -> list[tuple[str, str, Pairs]]:
    needed, optional = ACTS.get(act.kind, ((), ()))
    own = ("best", "nobody", "me") if for_macro else ("best", "nobody")
    choices: dict[str, Pairs] = {
        "priority": words.choices["priority"],
        "status": words.choices["set_status"],
        "category": words.choices["category"],
        "team": words.choices["team"],
        "assignee": [*((one, str(wording.ASSIGNEES[one])) for one in own), *words.choices["assignee"]],
        "person": words.choices["assignee"],
        "level": words.levels,
        "to": [(one, str(wording.MAIL_TO[one])) for one in MAIL_TO],
        "field": list(words.custom_titles.items()),
    }
    shown = [name for name in _ORDER if name in needed or (name in optional and act.values.get("to") == name)]
    return [
        (name, "one" if name in choices else "long" if name == "text" else "text", choices.get(name, ()))
        for name in shown
    ]


def _errors(prefix: str, words: Vocabulary, faults: Sequence[Fault]) -> list[str]:
    return [wording.fault(one, words) for one in faults if one.where == prefix]


def field_choices(words: Vocabulary) -> list[tuple[str, str]]:
    """Every field that a condition may ask for; the desk's own ones last."""
    own = [(f"{CUSTOM}{key}", title) for key, title in words.custom_titles.items()]
    return [*((field, str(wording.FIELDS[field])) for field in FIELDS), *own]
