"""Mail headers to text: folding, encoded words in any state of repair, raw bytes, addresses and identifiers."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime

from seiketsu.channels.rules import charsets
from seiketsu.core.plain import one_line

_ENCODED_WORD = re.compile(r"=\?([^?*\s]*)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_IDENTIFIER = re.compile(r"<\s*([^<>\s]+)\s*>")
_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:]+@[^\s<>()\[\]\",;:]+")
_FOLD = re.compile(r"\r?\n[ \t]*|\r[ \t]*")
LONGEST_IDENTIFIER = 900


@dataclass(frozen=True)
class Mailbox:
    """A name and an address; the address is in lower case."""

    name: str
    address: str


def text(raw: str) -> str:
    """A header's value as a person reads it, on one line."""
    unfolded = _FOLD.sub(" ", raw)
    if not unfolded.isascii():
        unfolded = charsets.decode(unfolded.encode("utf-8", "surrogateescape"))
    return charsets.storable(one_line(_encoded_words(unfolded)))


def _encoded_words(value: str) -> str:
    """Decode encoded words; neighbours of one charset as one, because many programs cut characters in two."""
    pieces: list[str] = []
    pending, pending_charset, end = b"", "", 0

    def flush() -> None:
        nonlocal pending
        if pending:
            pieces.append(charsets.decode(pending, pending_charset))
        pending = b""

    for found in _ENCODED_WORD.finditer(value):
        between = value[end : found.start()]
        charset = found[1].lower()
        if between.strip() or not pending or charset != pending_charset:
            flush()
            pieces.append("" if end and not between.strip() else between)
        pending, pending_charset, end = pending + _word_bytes(found[2], found[3]), charset, found.end()
    flush()
    return "".join([*pieces, value[end:]])


def _word_bytes(encoding: str, content: str) -> bytes:
    if encoding in "qQ":
        return quopri.decodestring(content.replace("_", " ").encode("utf-8", "surrogateescape"), header=False)
    letters = re.sub(r"[^A-Za-z0-9+/]", "", content)
    try:
        return base64.b64decode(letters + "=" * (-len(letters) % 4))
    except binascii.Error:
        return base64.b64decode(letters[: len(letters) - len(letters) % 4])


def mailboxes(values: Iterable[str]) -> tuple[Mailbox, ...]:
    """All addresses in the given headers, in their order; what is no address is left out."""
    found: list[Mailbox] = []
    for value in values:
        parsed = _parse_addresses(_FOLD.sub(" ", value))
        found += parsed or _parse_addresses(text(value)) or _anything_like_an_address(value)
    return tuple(dict.fromkeys(found))


def _parse_addresses(value: str) -> list[Mailbox]:
    pairs = getaddresses([value])
    return [
        Mailbox(text(name).strip("'\" "), charsets.storable(address).strip().lower())
        for name, address in pairs
        if re.fullmatch(r"[^\s@]+@[^\s@]+", address.strip())
    ]


def _anything_like_an_address(value: str) -> list[Mailbox]:
    shown = text(value)
    return [Mailbox("", address.strip(".'").lower()) for address in _ADDRESS.findall(shown)]


def identifiers(values: Iterable[str]) -> tuple[str, ...]:
    """Message-IDs without their brackets, in order, none twice; broken ones without brackets count too."""
    found: list[str] = []
    for value in values:
        clean = _FOLD.sub(" ", value)
        # Some servers break an identifier in two when they fold: rejoin what stands in one pair of brackets.
        joined = re.sub(r"<([^<>]*)>", lambda pair: "<" + "".join(pair[1].split()) + ">", clean)
        bracketed = _IDENTIFIER.findall(joined)
        found += bracketed or [word.strip("<>,;") for word in joined.split() if "@" in word]
    usable = (charsets.storable(identifier)[:LONGEST_IDENTIFIER] for identifier in found if identifier)
    return tuple(dict.fromkeys(usable))


def moment(value: str | None) -> datetime | None:
    """A Date header in UTC; None when it is missing or nonsense."""
    if not value:
        return None
    try:
        parsed = parsedate_to_datetime(text(value))
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
