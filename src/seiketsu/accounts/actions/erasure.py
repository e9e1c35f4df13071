"""Erasing a person: the row and its id stay, everything that tells who it was goes."""

from __future__ import annotations

from django.db import transaction

from seiketsu.accounts import events
from seiketsu.accounts.actions.people import require_another_administrator
from seiketsu.accounts.errors import ErasureRefused
from seiketsu.accounts.models import User
from seiketsu.accounts.personal import ERASED_NAME
from seiketsu.core import clock, registry
from seiketsu.core.actor import Actor
from seiketsu.core.events import record
from seiketsu.core.events.forgetting import forget_name


def obstacles(user_id: int) -> list[str]:
    """Why the person can't be erased yet, in words; empty when nothing stands against it."""
    return [reason for _app, objects in registry.erasure_obstacles.items() if (reason := objects(user_id))]


@transaction.atomic
def erase_person(user: User, *, actor: Actor) -> User:
    """Overwrite a person here and, through the registry, in every other app. It cannot be undone.

    Raises:
        LastAdministrator: nobody would be left to let people in.
        ErasureRefused: something stands against it, such as an open ticket where the plan says so.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.erased_at is not None:
        return locked
    require_another_administrator(locked)
    if reasons := obstacles(locked.pk):
        raise ErasureRefused(reasons)
    now = clock.now()
    for _app, personal in registry.personal_data.items():
        personal.erase(locked.pk, now)
    forget_name(locked.pk, label=ERASED_NAME)
    locked.name = ERASED_NAME
    locked.email = None
    locked.is_active = False
    locked.erased_at = now
    locked.set_unusable_password()
    locked.save(update_fields=["name", "email", "is_active", "erased_at", "password"])
    record(events.PersonErased(locked.pk), actor=actor, subject=events.person_subject(locked.pk), organization_id=None)
    return locked


@transaction.atomic
def note_data_export(user: User, *, actor: Actor) -> None:
    """Write down that all that is kept about a person was handed out, without what it was."""
    record(
        events.PersonDataExported(user.pk), actor=actor, subject=events.person_subject(user.pk), organization_id=None
    )
