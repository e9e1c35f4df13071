"""Who a note names: "@Ines Duarte" in its words. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Colleague:
    """Somebody who can be named."""

    id: int
    name: str
    email: str = ""


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def handles(colleagues: Iterable[Colleague]) -> dict[int, str]:
    """What is written after the @ to name each: the name, or the mail address where two have the same name."""
    known = list(colleagues)
    often = Counter(_folded(one.name) for one in known)
    return {
        one.id: one.email if one.email and (often[_folded(one.name)] > 1 or not one.name.strip()) else one.name.strip()
        for one in known
    }


def named_in(text: str, colleagues: Iterable[Colleague]) -> tuple[int, ...]:
    """Whom a text names, in the order in which it does, each once.

    The longest handle wins, so that naming "Ana Maria" doesn't name "Ana" too. What stands inside a word or an address
    ("mail@ines.example") names nobody, nor does a name that two people have.
    """
    known = list(colleagues)
    written = {_folded(handle): number for number, handle in handles(known).items() if handle}
    often = Counter(_folded(handle) for handle in handles(known).values())
    mails = {_folded(one.email): one.id for one in known if one.email}
    meant = mails | {handle: number for handle, number in written.items() if often[handle] == 1}
    if "@" not in text or not meant:
        return ()
    choices = "|".join(re.escape(handle) for handle in sorted(meant, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w.@])@({choices})(?!\w|\.\w|@)")
    return tuple(dict.fromkeys(meant[match.group(1)] for match in pattern.finditer(_folded(text))))


def highlighted(html: str, names: Iterable[str], *, own: str = "") -> str:
    """The same HTML with each named colleague marked where the text says so; never inside a tag."""
    written = sorted({escape(one, quote=False) for one in names if one}, key=len, reverse=True)
    if not written:
        return html
    words = "|".join(r"\s+".join(re.escape(part) for part in one.split()) for one in written)
    pattern = re.compile(rf"(?<![\w.@])@(?:{words})(?!\w|\.\w|@)", re.IGNORECASE)

    def mark(found: re.Match[str]) -> str:
        is_own = own and _folded(found.group(0)[1:]) == _folded(escape(own, quote=False))
        return f'<mark class="named{" me" if is_own else ""}">{found.group(0)}</mark>'

    # Every second piece is a tag.
    pieces = re.split(r"(<[^>]*>)", html)
    return "".join(piece if index % 2 else pattern.sub(mark, piece) for index, piece in enumerate(pieces))
