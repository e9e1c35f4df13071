"""What is being typed at a place of a query: the name of a field, a value of one, or a word."""

from __future__ import annotations

import re
from dataclasses import dataclass

from seiketsu.desk.rules.search_language.printing import value_text

_BEGUN = re.compile(r'(?:^|(?<=[\s(]))(?P<minus>-?)(?P<text>[^\s()"]*(?:"[^"]*"?[^\s()"]*)*)$')
_FIELD = re.compile(r"(?P<name>[A-Za-z]\w*(?:-\w+)*)(?P<operator>:[<>]=?|[<>]=?|:)(?P<values>.*)", re.S | re.A)


@dataclass(frozen=True, slots=True)
class Begun:
    """`text` has been typed from `start` up to the caret; as a value of `field`, else as a name or a word."""

    text: str
    start: int
    end: int
    field: str = ""
    operator: str = ""
    chosen: tuple[str, ...] = ()


def begun(text: str, caret: int) -> Begun | None:
    """What stands before the caret; None inside quotes of a phrase."""
    before = text[:caret]
    match = _BEGUN.search(before)
    if match is None or match["text"].startswith('"'):
        return None
    start = match.start("text")
    field = _FIELD.fullmatch(match["text"])
    if field is None:
        return Begun(match["text"], start, caret)
    *chosen, last = _values(field["values"])
    typed = last.strip('"')
    return Begun(typed, caret - len(last), caret, field["name"].lower(), field["operator"], tuple(chosen))


def _values(text: str) -> list[str]:
    """The values between commas; those inside quotes don't count."""
    values, is_quoted, current = [], False, ""
    for letter in text:
        is_quoted ^= letter == '"'
        if letter == "," and not is_quoted:
            values.append(current)
            current = ""
        else:
            current += letter
    return [*values, current]


def completed(text: str, at: Begun, chosen: str) -> tuple[str, int]:
    """The query with what was chosen in its place, and where the caret goes then.

    A name ends in its colon, so that values follow at once; a value ends in a space.
    """
    piece = value_text(chosen) + " " if at.field else f"{chosen}:"
    rest = text[at.end :].lstrip(" ") if piece.endswith(" ") else text[at.end :]
    return text[: at.start] + piece + rest, at.start + len(piece)
