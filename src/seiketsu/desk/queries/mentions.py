"""Who is named in the notes of a ticket, and what a reader has not settled yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from seiketsu.desk.models import Mention, Message, Visibility


@dataclass(frozen=True, slots=True)
class Named:
    """A colleague named in a note; `is_unread` until they settle it."""

    message_id: int
    user_id: int
    is_unread: bool


def named_in_notes(messages: Iterable[Message]) -> list[Named]:
    """Everybody who is named in these messages; no query where no note has an @."""
    notes = [one.pk for one in messages if one.visibility == Visibility.INTERNAL and "@" in one.body_text]
    if not notes:
        return []
    rows = Mention.objects.filter(message_id__in=notes).order_by("message_id", "user_id")
    return [
        Named(message_id, user_id, read_at is None)
        for message_id, user_id, read_at in rows.values_list("message_id", "user_id", "read_at")
    ]
