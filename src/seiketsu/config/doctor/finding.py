"""What a check found."""

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """How it is: a note is worth knowing and no fault."""

    WELL = "ok"
    NOTE = "note"
    FAULT = "FAULT"


@dataclass(frozen=True)
class Finding:
    """`mend` says what to do; a finding that is not well always has one."""

    subject: str
    state: State
    detail: str
    mend: str = ""


def well(subject: str, detail: str) -> Finding:
    """It is as it should be."""
    return Finding(subject, State.WELL, detail)


def note(subject: str, detail: str, mend: str) -> Finding:
    """It works, and could be better or may surprise."""
    return Finding(subject, State.NOTE, detail, mend)


def fault(subject: str, detail: str, mend: str) -> Finding:
    """It is wrong."""
    return Finding(subject, State.FAULT, detail, mend)
