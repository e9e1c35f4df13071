"""What a file really is, by its first bytes: no name and no claim decides what a browser does with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Literal

# As much of a file as its kind is told from.
HEAD = 4096

_PLAYED = {
    ".mp3": "audio", ".wav": "audio", ".ogg": "audio", ".oga": "audio", ".opus": "audio", ".m4a": "audio",
    ".flac": "audio", ".aac": "audio", ".mp4": "video", ".m4v": "video", ".webm": "video", ".ogv": "video",
    ".mov": "video",
}  # fmt: skip
# Sounds that telephone systems send and that no browser plays.
_UNPLAYABLE = frozenset(
    {"audio/amr", "audio/amr-wb", "audio/midi", "audio/x-ms-wma", "video/x-ms-wmv", "video/x-msvideo"}
)
_SOUND_BRANDS = (b"M4A ", b"M4B ", b"F4A ")


def player_for(content_type: str, name: str) -> Literal["audio", "video", ""]:
    """Which player a page offers for a file, by what its sender says; its bytes are looked at when it is played."""
    kind = content_type.split(";", maxsplit=1)[0].strip().lower()
    if kind in _UNPLAYABLE:
        return ""
    claimed = kind.split("/")[0]
    if claimed not in ("audio", "video"):
        # A telephone system often says no more of a recording than that it is bytes.
        claimed = _PLAYED.get(PurePath(name).suffix.lower(), "") if kind in ("", "application/octet-stream") else ""
    return "audio" if claimed == "audio" else "video" if claimed == "video" else ""


def sniffed(head: bytes) -> str:
    """The type of a file that a browser may show or play in place; empty for everything else."""
    return next((kind for kind, is_one in _KINDS if is_one(head)), "") or _of_container(head)


def _begins(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signatures)


def _riff(form: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == form


def _frame(mask: int, bits: int) -> Callable[[bytes], bool]:
    """A frame of MPEG sound begins with eleven set bits; the next ones say which kind of sound."""
    return lambda head: len(head) > 2 and head[0] == 0xFF and head[1] & mask == bits


_KINDS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    ("image/jpeg", _begins(b"\xff\xd8\xff")),
    ("image/gif", _begins(b"GIF87a", b"GIF89a")),
    ("image/webp", _riff(b"WEBP")),
    ("application/pdf", _begins(b"%PDF-")),
    ("audio/wav", _riff(b"WAVE")),
    ("audio/flac", _begins(b"fLaC")),
    ("audio/mpeg", _begins(b"ID3")),
    ("audio/aac", _frame(0xF6, 0xF0)),
    ("audio/mpeg", _frame(0xE6, 0xE2)),
)


def _of_container(head: bytes) -> str:
    """Of those that hold either sound or pictures: by what they say they hold."""
    if head[:4] == b"OggS":
        return "video/ogg" if b"\x80theora" in head[:512] else "audio/ogg"
    if head[:4] == b"\x1aE\xdf\xa3":
        if b"webm" not in head[:128]:
            return ""
        return "video/webm" if b"V_VP" in head or b"V_AV1" in head or b"A_" not in head else "audio/webm"
    if head[4:8] != b"ftyp":
        return ""
    if head[8:12] == b"qt  ":
        return "video/quicktime"
    return "audio/mp4" if head[8:12] in _SOUND_BRANDS else "video/mp4"
