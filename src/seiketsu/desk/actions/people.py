"""Who follows a ticket, and what somebody is writing on it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.desk import events
from seiketsu.desk.actions.change import changing
from seiketsu.desk.errors import UnknownValue
from seiketsu.desk.models import Draft, Ticket, Visibility, Watcher
from seiketsu.desk.rules.text import clean


def watch(ticket: Ticket, user: User, *, actor: Actor, at: datetime | None = None) -> Ticket:
    """Let somebody get the public messages too. Again is harmless."""
    with changing(ticket, actor=actor, at=at) as change:
        locked = change.ticket
        _row, created = Watcher.objects.get_or_create(
            ticket=locked,
            user=user,
            defaults={"organization_id": locked.organization_id, "created_at": change.now},
        )
        if created:
            change.tell(events.WatcherAdded(locked.pk, user.pk))
        return locked


def unwatch(ticket: Ticket, user: User, *, actor: Actor, at: datetime | None = None) -> Ticket:
    """Let somebody be. Again is harmless."""
    with changing(ticket, actor=actor, at=at) as change:
        removed, _by_model = Watcher.objects.filter(ticket=change.ticket, user=user).delete()
        if removed:
            change.tell(events.WatcherRemoved(change.ticket.pk, user.pk))
        return change.ticket


@transaction.atomic
def save_draft(ticket: Ticket, *, user: User, visibility: str, text: str) -> Draft | None:
    """Keep what somebody is writing; nothing left of it takes the draft away.

    Raises:
        UnknownValue: neither "public" nor "internal".
    """
    if visibility not in Visibility.values:
        raise UnknownValue(f"A draft is public or internal, not {visibility!r}.")
    plain = clean(text)[:100_000]
    if not plain.strip():
        discard_draft(ticket, user=user, visibility=visibility)
        return None
    draft, _created = Draft.objects.update_or_create(
        ticket_id=ticket.pk, user=user, visibility=visibility, defaults={"text": plain, "saved_at": clock.now()}
    )
    return draft


def discard_draft(ticket: Ticket, *, user: User, visibility: str) -> None:
    """Take a draft away, sent or given up."""
    Draft.objects.filter(ticket_id=ticket.pk, user=user, visibility=visibility).delete()
