"""Mail for tests: written, kept and read by the product's own way."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from seiketsu.channels import actions
from seiketsu.core import clock, intake
from seiketsu.core.events import delivery as event_delivery
from seiketsu.core.models import RawIntake


def written(
    text: str = "The greeting is wrong.",
    *,
    sender: str = "Dana Whitfield <dana@summitvale.example>",
    to: str = "support@seiketsu.ai",
    subject: str | None = "Greeting is wrong",
    html: str = "",
    **headers: str,
) -> EmailMessage:
    """A mail as a well-behaved program writes it; `in_reply_to="<x>"` and the like become headers."""
    message = EmailMessage()
    message["From"], message["To"] = sender, to
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = headers.pop("message_id", make_msgid(domain="summitvale.example"))
    if subject is not None:
        message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-").title()] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def kept(mail: EmailMessage | bytes, *, envelope: dict[str, Any] | None = None, **facts: Any) -> RawIntake:
    """Store a mail as the listener does."""
    body = mail if isinstance(mail, bytes) else mail.as_bytes()
    made = actions.keep(body, {**facts, **({"envelope": envelope} if envelope else {})})
    return RawIntake.objects.get(pk=made.raw_id)


def arrives(mail: EmailMessage | bytes, *, envelope: dict[str, Any] | None = None, **facts: Any) -> RawIntake:
    """Store a mail, let the worker read it and its subscribers act on it."""
    raw = kept(mail, envelope=envelope, **facts)
    intake.run(clock.now(), 1000)
    event_delivery.drain()
    raw.refresh_from_db()
    return raw
