"""What stands around a ticket for the agents at work on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.expressions import Combinable

from seiketsu.accounts.models import User
from seiketsu.accounts.queries.holds import is_ticket_held
from seiketsu.desk.models import Snooze, Ticket, WaitingReply, WritingPreference

_NEWEST = 20
SNOOZED, ANSWERS_WAIT, UNDO_SECONDS = "workspace_snoozed", "workspace_answers_wait", "workspace_undo_seconds"
HELD = "workspace_held"


@dataclass(frozen=True)
class Beside:
    """What the ticket page says of the agents' own arrangements."""

    snoozes: Sequence[Snooze]
    waiting: Sequence[WaitingReply]
    taken_back: WaitingReply | None

    def snooze_of(self, user_id: int) -> Snooze | None:
        return next((one for one in self.snoozes if one.user_id == user_id), None)


def flags(user: User) -> dict[str, Combinable]:
    """Annotations of a ticket by which its page knows what is there, without asking for each."""
    unsent = WaitingReply.objects.filter(ticket=OuterRef("pk")).exclude(state=WaitingReply.State.SENT)
    chosen = WritingPreference.objects.filter(user_id=user.pk).values("undo_seconds")
    return {
        SNOOZED: Exists(Snooze.objects.standing().filter(ticket=OuterRef("pk"))),
        ANSWERS_WAIT: Exists(unsent),
        UNDO_SECONDS: Subquery(chosen[:1]),
        HELD: is_ticket_held(),
    }


def beside_flagged(ticket: Ticket, user_id: int) -> Beside:
    """The same as `beside` of a ticket that was read with `flags`; nearly always without a query."""
    if getattr(ticket, SNOOZED) or getattr(ticket, ANSWERS_WAIT):
        return beside(ticket.pk, user_id)
    return Beside((), (), None)


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
