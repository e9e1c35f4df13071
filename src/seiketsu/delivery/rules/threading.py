"""Message-IDs and references, so that the reader's mail program shows one conversation."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

_ID = re.compile(r"<[^<>\s]+>")
MOST_REFERENCES = 20  # the first and the newest; header lines must stay short


def message_id(key: str, domain: str, *, installation: str) -> str:
    """A Message-ID that is the same whenever the same message is made again, and different everywhere else."""
    digest = hashlib.sha256(f"{installation}\0{key}".encode()).hexdigest()[:32]
    return f"<{digest}@{domain}>"


def bracketed(identifier: str) -> str:
    """A Message-ID with its angle brackets, whatever was stored."""
    found = _ID.search(identifier)
    if found:
        return found.group()
    inner = identifier.strip().strip("<>").split()
    return f"<{inner[0]}>" if inner else ""


def references(ids: Iterable[str], in_reply_to: str | None) -> tuple[str, ...]:
    """The References header: oldest first, the message answered last, none twice, not longer than is sensible."""
    ordered: list[str] = []
    for identifier in [*ids, in_reply_to or ""]:
        clean = bracketed(identifier)
        if not clean:
            continue
        if clean in ordered:
            ordered.remove(clean)
        ordered.append(clean)
    if len(ordered) > MOST_REFERENCES:
        ordered = [ordered[0], *ordered[-(MOST_REFERENCES - 1) :]]
    return tuple(ordered)
