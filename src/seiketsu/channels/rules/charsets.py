"""Bytes to text, whatever a mail program claims its bytes to be."""

from __future__ import annotations

import codecs
import re

from seiketsu.channels.rules.guessing import guess

# What mail programs write, and what they mean by it. Browsers read Latin-1 as Windows-1252 too: it is a superset.
_MEANT = {
    "ansi": "cp1252",
    "ansi_x3.110-1983": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "iso-2022-jp": "iso-2022-jp-3",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "tis-620": "cp874",
}
# Codecs that are no charsets of mail; some of them would turn bytes into something nobody wrote.
_REFUSED = frozenset({"unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "mbcs", "oem"})
_NAME = re.compile(r"[A-Za-z0-9_.:+\-]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def decode(data: bytes, declared: str | None = None) -> str:
    """Text of `data`; never fails. What is declared is believed when it fits, then UTF-8 is tried, then guessing."""
    if data.isascii() and not _is_stateful(declared):
        return storable(data.decode("ascii"))
    for name in _candidates(data, declared):
        try:
            return storable(data.decode(name))
        except (UnicodeError, LookupError, ValueError):
            continue
    return storable(guess(data))


def storable(text: str) -> str:
    """Text without what PostgreSQL cannot hold (NUL, lone surrogates) and without other control characters."""
    return _CONTROLS.sub("", _SURROGATES.sub("\ufffd", text))


def known(declared: str | None) -> str | None:
    """The codec meant by a charset's name; None when it means nothing to us."""
    found = _NAME.search(declared or "")
    if found is None:
        return None
    name = _MEANT.get(found.group().lower(), found.group().lower())
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if codec.name.replace("-", "_") in _REFUSED or not getattr(codec, "_is_text_encoding", True):
        return None
    return codec.name


def _is_stateful(declared: str | None) -> bool:
    """ISO-2022, HZ and UTF-7 are written in ASCII bytes only."""
    name = known(declared) or ""
    return name.startswith(("iso2022", "iso-2022", "hz", "utf-7", "utf_7", "utf-16", "utf-32"))


def _candidates(data: bytes, declared: str | None) -> list[str]:
    name = known(declared)
    if data.startswith(codecs.BOM_UTF8):
        return ["utf-8-sig"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    if name == "cp1252":
        # Every byte string is valid Latin-1, so UTF-8 sent under that name would be believed: look first.
        return ["utf-8", "cp1252"]
    return [name, "utf-8"] if name else ["utf-8"]
