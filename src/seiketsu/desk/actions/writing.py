"""Rows of the conversation: what was said, with its files and what search finds it by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchVector
from django.db.models import Value
from django.db.models.expressions import CombinedExpression
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core.html import sanitise, to_text
from seiketsu.desk.errors import NothingToSend
from seiketsu.desk.models import Attachment, Message, StoredFile, Ticket
from seiketsu.desk.models.conversation import AuthorKind
from seiketsu.desk.rules.text import clean, document

SEARCH_CONFIGURATION = "english"


@dataclass(frozen=True)
class MessageBody:
    """What somebody wrote. `quoted_text` is what a mail quoted or signed with, which is shown folded."""

    text: str
    html: str = ""
    quoted_text: str = ""


@dataclass(frozen=True)
class NewAttachment:
    """A stored file to go with a message; `inline_cid` is the name by which the message's HTML shows it."""

    file: StoredFile
    name: str
    content_type: str
    inline_cid: str = ""


@dataclass(frozen=True)
class Origin:
    """How a message came in, beyond who wrote it."""

    channel: str
    message_id: str = ""
    in_reply_to: str = ""
    raw_intake_id: int | None = None
    source_address: str = ""
    is_automatic: bool = False
    cc: tuple[str, ...] = ()


def checked_body(body: MessageBody, attachments: Sequence[NewAttachment] = ()) -> MessageBody:
    """The body as it is stored: HTML sanitised, text made from it where there is none.

    Raises:
        NothingToSend: neither words nor a file.
    """
    html = sanitise(clean(body.html)) if body.html.strip() else ""
    text = clean(body.text).strip() or (to_text(html) if html else "")
    if not text and not html and not attachments and not body.quoted_text.strip():
        raise NothingToSend(_("Write something, or attach a file."))
    return MessageBody(text, html, clean(body.quoted_text).strip())


def search_document(subject_line: str, people: Sequence[str], text: str) -> CombinedExpression:
    """What the full-text index holds of a message: its ticket's subject and people beside its own words, so that one
    search may name both."""
    return (
        SearchVector(Value(document(subject_line)), config=SEARCH_CONFIGURATION, weight="A")
        + SearchVector(Value(document(*people)), config=SEARCH_CONFIGURATION, weight="B")
        + SearchVector(Value(document(text)), config=SEARCH_CONFIGURATION, weight="C")
    )


def author_kind(author: User) -> str:
    """Which side of the conversation a person is on."""
    if author.is_staff:
        return AuthorKind.STAFF
    return AuthorKind.CLIENT if author.is_client else AuthorKind.SYSTEM


def write_message(
    ticket: Ticket,
    *,
    author: User,
    visibility: str,
    body: MessageBody,
    origin: Origin,
    now: datetime,
    attachments: Sequence[NewAttachment] = (),
) -> Message:
    """Insert the message and its attachments. `body` must have been checked; the caller changes the ticket."""
    organization = ticket.organization
    people = [author.name, author.email or "", ticket.requester.name, ticket.requester.email or ""]
    message = Message.objects.create(
        ticket=ticket,
        organization_id=ticket.organization_id,
        author=author,
        author_kind=author_kind(author),
        author_name=author.name,
        visibility=visibility,
        channel=origin.channel,
        body_text=body.text,
        body_html=body.html,
        quoted_text=body.quoted_text,
        created_at=now,
        is_automatic=origin.is_automatic,
        message_id=clean(origin.message_id)[:998],
        in_reply_to=clean(origin.in_reply_to)[:998],
        raw_intake_id=origin.raw_intake_id,
        source_address=clean(origin.source_address)[:320],
        cc=list(origin.cc),
        search=search_document(
            f"{ticket.subject_line} {ticket.pk}", [*people, organization.name if organization else ""], body.text
        ),
    )
    if attachments:
        Attachment.objects.bulk_create(_attachment(ticket, message, one, now) for one in attachments)
    return message


def _attachment(ticket: Ticket, message: Message, given: NewAttachment, now: datetime) -> Attachment:
    return Attachment(
        organization_id=ticket.organization_id,
        ticket=ticket,
        message=message,
        visibility=message.visibility,
        name=clean(given.name).replace("\n", " ").strip()[:255] or "file",
        content_type=clean(given.content_type)[:127] or "application/octet-stream",
        size=given.file.size,
        file=given.file,
        inline_cid=clean(given.inline_cid)[:255],
        created_at=now,
    )
