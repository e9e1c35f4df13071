"""Tickets as the staff's pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _
from markupsafe import Markup

from seiketsu.accounts.models import User
from seiketsu.channels.rules import quoting
from seiketsu.console.presenting.columns import Cell
from seiketsu.console.presenting.promises import chip
from seiketsu.core.html import has_remote_images, paragraphs, with_inline_images
from seiketsu.core.ui import parts
from seiketsu.core.ui.markup import url
from seiketsu.delivery import queries as deliveries
from seiketsu.desk.models import Attachment, Message, Ticket
from seiketsu.desk.queries import QueueRow
from seiketsu.desk.workspace.presence import Signs
from seiketsu.plan.spec import Plan


def person(user: User | None) -> parts.Person | None:
    """Somebody with an avatar, or nobody."""
    return None if user is None else parts.Person(user.name, user.pk)


def tier(plan: Plan, slug: str) -> parts.Tier:
    """A tier's badge; one that the plan no longer has keeps its slug as its name."""
    known = plan.tiers.get(slug)
    return parts.tier(slug, known.title if known else "", plan.tier_rank(slug) + 1 if known else None)


def row(
    item: QueueRow, plan: Plan, now: datetime, cells: Sequence[Cell] = (), signs: Signs | None = None
) -> parts.TicketRow:
    """One row of the queue with the commitment that is due next, and what the view's columns show."""
    ticket = item.ticket
    return parts.TicketRow(
        number=ticket.pk,
        url=url("console:ticket", ticket.pk),
        subject=ticket.subject_line,
        client=ticket.organization.name if ticket.organization else ticket.requester.name,
        tier=tier(plan, ticket.tier) if ticket.organization else None,
        channel=ticket.channel,
        chip=chip(item.next_commitment, now) if item.next_commitment else None,
        assignee=person(ticket.assignee),
        preview=ticket.preview,
        cells=[cell(ticket) for cell in cells],
        links=[*_marks(ticket), *_draft(signs)],
        viewers=[parts.Person(name, number, "here") for number, name in signs.people] if signs else (),
    )


def _draft(signs: Signs | None) -> list[parts.Link]:
    """That the reader has begun to write there."""
    return [parts.Link("pencil", _("Draft"), _("You have a draft here"))] if signs and signs.has_draft else []


def _marks(ticket: Ticket) -> list[parts.Link]:
    """What stands out about a ticket in a list."""
    if ticket.escalated_to is None:
        return []
    title = _("Escalated to level %(level)s") % {"level": ticket.escalated_to}
    return [parts.Link("stairs-up", str(ticket.escalated_to), title)]


def attachment(item: Attachment) -> parts.Attachment:
    """A file with its address on the staff's side."""
    return parts.Attachment(item.name, url("console:attachment", item.pk), item.size, content_type=item.content_type)


def body(message: Message, files: Sequence[Attachment] = ()) -> Markup:
    """The message's text: its sanitised HTML where it has some, else its plain text in paragraphs.

    Pictures of the mail itself are shown; those of other servers wait on a page of their own until asked for.
    """
    if not message.body_html:
        return paragraphs(message.body_text)
    shown = Markup(inline_pictures(message.body_html, files))  # noqa: S704 - sanitised when it was stored
    if not has_remote_images(message.body_html):
        return shown
    link = Markup('<p><a href="{}" target="_blank" rel="noopener">{}</a></p>')
    return shown + link.format(url("console:message", message.pk), _("Show pictures from other servers"))


def inline_pictures(html: str, files: Sequence[Attachment]) -> str:
    """Sanitised HTML with the addresses of its own pictures."""
    addresses = {one.inline_cid: url("console:attachment", one.pk) for one in files if one.inline_cid}
    return with_inline_images(html, addresses)


def conversation(
    messages: Iterable[Message], attachments: Mapping[int, Sequence[Attachment]], client_zone: str | None
) -> list[parts.Message]:
    """Messages as cards, each with its files."""
    return [
        parts.Message(
            id=message.pk,
            author=parts.Person(message.author.name, message.author_id),
            at=message.created_at,
            html=body(message, attachments.get(message.pk, ())),
            kind=_kind(message),
            to=_address_of_ours(message) if message.author_kind == "client" else ", ".join(message.cc),
            client_zone=client_zone,
            quoted_html=paragraphs(message.quoted_text) if message.quoted_text else "",
            quoted_lines=message.quoted_text.count("\n") + 1 if message.quoted_text else 0,
            attachments=[attachment(item) for item in attachments.get(message.pk, ()) if not item.inline_cid],
            channel=message.channel,
            is_signature=quoting.is_signature(message.quoted_text),
        )
        for message in messages
    ]


def _address_of_ours(message: Message) -> str:
    """Where a client wrote to; empty for what came by no mail, or whose mail is no longer kept."""
    return next((one for one in message.written_to if deliveries.is_own_address(one)), "")


def _kind(message: Message) -> Literal["client", "agent", "note"]:
    if message.visibility == "internal":
        return "note"
    return "client" if message.author_kind == "client" else "agent"
