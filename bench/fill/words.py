"""The words that make one filled ticket different from the next; search finds common and rare ones among them."""

from __future__ import annotations

import random
from dataclasses import dataclass

_STARTS = (
    "br",
    "cal",
    "dor",
    "el",
    "far",
    "gren",
    "hal",
    "jor",
    "kel",
    "lim",
    "mon",
    "nor",
    "pel",
    "ral",
    "sal",
    "tor",
)
_MIDDLES = ("a", "o", "u", "ado", "ebo", "igo", "oma", "una")
_ENDS = ("dak", "fim", "gon", "hup", "kom", "lun", "mok", "nop", "rak", "tum", "vak", "zon", "bik", "pux", "wok", "jam")
VOCABULARY = tuple(
    start + middle + end + last
    for start in _STARTS
    for middle in _MIDDLES
    for end in _ENDS
    for last in ("", "ak", "ob")
)


@dataclass(frozen=True)
class Words:
    """`reference` occurs in one ticket alone; `street` and `caller` are drawn from a vocabulary by Zipf's law."""

    reference: str
    street: str
    caller: str

    def all(self) -> tuple[str, str, str]:
        return self.reference, self.street, self.caller


# Stand-ins in the tickets that are copied. No text of the product has them, and search keeps each as it is.
PLACEHOLDERS = Words("qzrefqz", "qzstreetqz", "qzcallerqz")


def words_of(number: int) -> Words:
    """The words of the copy with this number, the same at each fill."""
    chance = random.Random(number)
    return Words(f"zx{number:07d}", _drawn(chance), _drawn(chance))


def _drawn(chance: random.Random) -> str:
    return VOCABULARY[int(len(VOCABULARY) ** chance.random()) - 1]
