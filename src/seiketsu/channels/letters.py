"""A stored raw mail, read: its parts, how it came, and what kind of sender it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from seiketsu.channels.rules import mime, natures
from seiketsu.channels.rules.headers import Mailbox
from seiketsu.channels.rules.mime import ParsedMail
from seiketsu.channels.rules.natures import Judgement
from seiketsu.core import ids
from seiketsu.core.events import Subject
from seiketsu.core.models import RawIntake
from seiketsu.core.plain import one_line
from seiketsu.delivery import queries as deliveries
from seiketsu.delivery.transport import DELIVERY_HEADER

# Where servers note to whom they delivered, for mail that comes without an envelope.
_DELIVERED_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to")

_FIRST_WORDS = 120


@dataclass(frozen=True)
class Letter:
    """Everything that deciding about a mail needs."""

    raw_id: int
    mail: ParsedMail
    sender: Mailbox | None
    recipients: tuple[str, ...]
    tokens: tuple[Subject, ...]
    judgement: Judgement
    wants_acknowledgement: bool

    def summary(self) -> dict[str, Any]:
        """What lists show of it, kept beside the raw row."""
        return {
            "sender": self.sender.address if self.sender else "",
            "name": self.sender.name if self.sender else "",
            "subject_line": self.mail.subject_line[:500],
            # Of a mail without a subject a list shows the first words.
            "first_words": "" if self.mail.subject_line else one_line(self.mail.text[:1000])[:_FIRST_WORDS],
            "recipients": list(self.recipients[:10]),
            "nature": str(self.judgement.nature),
            "reason": self.judgement.reason,
        }


def read(raw: RawIntake) -> Letter:
    """Read a stored mail."""
    mail = mime.parse(bytes(raw.body))
    envelope = raw.facts.get("envelope", {})
    own = deliveries.public_addresses()
    sender = _writer(mail, own)
    recipients = _recipients(mail, envelope)
    judgement = natures.judge(
        natures.Envelope(
            headers=mail.headers,
            content_type=mail.content_type,
            report_type=mail.report_type,
            sender=sender.address if sender else "",
            envelope_sender=envelope.get("sender"),
            subject_line=mail.subject_line,
            carries_our_mark=_carries_our_mark(mail),
        ),
        own_addresses=own,
    )
    subjects = (deliveries.subject_of_address(address) for address in recipients)
    return Letter(
        raw_id=raw.pk,
        mail=mail,
        sender=sender,
        recipients=recipients,
        tokens=tuple(subject for subject in subjects if subject is not None),
        judgement=judgement,
        wants_acknowledgement=bool(raw.facts.get("acknowledge", True)),
    )


def _writer(mail: ParsedMail, own: frozenset[str]) -> Mailbox | None:
    """Who wrote: the From address, or the Reply-To of a form on our own site that posts in our name."""
    if mail.sender is None:
        return next(iter(mail.reply_to), None)
    if mail.sender.address in own:
        return next((other for other in mail.reply_to if other.address not in own), mail.sender)
    return mail.sender


def _recipients(mail: ParsedMail, envelope: dict[str, Any]) -> tuple[str, ...]:
    noted = [value.strip("<> ").lower() for name in _DELIVERED_TO for value in mail.headers.get(name, ())]
    named = [mailbox.address for mailbox in (*mail.to, *mail.cc)]
    given = [str(address).lower() for address in envelope.get("recipients", [])]
    return tuple(dict.fromkeys([*given, *noted, *named]))


def is_ours(letter: Letter) -> bool:
    """Whether we ourselves sent it."""
    return _carries_our_mark(letter.mail)


def _carries_our_mark(mail: ParsedMail) -> bool:
    """Whether it is a mail of this very installation: the mark is signed, so nobody can have theirs ignored by it."""
    token = mail.header(DELIVERY_HEADER.lower())
    try:
        ids.unsign("delivery", token)
    except ids.BadToken:
        return False
    return True
