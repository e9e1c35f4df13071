"""How far a change of several tickets has come; and the way to somebody's own."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core.errors import NotFound
from seiketsu.desk.models import BulkChange, BulkItem

TOLD = 100


@dataclass(frozen=True)
class Progress:
    """How many tickets are in which state, and those that were not changed or not taken back, with the reason."""

    bulk: BulkChange
    counts: dict[str, int]
    told: list[BulkItem]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        return self.counts.get("waiting", 0) + self.counts.get("undoing", 0)

    @property
    def done(self) -> int:
        return self.total - self.waiting

    @property
    def may_undo(self) -> bool:
        return self.bulk.undo_asked_at is None and self.counts.get("changed", 0) > 0


def bulk_of(user: User, number: int) -> BulkChange:
    """A change that this person made.

    Raises:
        NotFound: there is none of theirs with this number.
    """
    found = BulkChange.objects.filter(pk=number, user=user).first() if user.is_staff and user.is_active else None
    if found is None:
        raise NotFound(_("There is no such change of several tickets."))
    return found


def progress(bulk: BulkChange) -> Progress:
    """Two queries, however many tickets there are."""
    rows = bulk.items.order_by().values_list("state").annotate(count=Count("pk"))
    told = bulk.items.filter(state__in=("refused", "kept")).select_related("ticket").order_by("id")[:TOLD]
    return Progress(bulk, dict(rows), list(told))
