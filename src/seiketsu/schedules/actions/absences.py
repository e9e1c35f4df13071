"""Being away: told as a fact, or asked for where the plan wants a lead to agree to leave."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import Event, Subject, record
from seiketsu.plan import queries as plans
from seiketsu.schedules import telling
from seiketsu.schedules.errors import EndedAlready, LeaveIsSettled, NotOfTheTeam, OverlappingAbsence, refuse
from seiketsu.schedules.events import PERSON, AbsenceEnded, AbsenceReported, LeaveAsked, LeaveDecided
from seiketsu.schedules.models import Absence, AbsenceKind, AbsenceState
from seiketsu.schedules.rules import requests
from seiketsu.schedules.rules.requests import LONGEST_ABSENCE


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
        OverlappingAbsence: they are away for some of it already, or asked to be.
        NotOfTheTeam: the person isn't of the staff.
    """
    now = at or clock.now()
    absence = _write(person, starts_at, ends_at, kind, note, AbsenceState.AGREED, now)
    _record(AbsenceReported(absence.pk, absence.person_id, starts_at, ends_at), absence, actor)
    telling.of_absence(absence, actor=actor)
    return absence


@transaction.atomic
def ask_for_leave(
    person: User,
    *,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    note: str = "",
    at: datetime | None = None,
) -> Absence:
    """Ask a lead to be away; where the plan wants no lead for it, it holds at once. The refusals are those above."""
    if not plans.current().plan.document.staffing.leave_needs_lead:
        return report_absence(person, starts_at=starts_at, ends_at=ends_at, actor=actor, note=note, at=at)
    now = at or clock.now()
    absence = _write(person, starts_at, ends_at, AbsenceKind.LEAVE, note, AbsenceState.ASKED, now)
    _record(LeaveAsked(absence.pk, absence.person_id, starts_at, ends_at), absence, actor)
    telling.of_leave_asked(absence, actor=actor)
    return absence


def _write(
    person: User, starts_at: datetime, ends_at: datetime, kind: str, note: str, state: AbsenceState, now: datetime
) -> Absence:
    person = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    if not person.is_staff or not person.is_active:
        raise NotOfTheTeam
    refuse(requests.fault_of_interval((starts_at, ends_at), now, longest=LONGEST_ABSENCE))
    standing = Absence.objects.filter(person=person, withdrawn_at__isnull=True, starts_at__lt=ends_at)
    if standing.filter(ends_at__gt=starts_at).exclude(state=AbsenceState.REFUSED).exists():
        raise OverlappingAbsence
    return Absence.objects.create(
        person=person,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        note=note.strip()[:300],
        state=state,
        created_at=now,
    )


def agree_to_leave(absence: Absence, *, decided_by: User, actor: Actor, at: datetime | None = None) -> Absence:
    """A lead lets somebody be away.

    Raises:
        LeaveIsSettled: it was decided or taken back before.
        InThePast: the time is over.
    """
    return _decide(absence, AbsenceState.AGREED, decided_by, actor, at)


def refuse_leave(absence: Absence, *, decided_by: User, actor: Actor, at: datetime | None = None) -> Absence:
    """A lead can't spare somebody. The refusals are those of `agree_to_leave`."""
    return _decide(absence, AbsenceState.REFUSED, decided_by, actor, at)


@transaction.atomic
def _decide(absence: Absence, state: AbsenceState, decided_by: User, actor: Actor, at: datetime | None) -> Absence:
    now = at or clock.now()
    absence = Absence.objects.select_for_update(of=("self",)).select_related("person").get(pk=absence.pk)
    if absence.state != AbsenceState.ASKED or absence.withdrawn_at is not None:
        raise LeaveIsSettled
    refuse(requests.fault_of_interval((absence.starts_at, absence.ends_at), now, longest=LONGEST_ABSENCE))
    absence.state, absence.decided_by, absence.decided_at = state, decided_by, now
    absence.save(update_fields=["state", "decided_by", "decided_at"])
    _record(LeaveDecided(absence.pk, absence.person_id, str(state)), absence, actor)
    telling.of_leave_decided(absence, actor=actor)
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, actor: Actor, at: datetime | None = None) -> Absence:
    """Say that somebody is back, or will not be away after all.

    Raises:
        EndedAlready: it is over, was refused, or was withdrawn before.
    """
    now = at or clock.now()
    absence = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    if absence.withdrawn_at is not None or absence.ends_at <= now or absence.state == AbsenceState.REFUSED:
        raise EndedAlready
    if absence.starts_at < now:
        absence.ends_at = now
    else:
        absence.withdrawn_at = now
    absence.save(update_fields=["ends_at", "withdrawn_at"])
    _record(AbsenceEnded(absence.pk, absence.person_id, now), absence, actor)
    return absence


def _record(event: Event, absence: Absence, actor: Actor) -> None:
    record(event, actor=actor, subject=Subject(PERSON, absence.person_id), organization_id=None)
