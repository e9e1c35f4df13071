"""Pinned calendars: written once under the name of their content, read through a cache that can't go stale."""

from collections.abc import Iterable
from functools import lru_cache

from seiketsu.businesstime import Calendar
from seiketsu.commitments.models import PinnedCalendar
from seiketsu.core import clock


def pin(calendars: Iterable[Calendar]) -> None:
    """Keep the exact content of these calendars. Those known already, which is nearly always all, cost one look."""
    wanted = {calendar.fingerprint: calendar for calendar in calendars}
    known = set(PinnedCalendar.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    missing = [calendar for fingerprint, calendar in sorted(wanted.items()) if fingerprint not in known]
    if missing:  # sorted, or two writers of the same new calendars could wait for each other
        PinnedCalendar.objects.bulk_create(
            [
                PinnedCalendar(
                    fingerprint=calendar.fingerprint,
                    key=calendar.key,
                    definition=calendar.definition(),
                    created_at=clock.now(),
                )
                for calendar in missing
            ],
            ignore_conflicts=True,
        )


@lru_cache(maxsize=512)
def pinned(fingerprint: str) -> Calendar:
    """The calendar of that content. Its name is its content, so a cached one is always right."""
    return Calendar.from_definition(PinnedCalendar.objects.get(pk=fingerprint).definition)
