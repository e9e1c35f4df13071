"""Handing one message to the next mail server, and telling a refusal for good from one that may pass."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from seiketsu.core import clock, ids
from seiketsu.delivery import queries
from seiketsu.delivery.errors import RelayMisconfigured
from seiketsu.delivery.models import Automatic, Delivery
from seiketsu.delivery.rules import addresses, retrying

DELIVERY_HEADER = "X-Seiketsu-Delivery"
OUTBOX = "outbox"
_TIMEOUT = 20
_OUR_REFUSALS = frozenset({401, 403, 408, 425, 429})


class SendingFault(Exception):
    """One message did not go out; `fault` says why and whether trying again can help."""

    def __init__(self, fault: retrying.Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


@dataclass(frozen=True)
class Relay:
    """Where mail goes next: a Django mail backend with its options, and how the envelope's sender is written."""

    backend: str
    options: dict[str, object]
    tracks_bounces: bool = True


class OutboxBackend(BaseEmailBackend):
    """Writes each message to a file of its own under SEIKETSU_HOME/outbox, for installations without a relay."""

    def send_messages(self, email_messages: object) -> int:
        """Write all messages; each appears whole or not at all."""
        folder = Path(settings.HOME) / OUTBOX
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        count = 0
        for message in email_messages:  # type: ignore[attr-defined]
            token = message.extra_headers.get(DELIVERY_HEADER, ids.random_token())
            unfinished = folder / f".{token}.part"
            unfinished.write_bytes(message.message().as_bytes())
            unfinished.rename(folder / f"{clock.now():%Y%m%dT%H%M%S}-{token}.eml")
            count += 1
        return count


def relay(address: str | None) -> Relay:
    """Read SEIKETSU_SMTP_RELAY: `smtp://` (STARTTLS with `?starttls=1`), `smtps://`, or `anymail+NAME://KEY`.

    Raises:
        RelayMisconfigured: another form; the message shows the right one.
    """
    if not address:
        return Relay("seiketsu.delivery.transport.OutboxBackend", {})
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query))
    tracks = query.pop("envelope", "bounce") == "bounce"
    if parts.scheme.startswith("anymail+"):
        key = unquote(parts.netloc)
        return Relay(f"anymail.backends.{parts.scheme[8:]}.EmailBackend", {"api_key": key, **query}, tracks)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise RelayMisconfigured(
            "SEIKETSU_SMTP_RELAY must look like smtp://USER:PASSWORD@HOST:587?starttls=1, smtps://USER:PASSWORD@HOST, "
            "or anymail+postmark://API-KEY."
        )
    secure = parts.scheme == "smtps"
    options: dict[str, object] = {
        "host": parts.hostname,
        "port": parts.port or (465 if secure else 25),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": secure,
        "use_tls": query.get("starttls") == "1",
        "timeout": _TIMEOUT,
    }
    return Relay("django.core.mail.backends.smtp.EmailBackend", options, tracks)


class Line:
    """A connection to the next mail server, kept open over several messages."""

    def __init__(self, to: Relay) -> None:
        self._relay = to
        self._backend: BaseEmailBackend = get_connection(to.backend, fail_silently=False, **to.options)
        self._unreachable: retrying.Fault | None = None

    def send(self, delivery: Delivery) -> None:
        """Hand over one message.

        Raises:
            SendingFault: it was not taken.
        """
        try:
            message = compose(delivery, bounce_envelope=self._relay.tracks_bounces)
        except FileNotFoundError as missing:
            fault = retrying.Fault(f"An attachment is missing from the file store: {missing.filename}", permanent=True)
            raise SendingFault(fault) from missing
        if self._unreachable is not None:
            raise SendingFault(self._unreachable)  # it would keep every mail of the batch waiting for its time limit
        try:
            self._backend.open()
        except (smtplib.SMTPException, OSError) as refusal:
            self._unreachable = judge(refusal)
            raise SendingFault(self._unreachable) from refusal
        try:
            self._backend.send_messages([message])
        except (smtplib.SMTPException, OSError, AnymailError) as refusal:
            self.close()  # after a fault the other side may have hung up; the next mail opens the line anew
            raise SendingFault(judge(refusal)) from refusal

    def close(self) -> None:
        """Hang up; a line that is already dead is no fault."""
        try:
            self._backend.close()
        except (smtplib.SMTPException, OSError):
            return


@contextmanager
def open_line() -> Iterator[Line]:
    """A line to the configured relay for the length of one batch."""
    line = Line(relay(settings.SMTP_RELAY))
    try:
        yield line
    finally:
        line.close()


def judge(refusal: Exception) -> retrying.Fault:
    """What a library's exception means for the message."""
    match refusal:
        case smtplib.SMTPRecipientsRefused():
            code, text = next(iter(refusal.recipients.values()), (450, b"refused"))
            return retrying.from_reply_code(code, _readable(text))
        case smtplib.SMTPResponseException():
            return retrying.from_reply_code(refusal.smtp_code, _readable(refusal.smtp_error))
        case smtplib.SMTPNotSupportedError():
            return retrying.Fault(f"The mail server lacks something this message needs: {refusal}", permanent=True)
        case AnymailRecipientsRefused():
            return retrying.Fault(f"The provider refused the recipient: {refusal}", permanent=True)
        case AnymailError():
            status = getattr(refusal, "status_code", None) or 0
            permanent = 400 <= status < 500 and status not in _OUR_REFUSALS
            return retrying.Fault(f"The provider answered: {refusal}"[:1000], permanent=permanent)
        case _:
            return retrying.Fault(f"The mail server could not be reached: {refusal}", permanent=False)


def _readable(text: bytes | str) -> str:
    return (text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text))[:1000]


def compose(delivery: Delivery, *, bounce_envelope: bool = True) -> EmailMessage:
    """The message as it goes out.

    Raises:
        FileNotFoundError: an attachment's file is gone.
    """
    message = EmailMultiAlternatives(
        subject=delivery.subject_line,
        body=delivery.text,
        from_email=queries.bounce_address(delivery) if bounce_envelope else delivery.sender,
        to=[delivery.recipient_address],
        cc=delivery.cc,
        reply_to=[delivery.reply_to] if delivery.reply_to else None,
        headers=_headers(delivery),
    )
    if delivery.html:
        message.attach_alternative(delivery.html, "text/html")
    for enclosure in delivery.attachments:
        with default_storage.open(enclosure["storage_name"]) as file:
            message.attach(enclosure["name"], file.read(), enclosure["content_type"])
    return message


def _headers(delivery: Delivery) -> dict[str, str]:
    headers = {
        "From": delivery.sender,
        "Message-ID": delivery.message_id,
        "Date": format_datetime(clock.now()),
        DELIVERY_HEADER: ids.sign("delivery", delivery.pk),
        **delivery.headers,
    }
    if delivery.in_reply_to:
        headers["In-Reply-To"] = delivery.in_reply_to
    if delivery.references:
        headers["References"] = " ".join(delivery.references)
    if delivery.automatic != Automatic.NO:
        headers["Auto-Submitted"] = delivery.automatic
        headers["X-Auto-Response-Suppress"] = "All"
    return headers


def visible_sender(delivery: Delivery) -> str:
    """The address the reader sees, without its name."""
    return addresses.bare(delivery.sender)
