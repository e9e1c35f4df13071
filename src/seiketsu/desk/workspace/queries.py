"""What stands around a ticket for the agents at work on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from seiketsu.desk.models import Snooze, WaitingReply

_NEWEST = 20


@dataclass(frozen=True)
class Beside:
    """What the ticket page says of the agents' own arrangements."""

    snoozes: Sequence[Snooze]
    waiting: Sequence[WaitingReply]
    taken_back: WaitingReply | None

    def snooze_of(self, user_id: int) -> Snooze | None:
        return next((one for one in self.snoozes if one.user_id == user_id), None)


def beside(ticket_id: int, user_id: int) -> Beside:
    """What agents arranged around a ticket; what was taken back is the reader's own newest, if nothing went since."""
    standing = Snooze.objects.standing().filter(ticket_id=ticket_id).select_related("user").order_by("until")
    replies = WaitingReply.objects.filter(ticket_id=ticket_id).select_related("author").prefetch_related("files__file")
    newest = list(replies.order_by("-id")[:_NEWEST])
    own = next((one for one in newest if one.author_id == user_id), None)
    return Beside(
        snoozes=list(standing),
        waiting=[one for one in reversed(newest) if one.state in ("waiting", "held")],
        taken_back=own if own and own.state == WaitingReply.State.TAKEN_BACK else None,
    )
