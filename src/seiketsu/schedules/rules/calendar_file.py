"""Shifts as an iCalendar file (RFC 5545), as any calendar reads it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

_LONGEST_LINE = 75  # octets, without the line's end


@dataclass(frozen=True, slots=True)
class Entry:
    """One stretch in somebody's calendar. `uid` is the same as long as it is the same stretch."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    description: str = ""
    is_busy: bool = True


def calendar_file(title: str, entries: Iterable[Entry], *, stamp: datetime) -> str:
    """The whole file. All moments are in UTC, so that no reader needs to know our zones."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Seiketsu//Rosters//EN", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{_text(title)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    for entry in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(entry.uid)}",
            f"DTSTAMP:{_moment(stamp)}",
            f"DTSTART:{_moment(entry.starts_at)}",
            f"DTEND:{_moment(entry.ends_at)}",
            f"SUMMARY:{_text(entry.title)}",
            *([f"DESCRIPTION:{_text(entry.description)}"] if entry.description else []),
            f"TRANSP:{'OPAQUE' if entry.is_busy else 'TRANSPARENT'}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(sign for sign in lines if sign.isprintable())


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, never cut within a character; those that go on begin with a space."""
    piece = ""
    for sign in line:
        if len((piece + sign).encode()) > _LONGEST_LINE:
            yield piece
            piece = " "
        piece += sign
    yield piece
