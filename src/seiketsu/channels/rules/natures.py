"""Whether a person wrote this mail, or a machine; only a person's mail becomes a ticket by itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Nature(StrEnum):
    """What kind of sender a mail has."""

    PERSON = "person"
    LIST = "list"  # a person, by way of a mailing list: a ticket, but nothing automatic goes back
    REPLY = "automatic reply"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    OWN = "our own"
    SPAM = "spam"


@dataclass(frozen=True)
class Judgement:
    """The nature and, in words for the staff, what gave it away."""

    nature: Nature
    reason: str = ""


@dataclass(frozen=True)
class Envelope:
    """What the mail's headers and envelope say that matters here."""

    headers: Mapping[str, Sequence[str]]
    content_type: str
    report_type: str
    sender: str
    envelope_sender: str | None  # None: not known (a file, a mailbox); "" is the null sender
    subject_line: str
    carries_our_mark: bool = False


_AUTOMATIC_SUBJECT = re.compile(
    r"^\s*(?:auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|away from (?:the )?office|"
    r"respuesta autom[aá]tica|fuera de (?:la )?oficina|r[eé]ponse automatique|absence du bureau|"
    r"automatische antwort|abwesenheits(?:notiz|meldung)|resposta autom[aá]tica|risposta automatica|"
    r"automatisch antwoord|afwezig)\b",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    r"^\s*(?:undeliver(?:able|ed)|mail delivery (?:failed|failure|subsystem)|delivery (?:status notification|failure|"
    r"has failed|incomplete)|returned mail|failure notice|warning: could not send|message not delivered|"
    r"non remis|unzustellbar|no se puede entregar|nondeliverable)",
    re.IGNORECASE,
)
_DAEMON = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|mdaemon)(?:\+[^@]*)?@", re.IGNORECASE)
_REPLY_HEADERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-autoreply-from", "x-mail-autoreply")


def judge(mail: Envelope, *, own_addresses: Collection[str]) -> Judgement:
    """Decide the nature of a mail; the first sign counts."""
    for rule in (_own, _bounce, _spam, _answering_machine, _machine, _null_sender, _list):
        if (found := rule(mail, own_addresses)) is not None:
            return found
    return Judgement(Nature.PERSON)


def _first(mail: Envelope, name: str) -> str:
    return next(iter(mail.headers.get(name, ())), "").strip()


def _keyword(mail: Envelope, name: str) -> str:
    return re.split(r"[;,\s(]", _first(mail, name), maxsplit=1)[0].lower()


def _own(mail: Envelope, own_addresses: Collection[str]) -> Judgement | None:
    if mail.carries_our_mark:
        return Judgement(Nature.OWN, "A mail of our own came back to us.")
    if mail.sender and mail.sender in own_addresses:
        return Judgement(Nature.OWN, f"It claims to come from our own address {mail.sender}.")
    return None


def _bounce(mail: Envelope, _own_addresses: Collection[str]) -> Judgement | None:
    if mail.content_type == "multipart/report" and mail.report_type in {"delivery-status", ""}:
        return Judgement(Nature.BOUNCE, "A mail server's report about a mail of ours.")
    from_daemon = bool(_DAEMON.match(mail.sender))
    if from_daemon or (_is_null(mail) and _BOUNCE_SUBJECT.match(mail.subject_line)):
        return Judgement(Nature.BOUNCE, "A mail server's notice.")
    return None


def _spam(mail: Envelope, _own_addresses: Collection[str]) -> Judgement | None:
    if _keyword(mail, "x-spam-flag") == "yes" or _keyword(mail, "x-spam-status") == "yes":
        return Judgement(Nature.SPAM, "The mail server before us marked it as spam.")
    return None


def _answering_machine(mail: Envelope, _own_addresses: Collection[str]) -> Judgement | None:
    if _keyword(mail, "auto-submitted") == "auto-replied":
        return Judgement(Nature.REPLY, "Auto-Submitted: auto-replied.")
    if mail.report_type == "disposition-notification":
        return Judgement(Nature.REPLY, "A read receipt.")
    if _keyword(mail, "precedence") == "auto_reply":
        return Judgement(Nature.REPLY, "Precedence: auto_reply.")
    if any(_first(mail, name) and _keyword(mail, name) not in {"no", "false"} for name in _REPLY_HEADERS):
        return Judgement(Nature.REPLY, "Marked as an automatic reply.")
    if _AUTOMATIC_SUBJECT.match(mail.subject_line):
        return Judgement(Nature.REPLY, "Its subject is that of an out-of-office notice.")
    return None


def _machine(mail: Envelope, _own_addresses: Collection[str]) -> Judgement | None:
    submitted = _keyword(mail, "auto-submitted")
    if submitted not in {"", "no"}:
        return Judgement(Nature.AUTOMATIC, f"Auto-Submitted: {submitted}.")
    if _keyword(mail, "precedence") in {"bulk", "junk"}:
        return Judgement(Nature.AUTOMATIC, f"Precedence: {_keyword(mail, 'precedence')}.")
    return None


def _null_sender(mail: Envelope, _own_addresses: Collection[str]) -> Judgement | None:
    if _is_null(mail):
        return Judgement(Nature.REPLY, "It has the null sender, so a machine sent it and no answer is wanted.")
    return None


def _is_null(mail: Envelope) -> bool:
    if mail.envelope_sender is not None:
        return mail.envelope_sender == ""
    return re.fullmatch(r"\s*<\s*>\s*", _first(mail, "return-path")) is not None


def _list(mail: Envelope, _own_addresses: Collection[str]) -> Judgement | None:
    if _first(mail, "list-id") or _first(mail, "list-post") or _first(mail, "list-unsubscribe"):
        return Judgement(Nature.LIST, "It came by way of a mailing list.")
    if _keyword(mail, "precedence") == "list":
        return Judgement(Nature.LIST, "Precedence: list.")
    return None
