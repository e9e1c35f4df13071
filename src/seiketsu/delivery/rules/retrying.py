"""When a message that could not be sent is tried again, and when that is given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=12),
    timedelta(hours=20),
)  # about two days in all: what mail servers themselves do


@dataclass(frozen=True)
class Fault:
    """Why sending did not work, and whether trying again can help."""

    reason: str
    permanent: bool


@dataclass(frozen=True)
class Retry:
    """Try again at this moment."""

    at: datetime


@dataclass(frozen=True)
class GiveUp:
    """Stop trying; a person must look."""

    reason: str


def after_fault(fault: Fault, *, attempts: int, now: datetime) -> Retry | GiveUp:
    """What follows the fault of attempt number `attempts` (1 is the first)."""
    if fault.permanent:
        return GiveUp(fault.reason)
    if attempts > len(PAUSES):
        return GiveUp(f"Given up after {attempts} attempts over two days. Last answer: {fault.reason}")
    return Retry(now + PAUSES[attempts - 1])


def from_reply_code(code: int, text: str) -> Fault:
    """Judge an SMTP server's answer: 5xx is for good, everything else may pass.

    530, 534, 535 and 538 are refusals of *our* sign-in, which an operator can mend, so the mail keeps waiting.
    """
    ours = code in {530, 534, 535, 538}
    return Fault(f"{code} {text}".strip(), permanent=500 <= code < 600 and not ours)
