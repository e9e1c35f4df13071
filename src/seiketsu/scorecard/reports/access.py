"""Saved reports: one's own and those that others share; only the owner changes one."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from seiketsu.accounts.models import User
from seiketsu.scorecard.errors import NoSuchReport
from seiketsu.scorecard.models import Report


def visible(user: User) -> QuerySet[Report]:
    """Every saved report that the person may read, their own first."""
    kept = Report.objects.filter(removed_at__isnull=True).filter(Q(owner=user) | Q(is_shared=True))
    return kept.select_related("owner").order_by("name", "id")


def report_for(user: User, report_id: int, *, to_change: bool = False) -> Report:
    """A saved report.

    Raises:
        NoSuchReport: there is none that this person may read, or change.
    """
    found = visible(user).filter(pk=report_id).first() if user.is_staff and user.is_active else None
    if found is None or (to_change and found.owner_id != user.pk):
        raise NoSuchReport
    return found
