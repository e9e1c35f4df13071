"""Overrides and absences."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import Subject, record
from seiketsu.schedules import queries
from seiketsu.schedules.errors import EndedAlready, NotOfTheTeam, OverlappingAbsence, refuse
from seiketsu.schedules.events import (
    PERSON,
    AbsenceEnded,
    AbsenceReported,
    OverrideAdded,
    OverrideWithdrawn,
    schedule_subject,
)
from seiketsu.schedules.models import Absence, AbsenceKind, Kind, Override, Schedule
from seiketsu.schedules.rules import requests
from seiketsu.schedules.rules.duty import DutyKind
from seiketsu.schedules.rules.requests import LONGEST_ABSENCE, Standing


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


@transaction.atomic
def report_absence(
    person: User,
    *,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    kind: str = AbsenceKind.LEAVE,
    note: str = "",
    at: datetime | None = None,
) -> Absence:
    """Say that somebody of the staff is away; what they had to do is open until another takes it.

    Raises:
        EndsBeforeItBegins, TooLong, InThePast: the time can't be changed.
        OverlappingAbsence: they are away for some of it already.
        NotOfTheTeam: the person isn't of the staff.
    """
    now = at or clock.now()
    person = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    if not person.is_staff or not person.is_active:
        raise NotOfTheTeam
    refuse(requests.fault_of_interval((starts_at, ends_at), now, longest=LONGEST_ABSENCE))
    if Absence.objects.filter(
        person=person, withdrawn_at__isnull=True, starts_at__lt=ends_at, ends_at__gt=starts_at
    ).exists():
        raise OverlappingAbsence
    absence = Absence.objects.create(
        person=person, kind=kind, starts_at=starts_at, ends_at=ends_at, note=note.strip()[:300], created_at=now
    )
    event = AbsenceReported(absence.pk, person.pk, starts_at, ends_at)
    record(event, actor=actor, subject=Subject(PERSON, person.pk), organization_id=None)
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, actor: Actor, at: datetime | None = None) -> Absence:
    """Say that somebody is back, or will not be away after all.

    Raises:
        EndedAlready: it is over, or was withdrawn before.
    """
    now = at or clock.now()
    absence = Absence.objects.select_for_update().get(pk=absence.pk)
    if absence.withdrawn_at is not None or absence.ends_at <= now:
        raise EndedAlready
    if absence.starts_at < now:
        absence.ends_at = now
    else:
        absence.withdrawn_at = now
    absence.save(update_fields=["ends_at", "withdrawn_at"])
    event = AbsenceEnded(absence.pk, absence.person_id, now)
    record(event, actor=actor, subject=Subject(PERSON, absence.person_id), organization_id=None)
    return absence


def require_member(person: User, schedule: Schedule) -> None:
    """Refuse who isn't of the team, or no longer works here.

    Raises:
        NotOfTheTeam: so it is.
    """
    profile = getattr(person, "staff_profile", None)
    if not (person.is_staff and person.is_active) or profile is None or schedule.team not in profile.teams:
        raise NotOfTheTeam
