"""Values of the desk's own fields: what each kind takes, and how a value is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from seiketsu.desk.rules.text import clean

LONGEST_TEXT = 1_000
# A pattern is held against no more than this, and repeats no more than so often: the longest look stays short.
LONGEST_UNDER_PATTERN = 200
MOST_REPEATS = 3
_REPEATED_GROUP = re.compile(r"\)\s*[*+{]")
_OPEN_REPEAT = re.compile(r"(?<!\\)(?:[*+]|\{\d*,\d*\})")
_BACKWARD = re.compile(r"\\[1-9]|\(\?P=|\(\?<|\(\?=|\(\?!|\(\?\(")


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a value must keep to; empty where nothing is asked. `at_least` and `at_most` are numbers or days."""

    pattern: str = ""
    example: str = ""
    at_least: str = ""
    at_most: str = ""

    def as_json(self) -> dict[str, str]:
        names = ("pattern", "example", "at_least", "at_most")
        return {name: value for name in names if (value := getattr(self, name))}

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Limits:
        return cls(*(str(given.get(name, "")) for name in ("pattern", "example", "at_least", "at_most")))


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field as far as its values go."""

    kind: Kind
    slugs: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a value is none of the field, by a code that the page has words for."""

    code: str
    value: str = ""


def is_filled(value: Any) -> bool:
    """Whether a kept value says anything; a plain no does."""
    return value is not None and value != "" and value != []


def read(spec: FieldSpec, raw: Any) -> Any:
    """The value as it is kept; None for nothing, a `Misfit` for what the field doesn't take."""
    if isinstance(raw, str) and spec.kind is not Kind.TEXT:
        raw = raw.strip()
    if not is_filled(raw):
        return None
    match spec.kind:
        case Kind.BOOLEAN:
            return _boolean(raw)
        case Kind.NUMBER:
            return _number(raw, spec.limits)
        case Kind.DATE:
            return _date(raw, spec.limits)
        case Kind.CHOICE:
            return raw if isinstance(raw, str) and raw in spec.slugs else Misfit("no_choice", ", ".join(spec.slugs))
        case Kind.SEVERAL:
            return _several(raw, spec.slugs)
        case Kind.TEXT:
            return _text(raw, spec.limits)


def _boolean(raw: Any) -> bool | Misfit:
    if isinstance(raw, bool):
        return raw
    if str(raw).lower() in ("true", "yes", "on", "1"):
        return True
    return False if str(raw).lower() in ("false", "no", "off", "0") else Misfit("no_boolean")


def _number(raw: Any, limits: Limits) -> int | float | Misfit:
    number = decimal_of(raw)
    if number is None or isinstance(raw, bool):
        return Misfit("no_number")
    if (least := decimal_of(limits.at_least)) is not None and number < least:
        return Misfit("too_small", limits.at_least)
    if (most := decimal_of(limits.at_most)) is not None and number > most:
        return Misfit("too_large", limits.at_most)
    return int(number) if number == number.to_integral_value() else float(number)


def decimal_of(raw: Any) -> Decimal | None:
    """A finite number that can be kept, or None."""
    try:
        number = Decimal(str(raw))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= 15 else None


def day_of(raw: Any) -> date | None:
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        return None


def _date(raw: Any, limits: Limits) -> str | Misfit:
    day = day_of(raw)
    if day is None:
        return Misfit("no_date")
    if (first := day_of(limits.at_least)) is not None and day < first:
        return Misfit("too_early", limits.at_least)
    if (last := day_of(limits.at_most)) is not None and day > last:
        return Misfit("too_late", limits.at_most)
    return day.isoformat()


def _several(raw: Any, slugs: tuple[str, ...]) -> list[str] | Misfit | None:
    """Each once, in the order of the list; a text is split at its commas, as rules and mails write it."""
    parts = raw.split(",") if isinstance(raw, str) else raw if isinstance(raw, list | tuple) else [raw]
    wanted = {str(part).strip() for part in parts if str(part).strip()}
    if wanted - set(slugs):
        return Misfit("no_choice", ", ".join(slugs))
    return [slug for slug in slugs if slug in wanted] or None


def _text(raw: Any, limits: Limits) -> str | Misfit | None:
    text = clean(str(raw)).strip()[:LONGEST_TEXT]
    if not text:
        return None
    if limits.pattern and (
        len(text) > LONGEST_UNDER_PATTERN or pattern_fault(limits.pattern) or not re.fullmatch(limits.pattern, text)
    ):
        return Misfit("no_match", limits.example or limits.pattern)
    return text


def pattern_fault(pattern: str) -> str:
    """Why a pattern is not taken: it can't be read, or could take for ever; nothing for a sound one."""
    if _REPEATED_GROUP.search(pattern) or _BACKWARD.search(pattern):
        return "pattern_slow"
    if len(_OPEN_REPEAT.findall(pattern)) > MOST_REPEATS or len(pattern) > LONGEST_UNDER_PATTERN:
        return "pattern_slow"
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return "pattern_unread"
    return ""


def field_faults(spec: FieldSpec) -> list[str]:
    """What keeps a field from being of use, as codes."""
    limits, found = spec.limits, []
    if spec.kind in (Kind.CHOICE, Kind.SEVERAL) and not spec.slugs:
        found.append("no_options")
    if len(set(spec.slugs)) != len(spec.slugs):
        found.append("options_twice")
    if limits.pattern and (fault := pattern_fault(limits.pattern)):
        found.append(fault)
    elif limits.pattern and limits.example and isinstance(_text(limits.example, limits), Misfit):
        found.append("example_unfit")
    if spec.kind is Kind.NUMBER:
        found += _limit_faults(limits, decimal_of)
    elif spec.kind is Kind.DATE:
        found += _limit_faults(limits, day_of)
    return found


def _limit_faults(limits: Limits, end: Callable[[Any], Any]) -> list[str]:
    least, most = end(limits.at_least), end(limits.at_most)
    if (limits.at_least and least is None) or (limits.at_most and most is None):
        return ["limit_unread"]
    return ["limits_crossed"] if least is not None and most is not None and least > most else []
