"""Reads a plan file: YAML with its line numbers, into a validated `Plan`, or a list of faults a person can mend.

Scalars are taken as they are written (no floats, no dates, no `yes` for true), so that `99.9 %` stays exact.
"""

from __future__ import annotations

import difflib
import re
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from seiketsu.businesstime import BusinessTimeError, InvalidCalendar
from seiketsu.businesstime.holiday_dates import holiday_dates
from seiketsu.plan.spec.plan import PlanDocument, Settlement
from seiketsu.plan.spec.view import Plan, key_matches

_LARGEST_FILE = 2_000_000
_MOST_VALUES = 50_000


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a plan file: where, what, and what would be right."""

    line: int
    key: str
    wrong: str
    right: str

    def render(self, name: str) -> str:
        """`FILE:LINE: key: what is wrong; what would be right`."""
        place = f"{self.key}: " if self.key else ""
        return f"{name}:{self.line}: {place}{self.wrong}; {self.right}"


class PlanError(ValueError):
    """A plan file that can't be used; `faults` says where and why, in the order of the file."""

    def __init__(self, faults: list[Fault], name: str) -> None:
        self.faults = sorted(faults, key=lambda fault: fault.line)
        self.name = name
        super().__init__("\n".join(fault.render(name) for fault in self.faults))


def load(source: str, *, name: str = "plan") -> Plan:
    """Read and validate a plan; raises `PlanError` with every fault that was found."""
    reader = _Reader(name)
    data = reader.read(source)
    try:
        document = PlanDocument.model_validate(data)
    except ValidationError as error:
        faults = [*reader.faults, *(_fault_of(item, reader.lines) for item in error.errors(include_url=False))]
        raise PlanError(_without_repeats(faults), name) from None
    plan = Plan(document, reader.lines, source)
    faults = [*reader.faults, *_reference_faults(plan), *_key_faults(plan), *_level_faults(plan), *_mail_faults(plan)]
    if not faults:
        faults = list(_calendar_faults(plan))
    if faults:
        raise PlanError(faults, name)
    return plan


