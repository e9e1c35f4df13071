"""Overrides."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import record
from seiketsu.schedules import queries, telling
from seiketsu.schedules.errors import EndedAlready, NotOfTheTeam, refuse
from seiketsu.schedules.events import OverrideAdded, OverrideWithdrawn, schedule_subject
from seiketsu.schedules.models import Kind, Override, Schedule
from seiketsu.schedules.rules import requests
from seiketsu.schedules.rules.duty import DutyKind
from seiketsu.schedules.rules.requests import Standing


@transaction.atomic
def add_override(
    schedule: Schedule,
    *,
    person: User,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    kind: str = Kind.ON_SHIFT,
    replaces: User | None = None,
    adds: bool = False,
    reason: str = "",
    at: datetime | None = None,
) -> Override:
    """Put somebody in another's place (in everybody's, when nobody is named), or beside those who are on.

    Raises:
        EndsBeforeItBegins, TooLong, InThePast: the time can't be changed.
        OverlappingOverride: another change holds for some of it.
        NobodyToReplace, OnAlready, SamePerson, NotOfTheTeam: it would change nothing, or not as meant.
    """
    now = at or clock.now()
    schedule = Schedule.objects.select_for_update().get(pk=schedule.pk)
    require_member(person, schedule)
    refuse(requests.fault_of_interval((starts_at, ends_at), now))
    wanted = Standing(starts_at, ends_at, person.pk, None if replaces is None else replaces.pk, adds)
    rows = Override.objects.filter(
        schedule=schedule, kind=kind, withdrawn_at__isnull=True, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    standing = [Standing(row.starts_at, row.ends_at, row.person_id, row.replaces_id, row.adds) for row in rows]
    # Whoever is away still has the place that somebody else is to take.
    duties = queries.roster_of(schedule, starts_at, ends_at).planned(starts_at, ends_at)
    refuse(requests.fault_of_override(wanted, standing, requests.of_kind(duties, DutyKind(kind))))
    override = Override.objects.create(
        schedule=schedule,
        kind=kind,
        person=person,
        replaces=None if adds else replaces,
        adds=adds,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason.strip()[:300],
        created_at=now,
    )
    facts = (override.pk, schedule.team, str(kind), person.pk, override.replaces_id, adds, starts_at, ends_at)
    record(OverrideAdded(*facts), actor=actor, subject=schedule_subject(schedule.pk), organization_id=None)
    telling.of_override(override, actor=actor)
    return override


@transaction.atomic
def withdraw_override(override: Override, *, actor: Actor, at: datetime | None = None) -> Override:
    """Take a change back; one that has begun ends now, since what has passed was so.

    Raises:
        EndedAlready: it is over, or was withdrawn before.
    """
    now = at or clock.now()
    override = Override.objects.select_for_update(of=("self",)).select_related("schedule").get(pk=override.pk)
    if override.withdrawn_at is not None or override.ends_at <= now:
        raise EndedAlready
    if override.starts_at < now:
        override.ends_at = now
    else:
        override.withdrawn_at = now
    override.save(update_fields=["ends_at", "withdrawn_at"])
    event = OverrideWithdrawn(override.pk, override.schedule.team, now)
    record(event, actor=actor, subject=schedule_subject(override.schedule_id), organization_id=None)
    return override


def require_member(person: User, schedule: Schedule) -> None:
    """Refuse who isn't of the team, or no longer works here.

    Raises:
        NotOfTheTeam: so it is.
    """
    profile = getattr(person, "staff_profile", None)
    if not (person.is_staff and person.is_active) or profile is None or schedule.team not in profile.teams:
        raise NotOfTheTeam
