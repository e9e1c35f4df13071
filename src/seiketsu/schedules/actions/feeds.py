"""The address under which a person's own calendar reads their shifts."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from seiketsu.accounts.models import User
from seiketsu.core.actor import Actor
from seiketsu.core.events import Subject, record
from seiketsu.schedules.events import PERSON, CalendarRenewed
from seiketsu.schedules.models import CalendarFeed


@transaction.atomic
def renew_calendar(person: User, *, actor: Actor) -> CalendarFeed:
    """Give the person's calendar a new address; whoever has the one before reads nothing any more."""
    feed, is_new = CalendarFeed.objects.select_for_update().get_or_create(person=person)
    # Generation 0 is the address that everybody has before their first renewal.
    if not is_new:
        CalendarFeed.objects.filter(pk=feed.pk).update(generation=F("generation") + 1)
        feed.refresh_from_db()
    record(CalendarRenewed(person.pk), actor=actor, subject=Subject(PERSON, person.pk), organization_id=None)
    return feed
