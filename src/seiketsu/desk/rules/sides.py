"""What is quoted to a third party, who may be written to, and who was expected to answer. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from html import escape

MOST_ADDRESSES = 10
_NUMBER = re.compile(r"\s*\[(?:ticket\s*)?#\s?\d{1,15}\]", re.IGNORECASE)
_PREFIXES = re.compile(r"^\s*((re|fwd?|aw|wg|rv|tr)\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True)
class Quoted:
    """A message as it is passed on: names without addresses, for the third party needs no more."""

    name: str
    at: str
    text: str
    html: str = ""


def addresses_in(text: str) -> list[str]:
    """The addresses of a typed list, none twice."""
    pieces = re.split(r"[,;\s]+", text)
    return list(dict.fromkeys(piece.strip("<>").lower() for piece in pieces if piece.strip("<>")))


def plain_subject(subject_line: str) -> str:
    """Without our ticket's number, by which an answer could find the client's own thread."""
    return " ".join(_NUMBER.sub("", subject_line).split())


def forwarded_subject(subject_line: str) -> str:
    return f"Fwd: {_PREFIXES.sub('', plain_subject(subject_line)) or '…'}"


def quote(messages: Iterable[Quoted], heading: str) -> str:
    """What is passed on, as plain text."""
    return "\n\n".join(f"---------- {heading} ----------\n{one.name}, {one.at}\n\n{one.text}" for one in messages)


def quote_html(messages: Iterable[Quoted], heading: str) -> str:
    """The same as HTML; the bodies were sanitised when they were stored."""
    pieces = []
    for one in messages:
        body = one.html or "<p>" + escape(one.text).replace("\n", "<br>") + "</p>"
        pieces.append(
            f"<p>---------- {escape(heading)} ----------<br><b>{escape(one.name)}</b>, {escape(one.at)}</p>"
            f"<blockquote>{body}</blockquote>"
        )
    return "\n".join(pieces)


def is_expected(address: str, addresses: Collection[str]) -> bool:
    """Whether an answer comes from somebody who was written to, or from their house."""
    domains = {one.rpartition("@")[2] for one in addresses}
    return address in addresses or address.rpartition("@")[2] in domains - _PUBLIC_HOUSES


# Where an address says nothing about the house that it is of.
_PUBLIC_HOUSES = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "aol.com", "proton.me"}
)
