"""What changed between two versions, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that only one of the versions has."""

    how: Literal["added", "taken"]
    text: str


def compared(before: Sequence[str], after: Sequence[str]) -> list[Difference]:
    """The lines taken away and added, in the order in which they stand; nothing where both are the same."""
    found: list[Difference] = []
    for how, from_, to, at, till in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if how != "equal":
            found += [Difference("taken", text) for text in before[from_:to]]
            found += [Difference("added", text) for text in after[at:till]]
    return found