class _Reader:
    """Turns YAML nodes into plain data and remembers the line of each dotted key."""

    def __init__(self, name: str) -> None:
        self.lines: dict[str, int] = {}
        self.faults: list[Fault] = []
        self._name = name
        self._values = 0

    def read(self, source: str) -> Any:
        name = self._name
        if len(source) > _LARGEST_FILE:
            raise PlanError([Fault(1, "", "the file is too large for a plan", "keep it below 2 MB")], name)
        try:
            node = YAML(typ="safe", pure=True).compose(source)
        except MarkedYAMLError as error:
            raise PlanError([_syntax_fault(error)], name) from None
        except YAMLError as error:
            fault = Fault(1, "", str(error).splitlines()[0], "save the file as UTF-8 text without control characters")
            raise PlanError([fault], name) from None
        if not isinstance(node, MappingNode):
            fault = Fault(1, "", "this is no plan", "begin with sections such as company:, tiers:, calendars:")
            raise PlanError([fault], name)
        return self._value(node, "", frozenset())

    def _value(self, node: Node, key: str, above: frozenset[int]) -> Any:
        if id(node) in above:
            fault = Fault(node.start_mark.line + 1, key, "this part contains itself", "write the part out")
            raise PlanError([fault], self._name)
        self._values += 1
        if self._values > _MOST_VALUES:
            fault = Fault(node.start_mark.line + 1, key, "the file repeats itself without end", "use fewer references")
            raise PlanError([fault], self._name)
        above = above | {id(node)}
        if isinstance(node, MappingNode):
            return self._mapping(node, key, above)
        if isinstance(node, SequenceNode):
            return [self._value(item, f"{key}.{at}", above) for at, item in enumerate(node.value)]
        return _scalar(node) if isinstance(node, ScalarNode) else None

    def _mapping(self, node: MappingNode, key: str, above: frozenset[int]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self.faults.append(Fault(line, key, "a key must be a word", "write a slug such as tier_1"))
                continue
            slug = str(key_node.value)
            inner = f"{key}.{slug}" if key else slug
            if slug == "<<":
                self.faults.append(Fault(line, key, "merging with << hides what a part holds", "write the part out"))
            elif slug in data:
                first = self.lines[inner]
                self.faults.append(Fault(line, inner, f"it is already given on line {first}", "keep one of the two"))
            else:
                self.lines[inner] = line
                data[slug] = self._value(value_node, inner, above)
        return data


def _scalar(node: ScalarNode) -> str | int | bool | None:
    text = str(node.value)
    if node.style is not None:  # quoted or a block: text by intent
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    return int(text) if re.fullmatch(r"-?\d{1,18}", text) else text


def _syntax_fault(error: MarkedYAMLError) -> Fault:
    mark = error.problem_mark or error.context_mark
    problem = (error.problem or error.context or "this is not YAML").replace("\n", " ")
    right = "check the indentation, the colons, and that text with a colon or a leading > or % is in quotes"
    return Fault(mark.line + 1 if mark else 1, "", problem, right)


# Faults of single values


def _fault_of(item: Any, lines: dict[str, int]) -> Fault:
    location = [str(step) for step in item["loc"]]
    key, line = _nearest_line(location, lines)
    kind, context = item["type"], item.get("ctx", {})
    if kind == "extra_forbidden":
        return Fault(line, key, f"{location[-1]!r} is not known here", _suggestion(location))
    if kind == "missing":
        return Fault(line, ".".join(location), f"{location[-1]!r} is missing", f"add it below line {line}")
    if kind == "value_error":
        wrong, _, right = str(context["error"]).partition("; ")
        return Fault(line, key, wrong, right or "see docs/howto/change-the-plan.md for how values are written")
    if kind == "literal_error":
        return Fault(line, key, f"{item['input']!r} is not one of the choices", f"write {context['expected']}")
    wrong = f"{_shown(item['input'])} does not fit"
    return Fault(line, key, wrong, _right_of(kind, item["msg"]))


_RIGHT = {
    "dict_type": "write a map of keys and values here",
    "model_type": "write a map of keys and values here",
    "model_attributes_type": "write a map of keys and values here",
    "string_type": "write text here; put numbers that are text in quotes",
    "int_type": "write a whole number here",
    "bool_type": "write true or false here",
    "list_type": "write a list here, such as [one, two]",
}


def _right_of(kind: str, message: str) -> str:
    return _RIGHT.get(kind, message[:1].lower() + message[1:])


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a map"
    return f"a list of {len(value)}" if isinstance(value, list) else repr(value)


def _nearest_line(location: list[str], lines: dict[str, int]) -> tuple[str, int]:
    """The deepest dotted key of a fault that stands in the file; pydantic adds steps of its own for unions and keys."""
    path: list[str] = []
    line = 1
    for step in location:
        candidate = ".".join([*path, step])
        if candidate in lines:
            path.append(step)
            line = lines[candidate]
    return ".".join(path), line


def _suggestion(location: list[str]) -> str:
    known = _fields_at(location[:-1])
    close = difflib.get_close_matches(location[-1], known, n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else f"known here: {', '.join(known)}"


def _fields_at(location: list[str]) -> list[str]:
    """The fields that the spec has at a place of the file."""
    here: Any = PlanDocument
    for step in location:
        if isinstance(here, type) and issubclass(here, BaseModel):
            here = here.model_fields[step].annotation if step in here.model_fields else None
        elif typing.get_origin(here) is dict:
            here = typing.get_args(here)[1]
        if typing.get_origin(here) in (typing.Union, types.UnionType):
            here = next(choice for choice in typing.get_args(here) if choice is not type(None))
    return list(here.model_fields) if isinstance(here, type) and issubclass(here, BaseModel) else []


def _without_repeats(faults: list[Fault]) -> list[Fault]:
    """One fault a place: a union reports each of its choices."""
    first: dict[tuple[int, str], Fault] = {}
    for fault in faults:
        first.setdefault((fault.line, fault.key), fault)
    return list(first.values())


# Faults between values


def _entries(plan: Plan, path: str) -> dict[str, Any]:
    here: Any = plan.document
    for step in path.split("."):
        here = getattr(here, step)
    return dict(here)


def _reference_faults(plan: Plan) -> Iterator[Fault]:
    for leaf in plan.leaves():
        if leaf.reference is None:
            continue
        known = _entries(plan, leaf.reference)
        # Where a map's keys narrow the scope, it is the keys that refer; elsewhere the values do.
        named = (
            [leaf.key.rsplit(".", 1)[1]]
            if leaf.mark.scope is not None
            else leaf.value
            if isinstance(leaf.value, list)
            else [leaf.value]
        )
        for name in named:
            if name not in known:
                close = difflib.get_close_matches(str(name), known, n=1)
                right = f"did you mean {close[0]!r}?" if close else f"write one of {', '.join(known)}"
                yield Fault(plan.line(leaf.key) or 1, leaf.key, f"{name!r} is not in {leaf.reference}", right)


def _key_faults(plan: Plan) -> Iterator[Fault]:
    """Keys named in `assumed`, `settled` and `was` that the plan does not have."""
    for pattern in plan.document.assumed:
        if not plan.matching(pattern):
            yield Fault(
                plan.line(f"assumed.{pattern}") or plan.line("assumed") or 1,
                f"assumed.{pattern}",
                "no leaf of the plan has this key",
                _close_key(plan, pattern),
            )
    for name, settlement in plan.document.settled.items():
        line = plan.line(f"settled.{name}") or 1
        yield from _settlement_faults(plan, name, settlement)
        for pattern in (settlement.holds, *settlement.keeps, *settlement.over):
            if not plan.matching(pattern):
                yield Fault(
                    line, f"settled.{name}", f"no leaf of the plan has the key {pattern!r}", _close_key(plan, pattern)
                )
    for new in plan.document.was:
        if not plan.matching(new):
            line = plan.line("was") or 1
            yield Fault(line, f"was.{new}", "no leaf of the plan has this key", _close_key(plan, new))


def _settlement_faults(plan: Plan, name: str, settlement: Settlement) -> Iterator[Fault]:
    """A decision names what it decides: not everything there is, and nothing on both sides."""
    key, line = f"settled.{name}", plan.line(f"settled.{name}") or 1
    for pattern in (settlement.holds, *settlement.keeps, *settlement.over):
        if "*" in pattern.split(".")[0]:
            yield Fault(line, key, f"{pattern!r} names leaves of every section", "begin it with the section's name")
    both = [leaf.key for leaf in plan.matching(settlement.holds) if _yields(leaf.key, settlement)]
    if both:
        wrong = f"{both[0]} both holds and yields"
        yield Fault(line, key, wrong, "name under `over` only what the leaf under `holds` overrules")


def _yields(key: str, settlement: Settlement) -> bool:
    return any(key_matches(pattern, key) for pattern in settlement.over)


def _close_key(plan: Plan, pattern: str) -> str:
    close = difflib.get_close_matches(pattern, plan.by_key, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else "see `seiketsu plan show` for the keys there are"


def _level_faults(plan: Plan) -> Iterator[Fault]:
    levels = {level.level for level in plan.document.escalation.values()}
    for slug, category in plan.document.tickets.categories.items():
        if category.level not in levels:
            key = f"tickets.categories.{slug}.level"
            right = f"write one of {', '.join(str(level) for level in sorted(levels))}"
            yield Fault(plan.line(key) or 1, key, f"there is no escalation level {category.level}", right)


def _mail_faults(plan: Plan) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for slug, address in plan.document.mail.addresses.items():
        if address in seen:
            key = f"mail.addresses.{slug}"
            yield Fault(
                plan.line(key) or 1,
                key,
                f"{address} is already the address of {seen[address]}",
                "give each tier its own",
            )
        seen[address] = slug


def _calendar_faults(plan: Plan) -> Iterator[Fault]:
    for key, spec in plan.document.holidays.items():
        try:
            if spec.country is not None:
                holiday_dates(spec.country, spec.subdivision, (2024,))
        except InvalidCalendar as error:
            wrong, _, right = str(error).partition(": ")
            place = f"holidays.{key}.country"
            yield Fault(plan.line(place) or 1, place, wrong, right)
            return
    for key in plan.document.calendars:
        try:
            plan.make_calendar(key)
        except BusinessTimeError as error:
            line = plan.line(f"calendars.{key}") or 1
            yield Fault(line, f"calendars.{key}", str(error), "give it hours, a place and holidays that exist")
