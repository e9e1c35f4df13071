"""Text as search and previews need it: folded to plain letters, cut into words, marked where it was found."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+")
# Letters that no decomposition turns into plain ones.
_SPECIAL = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "a", "œ": "o", "ı": "i", "þ": "t", "ß": "s"})
_LONGEST_WORD = 100
# Control characters, and halves of pairs that broken mail leaves behind.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """Without the characters that the database refuses or a page can't show."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def fold_letter(letter: str) -> str:
    """One letter for one letter, small and without accent, so that places in the folded text are places in the text."""
    lower = letter.lower()
    base = unicodedata.normalize("NFD", lower[:1] or letter)[:1]
    return base.translate(_SPECIAL)


def fold(text: str) -> str:
    """The text in small plain letters, of the same length. Text that is decomposed already is composed first."""
    if text.isascii():
        return text.lower()
    return "".join(fold_letter(letter) for letter in unicodedata.normalize("NFC", text))


def words(text: str, limit: int | None = None) -> list[str]:
    """The folded words and numbers of a text, in order."""
    found = (match.group()[:_LONGEST_WORD] for match in _WORD.finditer(fold(text if limit is None else text[:limit])))
    return list(found)


def document(*parts: str, limit: int = 100_000) -> str:
    """Parts as one searchable text: folded words with single spaces, whatever punctuation stood between them."""
    return " ".join(" ".join(words(part, limit)) for part in parts if part)


def preview(text: str, length: int = 200) -> str:
    """The first line or so of a text, for lists."""
    shortened = " ".join(text[: length * 4].split())
    return shortened if len(shortened) <= length else f"{shortened[: length - 1].rstrip()}…"


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody searches: every word must occur, a quoted phrase in that order; a lone number may be a ticket's."""

    phrases: tuple[tuple[str, ...], ...]
    number: int | None = None

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word for phrase in self.phrases for word in phrase))

    def tsquery(self) -> str:
        """In the syntax of PostgreSQL's `to_tsquery`; single words match as prefixes.

        Words hold nothing but letters and digits, so nothing needs escaping beyond the quotes.
        """
        terms = []
        for phrase in self.phrases:
            if len(phrase) == 1:
                terms.append(f"'{phrase[0]}':*")
            else:
                terms.append("(" + " <-> ".join(f"'{word}'" for word in phrase) + ")")
        return " & ".join(terms)


def parse_query(text: str) -> Query:
    """Read what was typed. Never fails: what is no word is left out."""
    number = re.fullmatch(r"\s*#?\s*(\d{1,15})\s*", text)
    phrases: list[tuple[str, ...]] = []
    for quoted, bare in re.findall(r'"([^"]*)"|([^\s"]+)', text[:400]):
        found = words(quoted or bare)
        if quoted:
            phrases += [tuple(found)] if found else []
        else:
            phrases += [(word,) for word in found]
    return Query(tuple(dict.fromkeys(phrases))[:12], int(number[1]) if number else None)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an excerpt; `is_match` is what gets marked."""

    text: str
    is_match: bool


def matching(word: str, stems: Collection[str]) -> bool:
    """Whether a folded word is one of the searched, or an inflection of it."""
    for stem in stems:
        if word.startswith(stem) or (len(stem) > 2 and stem.endswith("i") and word.startswith(f"{stem[:-1]}y")):
            return True
    return False


def excerpt(text: str, stems: Collection[str], *, around: int = 90) -> list[Piece]:
    """The place where the words were found, with what stands around it, cut at words."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    folded = fold(text)
    hits = [match.span() for match in _WORD.finditer(folded) if matching(match.group(), stems)]
    if not hits:
        shortened = preview(text, 2 * around)
        return [Piece(shortened, False)] if shortened else []
    begin = max(0, hits[0][0] - around)
    end = min(len(text), hits[0][1] + 2 * around)
    if begin:
        begin = text.find(" ", begin, hits[0][0]) + 1 or hits[0][0]
    if end < len(text):
        end = text.rfind(" ", hits[0][1], end) if text.rfind(" ", hits[0][1], end) > 0 else end
    return _pieces(text, [hit for hit in hits if begin <= hit[0] and hit[1] <= end], begin, end)


def _pieces(text: str, hits: Iterable[tuple[int, int]], begin: int, end: int) -> list[Piece]:
    pieces, position = [Piece("…", False)] if begin else [], begin
    for start, stop in hits:
        if start > position:
            pieces.append(Piece(text[position:start], False))
        pieces.append(Piece(text[start:stop], True))
        position = stop
    if position < end:
        pieces.append(Piece(text[position:end], False))
    if end < len(text):
        pieces.append(Piece("…", False))
    return pieces
