"""What happened to mail that did not become a ticket by itself. The subject is the raw row, `core.intake`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from seiketsu.core.events import Event, event_type

SUBJECT_KIND = "core.intake"


@event_type
@dataclass(frozen=True)
class MailSuspended(Event):
    """It waits for a person; `nature` says what it seems to be."""

    TYPE: ClassVar[str] = "channels.mail_suspended"
    intake_id: int
    nature: str
    reason: str


@event_type
@dataclass(frozen=True)
class MailAccepted(Event):
    """A person let it in; it became, or joined, this ticket."""

    TYPE: ClassVar[str] = "channels.mail_accepted"
    intake_id: int
    ticket_id: int


@event_type
@dataclass(frozen=True)
class MailDiscarded(Event):
    """A person put it away; the bytes are still kept."""

    TYPE: ClassVar[str] = "channels.mail_discarded"
    intake_id: int
    reason: str
