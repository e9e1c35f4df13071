"""The key under which a mail is taken in exactly once, however often and by whatever way it arrives."""

from __future__ import annotations

import hashlib
import re

_ENDED = re.compile(rb"\r?\n\r?\n")
_ID = re.compile(rb"^message-id[ \t]*:(?:[ \t]*\r?\n[ \t]+)?[ \t]*([^\r\n]+)", re.IGNORECASE | re.MULTILINE)
# Headers that each server on the way adds or changes.
_ON_THE_WAY = re.compile(
    rb"^(?:received|return-path|delivered-to|x-[a-z0-9\-]*|authentication-results|arc-[a-z\-]+|dkim-signature|"
    rb"envelope-to|delivery-date|status|x-status|content-length|lines)[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n?)*",
    re.IGNORECASE | re.MULTILINE,
)
_LONGEST = 400


def unique_key(raw: bytes) -> str:
    """The Message-ID, or where a mail has none, a digest of what no server on the way changes."""
    head = _head(raw)
    found = _ID.search(head)
    identifier = found[1].strip().strip(b"<>").decode("utf-8", "replace").replace("\x00", "") if found else ""
    return f"id:{identifier[:_LONGEST]}" if identifier else f"sha256:{content_digest(raw)}"


def key_for_other_content(raw: bytes) -> str:
    """The key of a mail whose Message-ID was used before for something else: some programs have only one."""
    return f"{unique_key(raw)}#{content_digest(raw)[:24]}"


def content_digest(raw: bytes) -> str:
    """A digest of headers and body without what servers add, and without differences of line ends."""
    head, body = _head(raw), raw[len(_head(raw)) :]
    kept = _ON_THE_WAY.sub(b"", head.replace(b"\r\n", b"\n") + b"\n")
    return hashlib.sha256(kept.strip() + b"\0" + body.replace(b"\r\n", b"\n").strip()).hexdigest()


def same_mail(one: bytes, other: bytes) -> bool:
    """Whether two mails with one Message-ID are one mail: the same sender and time, or the same sender and words.

    Lists and scanners on the way may change a body or a subject, but not sender and date as well; a program that
    sends again may write a new date, but then the words are the same.
    """
    first, second = _head(one), _head(other)
    if _value(first, b"from") != _value(second, b"from"):
        return False
    if _value(first, b"date") == _value(second, b"date"):
        return True
    return _value(first, b"subject") == _value(second, b"subject") and _body(one) == _body(other)


def _body(raw: bytes) -> bytes:
    return b" ".join(raw[len(_head(raw)) :].split())


def _head(raw: bytes) -> bytes:
    found = _ENDED.search(raw)
    return raw[: found.start()] if found else raw


def _value(head: bytes, name: bytes) -> bytes:
    found = re.search(rb"^" + name + rb"[ \t]*:((?:[^\n]*)(?:\n[ \t][^\n]*)*)", head, re.IGNORECASE | re.MULTILINE)
    return b" ".join(found[1].split()).lower() if found else b""
