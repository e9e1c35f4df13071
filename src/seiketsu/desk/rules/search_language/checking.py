"""What a query may say: fields with their kinds and values, and what to write instead of what can't be meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from seiketsu.desk.rules.search_language.moments import reads_as_moment
from seiketsu.desk.rules.search_language.syntax import All, AnyOf, Field, Node, Not, Phrase, Span, Word, all_of, any_of
from seiketsu.desk.rules.text import fold, words

_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_WHOLE = re.compile(r"[0-9]{1,15}")
# Pieces of addresses and clock times are text, not fields that somebody got wrong.
_NOT_MEANT = re.compile(r"//|\d")
_SHOWN_VALUES = 12


class Kind(StrEnum):
    """What values of a field look like."""

    CHOICE = "choice"
    ORDERED = "ordered"
    NAME = "name"
    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    MOMENT = "moment"


_COMPARED = frozenset({Kind.ORDERED, Kind.WHOLE, Kind.NUMBER, Kind.MOMENT})


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field. `values` are the only ones of a choice, and mere offers of any other kind; each with its title."""

    kind: Kind
    values: Mapping[str, str] = field(default_factory=dict)

    def value_named(self, text: str) -> str | None:
        """The choice that is meant: by its key or its title, without regard to case and accents."""
        if text.lower() in self.values:
            return text.lower()
        wanted = "".join(words(text))
        for value, title in self.values.items():
            if wanted and wanted in ("".join(words(value)), "".join(words(title))):
                return value
        return None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every field that may be asked for, by name."""

    fields: Mapping[str, FieldSpec]

    def nearest(self, name: str) -> str | None:
        return next(iter(difflib.get_close_matches(fold(name), self.fields, 1, 0.6)), None)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What can't be meant: its place, a code to word it by, what stood there, and what could stand there instead."""

    code: str
    span: Span
    field: str
    found: str = ""
    possible: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A query in which each field and value is known; `order` is the last one that was asked for."""

    node: Node | None
    order: str | None
    mistakes: tuple[Mistake, ...]


def check(node: Node | None, vocabulary: Vocabulary) -> Checked:
    """Settle names and values; what is unknown becomes text, and a field without a value is left out."""
    checker = _Checker(vocabulary)
    return Checked(_mapped(node, checker.leaf), checker.order, tuple(checker.mistakes))


def _mapped(node: Node | None, change: Callable[[Word | Phrase | Field], Node | None]) -> Node | None:
    if node is None:
        return None
    if isinstance(node, All | AnyOf):
        kept = [one for one in (_mapped(one, change) for one in node.nodes) if one is not None]
        return all_of(kept) if isinstance(node, All) else any_of(kept)
    if isinstance(node, Not):
        inner = _mapped(node.node, change)
        return None if inner is None else Not(inner)
    return change(node)


class _Checker:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.order: str | None = None
        self.mistakes: list[Mistake] = []

    def leaf(self, node: Word | Phrase | Field) -> Node | None:
        if not isinstance(node, Field):
            return node
        spec = self.vocabulary.fields.get(node.name)
        if spec is None:
            return self._unknown(node)
        if not node.values:
            self._note("no_value", node, possible=_offers(spec))
            return None
        if node.operator != ":" and spec.kind not in _COMPARED:
            self._note("not_compared", node, found=node.operator)
            node = Field(node.name, ":", node.values, node.span)
        kept = tuple(value for value in (self._value(node, spec, one) for one in node.values) if value is not None)
        lost = [one for one in node.values if self._settled(spec, one) is None]
        if node.name == "order":
            self.order = kept[-1] if kept else self.order
            return None
        known: Node | None = Field(node.name, node.operator, kept, node.span) if kept else None
        if known is not None or not lost:
            return known
        return Phrase(" ".join(lost), node.span)

    def _unknown(self, node: Field) -> Node:
        text = f"{node.name} {' '.join(node.values)}"
        if not _NOT_MEANT.match(node.values[0] if node.values else ""):
            nearest = self.vocabulary.nearest(node.name)
            self._note("unknown_field", node, found=node.name, possible=(nearest,) if nearest else ())
        return Phrase(text, node.span)

    def _value(self, node: Field, spec: FieldSpec, value: str) -> str | None:
        settled = self._settled(spec, value)
        if settled is None:
            close = difflib.get_close_matches(fold(value), spec.values, 3, 0.6)
            self._note(f"not_a_{spec.kind}", node, found=value, possible=tuple(close) or _offers(spec))
        return settled

    @staticmethod
    def _settled(spec: FieldSpec, value: str) -> str | None:
        if spec.kind in (Kind.CHOICE, Kind.ORDERED):
            return spec.value_named(value)
        if spec.kind is Kind.MOMENT:
            return value.lower() if value.lower() in spec.values or reads_as_moment(value) else None
        if spec.kind is Kind.WHOLE:
            return value.lstrip("#") if _WHOLE.fullmatch(value.lstrip("#")) else None
        if spec.kind is Kind.NUMBER:
            return value if _NUMBER.fullmatch(value) else None
        return value

    def _note(self, code: str, node: Field, *, found: str = "", possible: tuple[str, ...] = ()) -> None:
        self.mistakes.append(Mistake(code, node.span, node.name, found, possible))


def _offers(spec: FieldSpec) -> tuple[str, ...]:
    return tuple(spec.values)[:_SHOWN_VALUES]
