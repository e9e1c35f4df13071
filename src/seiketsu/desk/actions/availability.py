"""Who takes tickets: said by themselves or by a lead, or noticed because nothing is heard of their desk."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.accounts.access import has_staff_role
from seiketsu.accounts.events import person_subject
from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import record
from seiketsu.desk.errors import NotAllowed, UnknownValue
from seiketsu.desk.models import Availability, Presence
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.routing_events import AvailabilityChanged

# A desk that is open tells of itself more often than its row needs to be written.
_WRITTEN_EVERY = timedelta(seconds=20)


@transaction.atomic
def set_availability(
    person: User,
    *,
    state: str,
    actor: Actor,
    by: User | None = None,
    reason: str = "",
    from_desk: bool = False,
    at: datetime | None = None,
) -> Availability:
    """Say whether somebody takes tickets. `from_desk`: they say so at an open desk, which is listened for from now on.

    Raises:
        UnknownValue: no such state.
        NotAllowed: a client, a closed account, or somebody else's word where only a lead's counts.
    """
    if state not in Presence.values:
        raise UnknownValue(_("“%(value)s” is not a state; say available, away or offline.") % {"value": state})
    if not (person.is_staff and person.is_active):
        raise NotAllowed(_("Only active members of the staff take tickets."))
    if by is not None and by.pk != person.pk and not has_staff_role(by, "lead"):
        raise NotAllowed(_("Only a team lead may say this for somebody else."))
    now = at or clock.now()
    row = _locked(person, now)
    if from_desk:
        row.seen_at = now
    elif by is None or by.pk != person.pk:
        # Said from elsewhere: an old sign of their desk must not take it back at once.
        row.seen_at = None
    previous = row.state
    _change(row, state, reason.strip()[:200], now, by=by, is_automatic=False)
    if previous != state:
        _tell(row, previous, actor)
    return row


@transaction.atomic
def hear_of(person: User, *, actor: Actor, at: datetime | None = None) -> Availability:
    """Their desk is open. Who was away only because nothing was heard of it is available again."""
    now = at or clock.now()
    row = Availability.objects.filter(person=person).first()
    if row is not None and not row.is_automatic and row.seen_at and now - row.seen_at < _WRITTEN_EVERY:
        return row
    row = _locked(person, now)
    row.seen_at = now
    if row.state == Presence.AWAY and row.is_automatic:
        _change(row, Presence.AVAILABLE, "", now, by=None, is_automatic=False)
        _tell(row, Presence.AWAY, actor)
    else:
        row.save(update_fields=["seen_at"])
    return row


@transaction.atomic
def mark_gone(now: datetime, limit: int, *, policy: DeskPolicy, actor: Actor) -> int:
    """Whoever is available, and whose desk was not heard of for as long as the plan says, is away."""
    rows = list(
        Availability.objects.select_for_update(skip_locked=True)
        .filter(state=Presence.AVAILABLE, seen_at__lte=now - policy.away_when_gone_for)
        .order_by("seen_at")[:limit]
    )
    for row in rows:
        _change(row, Presence.AWAY, _("The desk was closed."), now, by=None, is_automatic=True)
        _tell(row, Presence.AVAILABLE, actor)
    return len(rows)


def _locked(person: User, now: datetime) -> Availability:
    Availability.objects.bulk_create([Availability(person=person, set_at=now)], ignore_conflicts=True)
    return Availability.objects.select_for_update().get(person=person)


def _change(row: Availability, state: str, reason: str, now: datetime, *, by: User | None, is_automatic: bool) -> None:
    if row.state != state:
        row.set_at = now
    row.state, row.reason, row.set_by, row.is_automatic = state, reason, by, is_automatic
    row.save(update_fields=["state", "reason", "set_by", "is_automatic", "set_at", "seen_at"])


def _tell(row: Availability, previous: str, actor: Actor) -> None:
    record(
        AvailabilityChanged(row.person_id, row.state, previous, row.is_automatic),
        actor=actor,
        subject=person_subject(row.person_id),
        organization_id=None,
    )
