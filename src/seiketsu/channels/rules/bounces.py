"""What a mail server reports about a mail of ours (RFC 3464), and the many reports that follow no standard."""

from __future__ import annotations

import re
from dataclasses import dataclass

from seiketsu.channels.rules import headers
from seiketsu.channels.rules.mime import ParsedMail

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY_CODE = re.compile(r"\b([45]\d\d)[ -]")
_DIAGNOSTIC = re.compile(r"^[a-z0-9\-]+\s*;\s*", re.IGNORECASE)
_LONGEST = 500


@dataclass(frozen=True)
class Report:
    """One recipient's fate. `permanent` is False for a mere delay."""

    recipient: str
    status: str
    diagnostic: str
    permanent: bool
    delivered: bool = False


@dataclass(frozen=True)
class Bounce:
    """A report, and the Message-IDs that it may be about, most likely first."""

    reports: tuple[Report, ...]
    message_ids: tuple[str, ...]


def read(mail: ParsedMail) -> Bounce:
    """Read a report; what it does not say stays empty."""
    blocks = [fields for fields in mail.status_fields if "final-recipient" in fields or "action" in fields]
    reports = tuple(_standard(dict(fields)) for fields in blocks) or (_free_form(mail),)
    return Bounce(reports, _message_ids(mail))


def _standard(fields: dict[str, str]) -> Report:
    address = _DIAGNOSTIC.sub("", fields.get("final-recipient") or fields.get("original-recipient", ""))
    action = fields.get("action", "failed").strip().lower()
    status = _STATUS.search(fields.get("status", ""))
    return Report(
        recipient=address.strip().strip("<>").lower(),
        status=status.group() if status else "",
        diagnostic=_DIAGNOSTIC.sub("", fields.get("diagnostic-code", ""))[:_LONGEST],
        permanent=action == "failed" and not (status is not None and status[1] == "4" and action != "failed"),
        delivered=action in {"delivered", "relayed", "expanded"},
    )


def _free_form(mail: ParsedMail) -> Report:
    text = mail.text or re.sub(r"<[^>]+>", " ", mail.html)
    status = _STATUS.search(text)
    code = _REPLY_CODE.search(text)
    temporary = (status[1] if status else code[1][0] if code else "5") == "4"
    failed = headers.mailboxes([mail.header("x-failed-recipients")]) if mail.header("x-failed-recipients") else ()
    line = next((line.strip() for line in text.splitlines() if _STATUS.search(line) or _REPLY_CODE.search(line)), "")
    return Report(
        recipient=failed[0].address if failed else "",
        status=status.group() if status else "",
        diagnostic=(line or mail.subject_line)[:_LONGEST],
        permanent=not temporary and "delay" not in mail.subject_line.lower(),
    )


def _message_ids(mail: ParsedMail) -> tuple[str, ...]:
    returned = headers.identifiers([mail.returned_headers.get("message-id", "")])
    quoted = headers.identifiers(re.findall(r"message-id:\s*(<[^<>\s]+>)", mail.text, re.IGNORECASE))
    return tuple(dict.fromkeys([*returned, *mail.in_reply_to, *reversed(mail.references), *quoted]))
