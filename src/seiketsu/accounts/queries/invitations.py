"""Who was invited and has not come yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from seiketsu.accounts.models import SignInLink, User
from seiketsu.core import clock


@dataclass(frozen=True, slots=True)
class Invitation:
    """The newest invitation of a person who has not signed in yet; all empty for one who was never invited."""

    sent_at: datetime | None = None
    by: str = ""
    expires_at: datetime | None = None

    @property
    def is_valid(self) -> bool:
        return self.expires_at is not None and self.expires_at > clock.now()


def waiting_invitations(people: Collection[int]) -> dict[int, Invitation]:
    """Those among these people who could be invited: active, with an address, never signed in."""
    able = User.objects.active().filter(pk__in=people, last_login__isnull=True, email__isnull=False)
    found = {number: Invitation() for number in able.values_list("pk", flat=True)}
    sent = SignInLink.objects.filter(user_id__in=found, invited_by__isnull=False).order_by("user_id", "-created_at")
    for link in sent.distinct("user_id").select_related("invited_by"):
        by = link.invited_by.name if link.invited_by else ""
        found[link.user_id] = Invitation(link.created_at, by, link.expires_at)
    return found
