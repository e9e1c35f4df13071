"""Which ticket a mail belongs to: by what it answers, by the signed address it was sent to, by the number we wrote.

Never by the subject's words. And never silently: a mail of somebody who is not on the ticket opens a ticket of its
own that says which one it seemed to answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

_NUMBER = re.compile(r"\[(?:ticket\s*)?#\s?(\d{1,15})\]", re.IGNORECASE)


class How(StrEnum):
    """What connected a mail with a ticket."""

    REFERENCES = "references"
    REPLY_ADDRESS = "reply address"
    SUBJECT = "number in the subject"


@dataclass(frozen=True)
class Clue:
    """One sign that points to a ticket."""

    how: How
    ticket_id: int


@dataclass(frozen=True)
class Join:
    """It belongs to this ticket."""

    ticket_id: int
    how: How


@dataclass(frozen=True)
class OwnTicket:
    """It opens a ticket; `related` is the one that a stranger seemed to answer."""

    related: Clue | None = None


def number_in_subject(subject_line: str) -> int | None:
    """The last ticket number in the form that our own mails write: `[#812]`."""
    found = _NUMBER.findall(subject_line)
    return int(found[-1]) if found else None


def ordered_identifiers(in_reply_to: Sequence[str], references: Sequence[str]) -> tuple[str, ...]:
    """The Message-IDs a mail answers, nearest first."""
    return tuple(dict.fromkeys([*in_reply_to, *reversed(references)]))


def decide(clues: Sequence[Clue], *, takes_part: Mapping[int, bool]) -> Join | OwnTicket:
    """Follow the first clue, in the order of `How`, to a ticket that the sender takes part in.

    `takes_part` says for each ticket that exists whether the sender is on it; clues to other tickets lead nowhere.
    """
    real = sorted((clue for clue in clues if clue.ticket_id in takes_part), key=lambda clue: list(How).index(clue.how))
    for clue in real:
        if takes_part[clue.ticket_id]:
            return Join(clue.ticket_id, clue.how)
    return OwnTicket(real[0] if real else None)
