"""The mails of a side conversation: a thread of its own, with an address of its own for the answers."""

from __future__ import annotations

from collections.abc import Sequence

from seiketsu.accounts.models import User
from seiketsu.core import ids
from seiketsu.core.actor import Actor
from seiketsu.delivery import queries as deliveries
from seiketsu.delivery.actions import Enclosure, render, send_email
from seiketsu.delivery.models import Delivery
from seiketsu.desk.actions.writing import NewAttachment
from seiketsu.desk.models import Message, SideConversation, Ticket
from seiketsu.desk.models.conversation import storage_name
from seiketsu.desk.sides.subjects import side_subject

KIND = "desk.side"
_THREAD_LENGTH = 20


def new_message_id(ticket: Ticket) -> str:
    """The Message-ID under which the mail will go out."""
    return deliveries.message_id_for(f"{KIND}:{ids.random_token()}", deliveries.sender_for(ticket.tier))


def send(
    side: SideConversation,
    message: Message,
    *,
    to: User,
    quoted_html: str,
    attachments: Sequence[NewAttachment],
    actor: Actor,
) -> Delivery:
    """One word of ours to the third party. Nothing of the client's thread is in its headers.

    Raises:
        UnusableAddress: mail cannot be sent to one of the addresses.
    """
    earlier = list(
        side.messages.filter(pk__lt=message.pk)
        .order_by("-id")
        .values_list("message_id", "author_kind")[:_THREAD_LENGTH]
    )
    sender = deliveries.sender_for(side.ticket.tier)
    mail = render(
        "side_message",
        {
            "subject_line": side.subject_line,
            "is_answer": bool(earlier),
            "body_text": message.body_text,
            "body_html": message.body_html,
            "quoted_text": message.quoted_text,
            "quoted_html": quoted_html,
            "author_name": message.author.name,
        },
        locale=message.author.locale,
        zone=message.author.time_zone,
    )
    return send_email(
        kind=KIND,
        to=side.addresses[0],
        cc=side.addresses[1:],
        recipient=to,
        subject_line=mail.subject_line,
        text=mail.text,
        html=mail.html,
        actor=actor,
        dedup_key=f"{KIND}:{message.pk}",
        subject=side_subject(side.pk),
        organization_id=side.ticket.organization_id,
        sender=sender,
        reply_to=deliveries.reply_address(side_subject(side.pk), sender=sender),
        message_id=message.message_id,
        in_reply_to=_answered(earlier),
        references=[one for one, _kind in reversed(earlier) if one],
        attachments=[
            Enclosure(one.name, one.content_type, storage_name(one.file.digest), one.file.size) for one in attachments
        ],
    )


def _answered(earlier: Sequence[tuple[str, str]]) -> str | None:
    """The newest of theirs, else of ours; `earlier` has the newest first."""
    return next((one for one, kind in earlier if one and kind == "outside"), None) or next(
        (one for one, _kind in earlier if one), None
    )
