"""Erasing a person: the row and its id stay, everything that tells who it was goes."""

from __future__ import annotations

from django.db import transaction

from seiketsu.accounts import events
from seiketsu.accounts.actions.people import require_another_administrator
from seiketsu.accounts.models import User
from seiketsu.core import clock, registry
from seiketsu.core.actor import Actor
from seiketsu.core.events import record

ERASED_NAME = "Erased person"


@transaction.atomic
def erase_person(user: User, *, actor: Actor) -> User:
    """Overwrite a person here and, through the registry, in every other app. It cannot be undone.

    Raises:
        LastAdministrator: nobody would be left to let people in.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.erased_at is not None:
        return locked
    require_another_administrator(locked)
    now = clock.now()
    for _app, personal in registry.personal_data.items():
        personal.erase(locked.pk, now)
    locked.name = ERASED_NAME
    locked.email = None
    locked.is_active = False
    locked.erased_at = now
    locked.set_unusable_password()
    locked.save(update_fields=["name", "email", "is_active", "erased_at", "password"])
    record(events.PersonErased(locked.pk), actor=actor, subject=events.person_subject(locked.pk), organization_id=None)
    return locked
