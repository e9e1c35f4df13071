"""Reads of side conversations."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from seiketsu.desk.models import Attachment, Message, SideConversation


def sides_of(ticket_id: int) -> list[SideConversation]:
    """All of a ticket, the oldest first."""
    return list(SideConversation.objects.filter(ticket_id=ticket_id).select_related("started_by").order_by("id"))


def sides_beside(messages: Iterable[Message]) -> list[SideConversation]:
    """Those whose words are among a ticket's messages; no query where none are."""
    numbers = {one.side_id for one in messages if one.side_id is not None}
    if not numbers:
        return []
    return list(SideConversation.objects.filter(pk__in=numbers).select_related("started_by").order_by("id"))


def words_of(side_ids: Collection[int]) -> list[Message]:
    """What was said in them, the oldest first."""
    return list(Message.objects.filter(side__in=side_ids).select_related("author").readable().order_by("id"))


def files_of(messages: Iterable[Message]) -> dict[int, list[Attachment]]:
    """Their files, by message."""
    found: dict[int, list[Attachment]] = {}
    for file in Attachment.objects.filter(message__in=[one.pk for one in messages]).order_by("id"):
        found.setdefault(file.message_id, []).append(file)
    return found


def open_to_mail(side_id: int) -> SideConversation | None:
    """The side conversation an answer may go into: of a ticket that is neither deleted nor spam."""
    rows = SideConversation.objects.select_related("ticket", "started_by")
    return rows.filter(pk=side_id, ticket__deleted_at__isnull=True, ticket__spam_at__isnull=True).first()


def automatic_since(side_id: int, since: datetime) -> int:
    """How many automatic mails came in since a moment."""
    return Message.objects.filter(side_id=side_id, is_automatic=True, created_at__gt=since).count()
