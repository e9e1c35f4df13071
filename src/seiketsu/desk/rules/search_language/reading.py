"""From text to a query. Any text is one: brackets that don't match are ignored, an "or" with one side is a word."""

from __future__ import annotations

import re
from dataclasses import dataclass

from seiketsu.desk.rules.search_language.syntax import (
    Field,
    Node,
    Not,
    Phrase,
    Span,
    Word,
    all_of,
    any_of,
)

LONGEST = 1000
# Deeper brackets than anybody means; beyond it they are ignored.
_DEEPEST = 20
_FIELD = re.compile(r"([A-Za-z]\w*(?:-\w+)*)(:[<>]=?|[<>]=?|:)", re.A)
_QUOTED = re.compile(r'"((?:[^"]|"")*)"?')
_BARE_VALUE = re.compile(r'[^\s",()]+')
_BARE_WORD = re.compile(r'[^\s"()]+')
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class _Reader:
    text: str
    at: int = 0
    depth: int = 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def skip_spaces(self) -> None:
        if match := _SPACE.match(self.text, self.at):
            self.at = match.end()

    def at_word(self, word: str) -> bool:
        """Whether this word stands here on its own, whatever its case."""
        end = self.at + len(word)
        return self.text[self.at : end].lower() == word and (
            end >= len(self.text) or self.text[end].isspace() or self.text[end] in '()"'
        )


def read(text: str) -> Node | None:
    """The query, or None where nothing was asked. Never raises; what is longer than `LONGEST` is cut."""
    reader, found = _Reader(text[:LONGEST]), []
    while reader.at < len(reader.text):
        node = _any(reader)
        if node is not None:
            found.append(node)
        if reader.peek() == ")":  # one that nothing opened
            reader.at += 1
    return all_of(found)


def _any(reader: _Reader) -> Node | None:
    sides: list[Node] = []
    while True:
        side = _all(reader)
        if side is not None:
            sides.append(side)
        if not reader.at_word("or"):
            return any_of(sides)
        reader.at += 2


def _all(reader: _Reader) -> Node | None:
    nodes: list[Node] = []
    while True:
        reader.skip_spaces()
        if reader.at >= len(reader.text) or reader.peek() == ")" or reader.at_word("or"):
            return all_of(nodes)
        if reader.at_word("and"):
            reader.at += 3
            continue
        node = _term(reader)
        if node is not None:
            nodes.append(node)


def _term(reader: _Reader) -> Node | None:
    if reader.peek() == "-":
        reader.at += 1
        following = reader.peek()
        if not following or following.isspace() or following in "-)":
            return None
        inner = _atom(reader)
        return Not(inner) if inner is not None else None
    return _atom(reader)


def _atom(reader: _Reader) -> Node | None:
    start = reader.at
    if reader.peek() == "(":
        return _bracket(reader)
    if reader.peek() == '"':
        text = _quoted(reader)
        return Phrase(text, Span(start, reader.at)) if text.strip() else None
    if match := _FIELD.match(reader.text, reader.at):
        reader.at = match.end()
        values = _values(reader)
        operator = match[2].lstrip(":") or ":"
        return Field(match[1].lower(), operator, values, Span(start, reader.at))
    match = _BARE_WORD.match(reader.text, reader.at)
    reader.at = match.end() if match else reader.at + 1
    return _word(match[0] if match else "", Span(start, reader.at))


def _word(text: str, span: Span) -> Word | None:
    is_prefix = text.endswith("*")
    text = text.rstrip("*")
    return Word(text, is_prefix, span) if text else None


def _bracket(reader: _Reader) -> Node | None:
    reader.at += 1
    if reader.depth >= _DEEPEST:
        return None
    reader.depth += 1
    inner = _any(reader)
    reader.depth -= 1
    if reader.peek() == ")":
        reader.at += 1
    return inner


def _quoted(reader: _Reader) -> str:
    match = _QUOTED.match(reader.text, reader.at)
    if match is None:
        return ""
    reader.at = match.end()
    return match[1].replace('""', '"')


def _values(reader: _Reader) -> tuple[str, ...]:
    found = []
    while True:
        if reader.peek() == '"':
            value = _quoted(reader)
        else:
            match = _BARE_VALUE.match(reader.text, reader.at)
            value = match[0] if match else ""
            reader.at += len(value)
        if value.strip():
            found.append(value)
        if reader.peek() != ",":
            return tuple(found)
        reader.at += 1
