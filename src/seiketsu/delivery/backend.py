"""Django's mail backend: whatever a library sends becomes a Delivery like any other."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from seiketsu.accounts.queries import person_by_email
from seiketsu.core import ids
from seiketsu.core.actor import SYSTEM
from seiketsu.core.events import Subject
from seiketsu.core.mail import TemplateMail
from seiketsu.delivery.actions import Automatic, render, send_email
from seiketsu.delivery.rules import addresses

KIND = "accounts.notice"


class DeliveryBackend(BaseEmailBackend):
    """Writes each message down once for each recipient; the engine sends it after commit."""

    def send_messages(self, email_messages: Iterable[EmailMessage]) -> int:
        """Take the messages; text without HTML gets our layout."""
        messages = list(email_messages)
        for message in messages:
            for address in message.recipients():
                self._write_down(message, address)
        return len(messages)

    def _write_down(self, message: EmailMessage, address: str) -> None:
        person = person_by_email(addresses.bare(address))
        ours = message if isinstance(message, TemplateMail) else None
        rendered = render(
            ours.template if ours else "generic",
            ours.context if ours else {"subject_line": message.subject, "text": str(message.body).strip()},
            locale=person.locale if person else "en",
            zone=person.time_zone if person else "UTC",
        )
        alternatives = getattr(message, "alternatives", None) or []
        html = next((str(content) for content, kind in alternatives if kind == "text/html"), rendered.html)
        send_email(
            kind=KIND,
            to=address,
            recipient=person,
            subject_line=rendered.subject_line if ours else str(message.subject),
            text=rendered.text if ours else str(message.body),
            html=html,
            actor=SYSTEM,
            dedup_key=f"{KIND}:{ids.random_token()}",
            subject=Subject("accounts.user", person.pk if person else 0),
            organization_id=None,
            automatic=Automatic.GENERATED,
            headers={
                name: value
                for name, value in message.extra_headers.items()
                if name.lower() not in {"from", "to", "message-id", "date"}
            },
        )
