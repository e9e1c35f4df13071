"""A raw mail taken apart. Never fails on what the wild produces: what cannot be understood is kept as an attachment."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from enum import StrEnum

from seiketsu.channels.rules import charsets, headers
from seiketsu.channels.rules.flowed import unflow
from seiketsu.channels.rules.headers import Mailbox
from seiketsu.core.plain import upright

MOST_PARTS = 500
DEEPEST = 60
_NAME_LENGTH = 180
_FORBIDDEN_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
_AS_IT_CAME = compat32.clone(linesep="\r\n", mangle_from_=False, max_line_length=0)
_UNNAMED = {"message/rfc822": ".eml", "text/calendar": ".ics", "text/plain": ".txt", "text/html": ".html"}


class Fault(StrEnum):
    """Why a mail could not be taken apart wholly."""

    MANY_PARTS = "many parts"
    DEEP = "deep"
    TOO_DEEP = "too deep"


@dataclass(frozen=True)
class Part:
    """One attachment, byte for byte. `inline_cid` is the name by which the HTML shows it."""

    name: str
    content_type: str
    content: bytes = field(repr=False)
    inline_cid: str = ""


@dataclass(frozen=True)
class ParsedMail:
    """What a mail says. `text` and `html` are whole, quotes and all; either may be empty."""

    headers: Mapping[str, tuple[str, ...]]
    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: Mailbox | None
    reply_to: tuple[Mailbox, ...]
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    subject_line: str
    sent_at: datetime | None
    content_type: str
    report_type: str
    text: str
    html: str
    parts: tuple[Part, ...]
    status_fields: tuple[Mapping[str, str], ...] = ()
    returned_headers: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def header(self, name: str) -> str:
        """The first header of that name in lower case, or nothing."""
        return next(iter(self.headers.get(name, ())), "")


@dataclass
class _Body:
    """What walking the parts has found so far."""

    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    status_fields: list[Mapping[str, str]] = field(default_factory=list)
    returned_headers: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    seen: int = 0


def parse(raw: bytes) -> ParsedMail:
    """Take a mail apart."""
    body = _Body()
    try:
        message = message_from_bytes(raw, policy=compat32)
        _walk(message, body, depth=0)
    except RecursionError:
        head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
        message = message_from_bytes(head + b"\r\n\r\n", policy=compat32)
        body = _Body(faults=[Fault.TOO_DEEP])
        body.parts.append(Part("mail.eml", "message/rfc822", raw))
    return _assemble(message, body)


def _assemble(message: Message, body: _Body) -> ParsedMail:
    raw_values = _header_values(message)
    senders = headers.mailboxes(
        [*raw_values.get("from", ()), *raw_values.get("sender", ()), *raw_values.get("return-path", ())]
    )
    return ParsedMail(
        headers={name: tuple(headers.text(value) for value in values) for name, values in raw_values.items()},
        message_id=next(iter(headers.identifiers(raw_values.get("message-id", ()))), ""),
        in_reply_to=headers.identifiers(raw_values.get("in-reply-to", ())),
        references=headers.identifiers(raw_values.get("references", ())),
        sender=senders[0] if senders else None,
        reply_to=headers.mailboxes(raw_values.get("reply-to", ())),
        to=headers.mailboxes(raw_values.get("to", ())),
        cc=headers.mailboxes(raw_values.get("cc", ())),
        subject_line=headers.text(next(iter(raw_values.get("subject", ())), "")),
        sent_at=headers.moment(next(iter(raw_values.get("date", ())), None)),
        content_type=message.get_content_type(),
        report_type=_parameter(message, "report-type").lower(),
        text="\n\n".join(text for text in body.texts if text.strip()),
        html="\n".join(html for html in body.htmls if html.strip()),
        parts=tuple(body.parts),
        status_fields=tuple(body.status_fields),
        returned_headers=body.returned_headers,
        faults=tuple(dict.fromkeys(body.faults)),
    )


def _header_values(message: Message) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in message.raw_items():
        key = name.lower()
        found[key] = (*found.get(key, ()), str(value))
    return found


def _walk(part: Message, body: _Body, *, depth: int) -> None:
    body.seen += 1
    if body.seen > MOST_PARTS:
        body.faults.append(Fault.MANY_PARTS)
        return
    if depth > DEEPEST:
        _walk_flat(part, body)
        return
    kind = part.get_content_type()
    if kind == "message/delivery-status":
        _read_status(part, body)
    elif kind in {"message/rfc822", "message/global", "text/rfc822-headers"}:
        _read_returned(part, body, kind)
    elif kind == "multipart/alternative":
        _walk_alternative(part, body, depth=depth)
    elif part.is_multipart():
        for child in _children(part):
            _walk(child, body, depth=depth + 1)
    else:
        _take_leaf(part, body)


def _walk_flat(part: Message, body: _Body) -> None:
    """What lies too deep for its nesting to mean anything: every leaf in its order, so that no word is lost."""
    body.faults.append(Fault.DEEP)
    waiting = [part]
    while waiting:
        one = waiting.pop()
        body.seen += 1
        if body.seen > MOST_PARTS:
            body.faults.append(Fault.MANY_PARTS)
            return
        if one.get_content_maintype() == "multipart" and one.is_multipart():
            waiting += reversed(list(_children(one)))
        elif one.is_multipart():
            _read_returned(one, body, one.get_content_type())
        else:
            _take_leaf(one, body)


def _children(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    return (child for child in payload if isinstance(child, Message)) if isinstance(payload, list) else iter(())


def _walk_alternative(part: Message, body: _Body, *, depth: int) -> None:
    """Each way of saying it once: the last plain text and the last HTML; anything else is kept beside them."""
    inner = _Body(seen=body.seen)
    for child in _children(part):
        before = len(inner.texts), len(inner.htmls)
        _walk(child, inner, depth=depth + 1)
        if len(inner.texts) > before[0] and before[0]:
            del inner.texts[: before[0]]
        if len(inner.htmls) > before[1] and before[1]:
            del inner.htmls[: before[1]]
    body.texts += inner.texts
    body.htmls += inner.htmls
    body.parts += inner.parts
    body.faults += inner.faults
    body.seen = inner.seen


def _take_leaf(part: Message, body: _Body) -> None:
    kind = part.get_content_type()
    if kind.startswith("multipart/"):
        kind = "text/plain"  # its parts could not be told apart: show it as it is
    name = _file_name(part)
    attached = part.get_content_disposition() == "attachment" or bool(name)
    content = _content(part)
    if kind in {"text/plain", "text/html"} and not attached:
        _take_text(part, kind, content, body)
        return
    if not content and not attached:
        return
    identifier = next(iter(headers.identifiers([str(part.get("content-id", ""))])), "")
    if not identifier:
        identifier = str(part.get("content-id", "")).strip("<> \t\r\n")
    cid = charsets.storable(identifier)[:200] if kind.startswith("image/") else ""
    body.parts.append(Part(name or _invent_name(kind, len(body.parts) + 1), kind, content, cid))


def _take_text(part: Message, kind: str, content: bytes, body: _Body) -> None:
    text = charsets.decode(content, _parameter(part, "charset")).replace("\r\n", "\n").replace("\r", "\n")
    if kind == "text/html":
        body.htmls.append(text)
        return
    if _parameter(part, "format").lower() == "flowed":
        text = unflow(text, delete_space=_parameter(part, "delsp").lower() == "yes")
    body.texts.append(text)


def _content(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        payload = None
    if isinstance(payload, bytes):
        return payload
    plain = part.get_payload()
    return plain.encode("utf-8", "surrogateescape") if isinstance(plain, str) else b""


def _parameter(part: Message, name: str) -> str:
    header = "content-disposition" if name == "filename" else "content-type"
    try:
        value = part.get_param(name, "", header)
    except (ValueError, LookupError, TypeError, IndexError):
        return ""
    if isinstance(value, tuple):  # RFC 2231: charset, language, bytes as Latin-1
        return charsets.decode(str(value[2]).encode("latin-1", "replace"), str(value[0] or "utf-8"))
    return headers.text(str(value))


def _file_name(part: Message) -> str:
    given = _parameter(part, "filename") or _parameter(part, "name")
    # The last component only, whichever system's path it is; a leading dot would hide the file.
    base = re.split(r"[\\/]", given)[-1].strip().lstrip(".")
    return _shorten(_FORBIDDEN_IN_NAMES.sub("_", upright(charsets.storable(base))))


def _shorten(name: str) -> str:
    if len(name) <= _NAME_LENGTH:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 12:
        return name[:_NAME_LENGTH]
    return f"{stem[: _NAME_LENGTH - len(extension) - 1]}.{extension}"


def _invent_name(kind: str, number: int) -> str:
    extension = _UNNAMED.get(kind) or mimetypes.guess_extension(kind) or ".bin"
    return f"attachment-{number}{extension}"


def _read_status(part: Message, body: _Body) -> None:
    for block in _children(part):
        fields = {name.lower(): headers.text(str(value)) for name, value in block.raw_items()}
        if fields:
            body.status_fields.append(fields)


def _read_returned(part: Message, body: _Body, kind: str) -> None:
    """A mail inside a mail: an attachment, and where this is a report, the message that it is about."""
    inner = next(_children(part), None)
    content = inner.as_bytes(policy=_AS_IT_CAME) if inner is not None else _content(part)
    if inner is None:
        inner = message_from_bytes(content.lstrip() + b"\r\n\r\n", policy=compat32)
    if not body.returned_headers:
        body.returned_headers = {name.lower(): headers.text(str(value)) for name, value in inner.raw_items()}
    subject_line = headers.text(str(inner.get("subject", "")))
    name = _file_name(part) or (_shorten(_FORBIDDEN_IN_NAMES.sub("_", subject_line)) or "mail") + ".eml"
    body.parts.append(Part(name.replace("/", "_").replace("\\", "_"), kind, content))
