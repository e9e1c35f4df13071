"""How one agent likes to write."""

from __future__ import annotations

from seiketsu.accounts.models import User
from seiketsu.desk.models import WritingPreference

LONGEST_UNDO = 120
UNDO_CHOICES = (0, 5, 10, 20, 30)


def set_undo(user: User, *, seconds: int | None) -> WritingPreference:
    """For how long what they send can be taken back; None follows the plan, zero sends at once."""
    chosen = min(seconds, LONGEST_UNDO) if seconds is not None else None
    row, _created = WritingPreference.objects.update_or_create(user=user, defaults={"undo_seconds": chosen})
    return row


def chosen_undo(user: User) -> int | None:
    """What this agent chose; None where the plan's time holds."""
    return WritingPreference.objects.filter(user=user).values_list("undo_seconds", flat=True).first()
