"""How a client sounds: angry, unhappy, neutral or pleased, by the plan's words and by how they are written.

A rule and not a model: it must be explained in one line and hold for the first ticket of a new desk. It reads what the
client wrote, nothing of the history or the signature below it, and it turns a pleasant word round that is denied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from seiketsu.desk.rules.classification import fold, found_words

ANGRY, UNHAPPY, NEUTRAL, PLEASED = "angry", "unhappy", "neutral", "pleased"
SENTIMENTS = (ANGRY, UNHAPPY, NEUTRAL, PLEASED)
_READ_CHARACTERS = 4_000
# What is said weighs more than how loud it is said.
_ANGRY_WORD, _UNHAPPY_WORD, _PLEASED_WORD, _LOUD = 4, 2, -2, 1
_ANGRY_FROM, _UNHAPPY_FROM, _PLEASED_TO = 4, 2, -2
# Unhappiness alone becomes anger only when it is said several times over, or loudly.
_ANGRY_WITHOUT_A_WORD = 5
# Shouting: words of four letters and more that are all capitals, from this many on. MLS and IDX are shorter.
_SHOUTED_FROM = 3
_LONG_WORD = re.compile(r"\b[^\W\d_]{4,}\b")
_MARKS = re.compile(r"!{2,}|\?{2,}|!\?|\?!|¡{2,}")
_WORD = re.compile(r"[\w']+|[.!?;\n]")
_ENDS = frozenset(".!?;\n")
_NEGATIONS = frozenset(
    ["not", "no", "never", "without", "don't", "isn't", "wasn't", "aren't", "can't", "couldn't", "wouldn't", "won't",
     "doesn't", "didn't", "hardly", "nothing", "nobody", "nunca", "sin", "ni", "tampoco", "nada"]
)  # fmt: skip
# A negation reaches over a few words: "not at all happy", "no estamos nada contentos".
_REACH = 3
# Before these a bad word is somebody else's, or wished away: "no longer frustrated", "ya no".
_LIFTS = (("no", "longer"), ("not",), ("isn't",), ("ya", "no"), ("no",), ("never",), ("aren't",), ("wasn't",))
# Before a word these make it more of what it is.
_INTENSIFIERS = frozenset(
    ["very", "so", "extremely", "really", "absolutely", "completely", "totally", "utterly", "muy", "totalmente",
     "completamente", "extremadamente", "realmente", "absolutamente", "sumamente"]
)  # fmt: skip
_QUOTED = re.compile(
    r"^\s*>|^\s*(on .{4,120} wrote:|el .{4,120} escribi[oó]:|-{2,}\s*original message\s*-*|_{5,}|from: .+@.+)\s*$",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"^\s*(--\s*$|sent from my |enviado desde mi |(best|kind|warm) regards|regards,|saludos|atentamente|sincerely)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SentimentWords:
    """The plan's words and phrases for each mood; a trailing * stands for any ending."""

    angry: tuple[str, ...] = ()
    unhappy: tuple[str, ...] = ()
    pleased: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.angry or self.unhappy or self.pleased)


@dataclass(frozen=True, slots=True)
class Reading:
    """One of `SENTIMENTS`, its points (higher is worse), and the words that decided."""

    sentiment: str
    points: int
    words: tuple[str, ...]

    @property
    def is_telling(self) -> bool:
        return self.sentiment != NEUTRAL


def own_words(text: str) -> str:
    """What the client wrote now: without quoted history, and without the signature that ends it."""
    kept: list[str] = []
    for line in text[:_READ_CHARACTERS].splitlines():
        if _SIGNATURE.match(line) and any(one.strip() for one in kept):
            break
        if _QUOTED.match(line):
            if not line.lstrip().startswith(">"):
                break
            continue
        kept.append(line)
    return "\n".join(kept)


def read_sentiment(text: str, words: SentimentWords) -> Reading:
    """How a message sounds. Of one that says good and bad, the bad decides."""
    own = own_words(text)
    folded = fold(own)
    tokens = _WORD.findall(folded)
    angry = _standing(found_words(words.angry, folded), tokens)
    unhappy = _standing(found_words(words.unhappy, folded), tokens)
    pleased, denied = _denied(found_words(words.pleased, folded), tokens)
    loud = _loudness(own)
    bad = _points(angry, _ANGRY_WORD, tokens) + _points([*unhappy, *denied], _UNHAPPY_WORD, tokens)
    points = bad + _LOUD * len(loud) if bad else _points(pleased, _PLEASED_WORD, tokens)
    said = (*angry, *unhappy, *(f"not {word}" for word in denied))
    if (angry and points >= _ANGRY_FROM) or (bad and points >= _ANGRY_WITHOUT_A_WORD and (loud or len(said) > 2)):
        return Reading(ANGRY, points, (*said, *loud))
    if bad and points >= _UNHAPPY_FROM:
        return Reading(UNHAPPY, points, (*said, *loud))
    if points <= _PLEASED_TO:
        return Reading(PLEASED, points, tuple(pleased))
    return Reading(NEUTRAL, 0, ())


def _points(found: Iterable[str], each: int, tokens: list[str]) -> int:
    step = 1 if each > 0 else -1
    return sum(each + step * _is_intensified(word, tokens) for word in found)


def _before(word: str, tokens: list[str]) -> list[list[str]]:
    """What stands before each place of a word or phrase, within its sentence, the nearest last."""
    parts = _WORD.findall(word)
    places = []
    for at in range(len(tokens) - len(parts) + 1):
        if tokens[at : at + len(parts)] == parts:
            begin = max((place + 1 for place in range(at) if tokens[place] in _ENDS), default=0)
            places.append(tokens[begin:at])
    return places or [[]]


def _is_intensified(word: str, tokens: list[str]) -> bool:
    return any(_INTENSIFIERS & set(before[-1:]) for before in _before(word, tokens))


def _standing(found: Iterable[str], tokens: list[str]) -> list[str]:
    """Bad words that stand for themselves somewhere; those that are lifted wherever they occur are left out."""
    return [word for word in found if not all(_is_lifted(before) for before in _before(word, tokens))]


def _is_lifted(before: list[str]) -> bool:
    return any(tuple(before[-len(one) :]) == one for one in _LIFTS)


def _denied(found: Iterable[str], tokens: list[str]) -> tuple[list[str], list[str]]:
    """Pleasant words that stand for themselves, and those that are denied somewhere."""
    plain: list[str] = []
    denied: list[str] = []
    for word in found:
        is_denied = any(_NEGATIONS & set(before[-_REACH:]) for before in _before(word, tokens))
        (denied if is_denied else plain).append(word)
    return plain, denied


def _loudness(text: str) -> list[str]:
    found = []
    long = _LONG_WORD.findall(text)
    shouted = sum(word.isupper() for word in long)
    if shouted >= _SHOUTED_FROM and shouted * 3 >= len(long):
        found.append("CAPITALS")
    if marks := _MARKS.search(text):
        found.append(marks.group(0)[:3])
    return found
