"""Putting a ticket off, and how it comes back. No status changes, and no promise waits for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core.actor import Actor
from seiketsu.core.events import record
from seiketsu.core.kept_queries import KeptQuery
from seiketsu.desk.actions.change import TicketChange, changing
from seiketsu.desk.errors import NotAllowed, NotPossibleNow, UnknownValue
from seiketsu.desk.models import Snooze, Ticket
from seiketsu.desk.models.ticket import OPEN_STATUSES
from seiketsu.desk.rules.text import clean
from seiketsu.desk.subjects import subject_of
from seiketsu.desk.workspace.events import SnoozeEnded, TicketSnoozed

_STANDING: KeptQuery[Snooze] = KeptQuery(
    "desk_standing_snoozes", lambda number: Snooze.objects.standing().filter(ticket_id=number), int
)


def snooze(
    ticket: Ticket, *, user: User, until: datetime, actor: Actor, note: str = "", at: datetime | None = None
) -> Snooze:
    """Take a ticket out of somebody's own queue until a moment or the client's next word; again moves the moment.

    Raises:
        NotAllowed: not of the staff.
        NotPossibleNow: nothing is open on the ticket.
        UnknownValue: the moment has passed.
    """
    if not user.is_staff:
        raise NotAllowed(_("Only staff can put a ticket off."))
    with changing(ticket, actor=actor, at=at) as change:
        locked = change.ticket
        if not locked.is_live or locked.status not in OPEN_STATUSES:
            raise NotPossibleNow(_("Only an open ticket can be put off; nothing waits on this one."))
        if until <= change.now:
            raise UnknownValue(_("Choose a moment that is still to come."))
        Snooze.objects.standing().filter(ticket=locked, user=user).update(
            ended_at=change.now, ended_how=Snooze.Ending.PERSON
        )
        row = Snooze.objects.create(
            ticket=locked, user=user, created_at=change.now, until=until, note=clean(note).strip()[:500]
        )
        change.tell(TicketSnoozed(locked.pk, user.pk, until.isoformat()))
    return row


def end_snooze(ticket: Ticket, *, user: User, actor: Actor, at: datetime | None = None) -> Ticket:
    """Bring the ticket back into somebody's queue at once. Where it was not put off, nothing happens."""
    with changing(ticket, actor=actor, at=at) as change:
        _end(change, [one for one in _STANDING(change.ticket.pk) if one.user_id == user.pk], Snooze.Ending.PERSON)
        return change.ticket


def wake_in(change: TicketChange) -> None:
    """The client wrote: the ticket is back with everybody who had put it off, inside the change under way."""
    _end(change, _STANDING(change.ticket.pk), Snooze.Ending.CLIENT)


def _end(change: TicketChange, rows: list[Snooze], how: Snooze.Ending) -> None:
    if not rows:
        return
    Snooze.objects.filter(pk__in=[row.pk for row in rows]).update(ended_at=change.now, ended_how=how)
    for row in rows:
        change.tell(SnoozeEnded(change.ticket.pk, row.user_id, str(how)))


@transaction.atomic
def wake_due(now: datetime, limit: int, *, actor: Actor) -> int:
    """Bring back what was put off until now; returns how many. Nothing of the tickets themselves changes."""
    due = list(
        Snooze.objects.select_for_update(skip_locked=True, of=("self",))
        .standing()
        .filter(until__lte=now)
        .select_related("ticket")
        .order_by("until")[:limit]
    )
    Snooze.objects.filter(pk__in=[row.pk for row in due]).update(ended_at=now, ended_how=Snooze.Ending.TIME)
    for row in due:
        if row.ticket.is_live:
            record(
                SnoozeEnded(row.ticket_id, row.user_id, str(Snooze.Ending.TIME)),
                actor=actor,
                subject=subject_of(row.ticket_id),
                organization_id=row.ticket.organization_id,
            )
    return len(due)
