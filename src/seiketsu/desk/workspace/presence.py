"""Who has a ticket open, and whether they write. Rows that live for seconds, renewed by the page itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Value

from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.events import passing
from seiketsu.desk.errors import UnknownValue
from seiketsu.desk.models import Draft, Ticket, TicketPresence

# A page that was closed without a word is gone after two beats that did not come.
LASTS = timedelta(seconds=45)
GONE = "gone"
_TOPIC, _SUBJECT = "presence", "ticket"
_DRAFT = "draft"


@dataclass(frozen=True)
class Signs:
    """What a row of the queue shows of the agents' work: who is on the ticket, and a draft of the reader's own."""

    people: Sequence[tuple[int, str]] = ()
    has_draft: bool = False


@transaction.atomic
def be_here(ticket: Ticket, *, user: User, doing: str) -> None:
    """Say what somebody does on a ticket, or that they left. Others are told only when it changed.

    Raises:
        UnknownValue: no such thing to do.
    """
    now = clock.now()
    if doing == GONE:
        left, _models = TicketPresence.objects.filter(ticket=ticket, user=user).delete()
        changed = bool(left)
    elif doing in TicketPresence.Doing.values:
        before = TicketPresence.objects.filter(ticket=ticket, user=user).values_list("doing", "seen_at").first()
        TicketPresence.objects.update_or_create(ticket=ticket, user=user, defaults={"doing": doing, "seen_at": now})
        changed = before is None or before[0] != doing or before[1] <= now - LASTS
    else:
        raise UnknownValue(f"Nobody can be {doing!r} on a ticket.")
    if changed:
        passing.tell(_TOPIC, _SUBJECT, ticket.pk)


def others_on(ticket_id: int, user: User) -> list[TicketPresence]:
    """Who else has the ticket open now; whoever writes comes first."""
    rows = TicketPresence.objects.filter(ticket_id=ticket_id, seen_at__gt=clock.now() - LASTS).exclude(user=user)
    return sorted(
        rows.select_related("user"), key=lambda one: (one.doing == TicketPresence.Doing.VIEWING, one.user.name)
    )


def signs(ticket_ids: Iterable[int], user: User) -> dict[int, Signs]:
    """What to show on rows, in one query however many rows there are; tickets without anything are left out."""
    numbers = list(ticket_ids)
    here = TicketPresence.objects.filter(ticket_id__in=numbers, seen_at__gt=clock.now() - LASTS).exclude(user=user)
    drafts = Draft.objects.filter(ticket_id__in=numbers, user=user)
    rows = here.values_list("ticket_id", "user_id", "user__name", "doing").union(
        drafts.values_list("ticket_id", "user_id", Value(""), Value(_DRAFT))
    )
    people: dict[int, list[tuple[int, str]]] = {}
    own: set[int] = set()
    for ticket_id, user_id, name, doing in rows if numbers else ():
        if doing == _DRAFT:
            own.add(ticket_id)
        else:
            people.setdefault(ticket_id, []).append((user_id, name))
    return {number: Signs(tuple(people.get(number, ())), number in own) for number in own | people.keys()}


def forget(now: datetime, limit: int) -> int:
    """Take away signs of people who left long ago."""
    del limit
    return TicketPresence.objects.filter(seen_at__lte=now - timedelta(hours=1)).delete()[0]
