"""Placing and lifting legal holds. While one stands, nothing that it covers is erased or deleted."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.accounts import events
from seiketsu.accounts.actions.details import checked_choice
from seiketsu.accounts.errors import HoldStands, InvalidDetails
from seiketsu.accounts.models import LegalHold, User
from seiketsu.accounts.queries.rights import staff_role
from seiketsu.accounts.rules.holds import KINDS, ORGANIZATION
from seiketsu.accounts.rules.roles import staff_role_reaches
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.errors import NotPermitted
from seiketsu.core.events import Subject, record

SUBJECTS = {"person": "accounts.person", "organization": "accounts.organization", "ticket": "desk.ticket"}


@transaction.atomic
def place_hold(kind: str, number: int, *, label: str, reason: str, by: User, actor: Actor) -> LegalHold:
    """Keep everything about a person, an organization or a ticket until the hold is lifted. `label` names it in lists.

    Whoever calls has made sure that the subject exists.

    Raises:
        NotPermitted: only leads and above place holds.
        InvalidDetails: no reason, or nothing that can be held.
        HoldStands: one stands already.
    """
    _require_lead(by)
    checked_choice(kind, list(KINDS), _("kind"))
    why = _checked(reason)
    if LegalHold.objects.filter(subject_kind=kind, subject_id=number, lifted_at__isnull=True).exists():
        raise HoldStands
    hold = LegalHold.objects.create(
        subject_kind=kind, subject_id=number, label=label[:200], reason=why, placed_by=by, placed_at=clock.now()
    )
    _tell(events.HoldPlaced(hold.pk, kind, number), hold, actor)
    return hold


@transaction.atomic
def lift_hold(hold: LegalHold, *, reason: str, by: User, actor: Actor) -> LegalHold:
    """Let it be erased and deleted again, as the plan says. Again is harmless.

    Raises:
        NotPermitted: only leads and above lift holds.
        InvalidDetails: no reason.
    """
    _require_lead(by)
    why = _checked(reason)
    locked = LegalHold.objects.select_for_update().get(pk=hold.pk)
    if locked.lifted_at is not None:
        return locked
    locked.lifted_at, locked.lifted_by, locked.lifted_because = clock.now(), by, why
    locked.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
    _tell(events.HoldLifted(locked.pk, locked.subject_kind, locked.subject_id), locked, actor)
    return locked


def _require_lead(user: User) -> None:
    if not staff_role_reaches(staff_role(user) or "", "lead"):
        raise NotPermitted(_("Only team leads and above place and lift legal holds."))


def _checked(reason: str) -> str:
    why = " ".join(reason.split())[:1000]
    if not why:
        raise InvalidDetails(_("Say why; it is kept with the hold."))
    return why


def _tell(event: events.HoldPlaced | events.HoldLifted, hold: LegalHold, actor: Actor) -> None:
    record(
        event,
        actor=actor,
        subject=Subject(SUBJECTS[hold.subject_kind], hold.subject_id),
        organization_id=hold.subject_id if hold.subject_kind == ORGANIZATION else None,
    )
