"""What people of the staff got done: public answers given and tickets solved, by person and hour of the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractHour

from seiketsu.desk.models import Message, Solution
from seiketsu.desk.models.conversation import ANSWERS

Done = Counter[tuple[int, int]]
"""How often, by (person, hour of the day)."""


def answers_given(people: Collection[int], start: datetime, end: datetime, zone: ZoneInfo) -> Done:
    """Public messages written by these people; automatic ones don't count."""
    written = Message.objects.filter(ANSWERS, author_id__in=people, created_at__gte=start, created_at__lt=end)
    return _counted(written, "author_id", "created_at", zone)


def tickets_solved(people: Collection[int], start: datetime, end: datetime, zone: ZoneInfo) -> Done:
    """Solutions offered by these people that still stand: one that was reopened is not done."""
    solved = Solution.objects.filter(
        solved_at__gte=start, solved_at__lt=end, solved_by_id__in=people, reopened_at__isnull=True
    )
    return _counted(solved, "solved_by_id", "solved_at", zone)


def _counted(rows: QuerySet[Any, Any], person: str, at: str, zone: ZoneInfo) -> Done:
    found = (
        rows.order_by().annotate(hour=ExtractHour(at, tzinfo=zone)).values_list(person, "hour").annotate(Count("pk"))
    )
    return Counter({(who, hour): count for who, hour, count in found})
