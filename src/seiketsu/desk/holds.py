"""Placing a legal hold on whatever there is: a person, an organization, or a ticket."""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.accounts import actions
from seiketsu.accounts.actors import actor_of
from seiketsu.accounts.models import LegalHold, Organization, User
from seiketsu.accounts.rules.holds import ORGANIZATION, PERSON, TICKET
from seiketsu.core.actor import Actor
from seiketsu.core.errors import NotFound
from seiketsu.desk.access import ticket_for_staff


def place(kind: str, number: str, *, reason: str, by: User, actor: Actor | None = None) -> LegalHold:
    """Hold what somebody named by its kind and number.

    Raises:
        NotFound: there is no such thing.
        NotPermitted, InvalidDetails, HoldStands: see `accounts.actions.place_hold`.
    """
    plain = number.strip().removeprefix("#")
    found = int(plain) if plain.isdecimal() and len(plain) < 18 else 0
    label = _label(kind, found, by)
    return actions.place_hold(kind, found, label=label, reason=reason, by=by, actor=actor or actor_of(by))


def _label(kind: str, number: int, user: User) -> str:
    if kind == TICKET and number:
        return f"#{number} {ticket_for_staff(user, number).subject_line}"
    if kind == PERSON:
        person = User.objects.filter(pk=number, erased_at__isnull=True).first()
        if person is not None:
            return person.name
    if kind == ORGANIZATION:
        organization = Organization.objects.filter(pk=number).first()
        if organization is not None:
            return organization.name
    raise NotFound(_("There is nothing of that kind with this number."))
