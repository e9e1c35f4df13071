"""What a text classifier sees of a text: its words, pairs of words, and pieces of words.

Training and deciding must see the same, so both use this. Pieces of words forgive spelling, inflection and languages
that were not trained for; words and pairs say what it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from seiketsu.desk.rules.classification import fold

# The first lines of a mail say what it is about; what follows is history and small print.
READ_CHARACTERS = 1_500
SHORTEST_PIECE, LONGEST_PIECE = 2, 5
_WORD = re.compile(r"\w\w+")
_SPACE = re.compile(r"\s+")


def readable(subject_line: str, text: str) -> str:
    """The part of a message that is read, folded; the subject stands twice since people put there what it is about."""
    return fold(f"{subject_line}\n{subject_line}\n{text[:READ_CHARACTERS]}")


def words(folded: str) -> Iterator[str]:
    """Words of two letters and more, then pairs of neighbours."""
    found = _WORD.findall(folded)
    yield from found
    for first, second in pairwise(found):
        yield f"{first} {second}"


def pieces(folded: str) -> Iterator[str]:
    """Every run of two to five characters inside a word with its borders; borders are spaces.

    A word shorter than the run is given whole, once.
    """
    for word in _SPACE.split(folded):
        if not word:
            continue
        padded = f" {word} "
        for size in range(SHORTEST_PIECE, LONGEST_PIECE + 1):
            if len(padded) <= size:
                yield padded
                break
            for start in range(len(padded) - size + 1):
                yield padded[start : start + size]
