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
from seiketsu.core.plain import upright
from seiketsu.desk.actions.storing import SEARCH_CONFIGURATION, insert_message
from seiketsu.desk.errors import NothingToSend
from seiketsu.desk.models import Attachment, Message, StoredFile, Ticket
from seiketsu.desk.models.conversation import AuthorKind
from seiketsu.desk.rules.sentiment import Reading
from seiketsu.desk.rules.text import clean, document

_LONGEST_WORD, _MOST_WORDS = 80, 20


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
    side_id: int | None = None


def addresses_of(people: Sequence[User]) -> tuple[str, ...]:
    """The mail addresses of those who have one."""
    return tuple(person.email for person in people if person.email)


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


def search_documents(ticket: Ticket, author: User, text: str) -> tuple[str, str, str]:
    """What search finds a message by, in falling weight: its ticket's subject, the people, its own words.

    Each message has all three, so that one search may name the subject, a person and a word of the text together.
    """
    organization = ticket.organization.name if ticket.organization else ""
    people = (author.name, author.email or "", ticket.requester.name, ticket.requester.email or "", organization)
    return document(f"{ticket.subject_line} {ticket.pk}"), document(*people), document(text)


def search_vector(documents: tuple[str, str, str]) -> CombinedExpression:
    """The documents as the full-text index holds them."""
    first, second, third = (
        SearchVector(Value(text), config=SEARCH_CONFIGURATION, weight=weight)
        for text, weight in zip(documents, ("A", "B", "C"), strict=True)
    )
    return first + second + third


def author_kind(author: User) -> str:
    """Which side of the conversation a person is on."""
    if author.is_staff:
        return AuthorKind.STAFF
    return AuthorKind.CLIENT if author.is_client else AuthorKind.SYSTEM


def new_message(
    ticket: Ticket, *, author: User, visibility: str, body: MessageBody, origin: Origin, now: datetime
) -> Message:
    """A message that isn't saved yet. `body` must have been checked."""
    return Message(
        ticket=ticket,
        organization_id=ticket.organization_id,
        author=author,
        author_kind=AuthorKind.OUTSIDE if origin.side_id and author.is_client else author_kind(author),
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
        side_id=origin.side_id,
    )


def write_message(
    ticket: Ticket,
    *,
    author: User,
    visibility: str,
    body: MessageBody,
    origin: Origin,
    now: datetime,
    attachments: Sequence[NewAttachment] = (),
    heard: Reading | None = None,
) -> Message:
    """Insert the message and its attachments. `body` must have been checked; the caller changes the ticket."""
    message = new_message(ticket, author=author, visibility=visibility, body=body, origin=origin, now=now)
    keep_heard(heard, message, ticket)
    insert_message(message, search_documents(ticket, author, body.text))
    write_attachments(ticket, message, attachments)
    return message


def keep_heard(heard: Reading | None, message: Message, ticket: Ticket) -> None:
    """How a message that isn't saved yet sounds, on itself and on the ticket as its latest."""
    if heard is None:
        return
    message.sentiment = ticket.sentiment = heard.sentiment
    message.sentiment_words = [word[:_LONGEST_WORD] for word in heard.words[:_MOST_WORDS]]


def write_attachments(ticket: Ticket, message: Message, attachments: Sequence[NewAttachment]) -> None:
    """Insert the attachments of a saved message."""
    if attachments:
        Attachment.objects.bulk_create(_attachment(ticket, message, one, message.created_at) for one in attachments)


def _attachment(ticket: Ticket, message: Message, given: NewAttachment, now: datetime) -> Attachment:
    return Attachment(
        organization_id=ticket.organization_id,
        ticket=ticket,
        message=message,
        visibility=message.visibility,
        name=upright(clean(given.name)).replace("\n", " ").strip()[:255] or "file",
        content_type=clean(given.content_type)[:127] or "application/octet-stream",
        size=given.file.size,
        file=given.file,
        inline_cid=clean(given.inline_cid)[:255],
        created_at=now,
    )
