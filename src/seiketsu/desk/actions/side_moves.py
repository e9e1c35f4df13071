"""Side conversations when words go to another ticket."""

from __future__ import annotations

from collections.abc import Iterable

from seiketsu.desk.models import Attachment, Message, SideConversation, Ticket


def carry_sides(messages: Iterable[int], to: Ticket) -> None:
    """Side conversations go where their words go, with what was said in them since."""
    numbers = list(messages)
    moved = list(SideConversation.objects.filter(messages__pk__in=numbers).values_list("pk", flat=True).distinct())
    if moved:
        SideConversation.objects.filter(pk__in=moved).update(ticket=to)
        Message.objects.filter(side__in=moved).update(ticket=to)
        Attachment.objects.filter(message__side__in=moved).update(ticket=to)
