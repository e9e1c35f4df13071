"""The verbs of a promise. `at` is for what happened earlier than now (a mail's arrival); the clock is the default."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from seiketsu.businesstime import Calendar
from seiketsu.commitments.actions.moving import (
    Terms,
    cancelling,
    meeting,
    pausing,
    reopening,
    restoring,
    resuming,
    retargeting,
    seconds_of,
)
from seiketsu.commitments.actions.writing import Change, change, make, put, write
from seiketsu.commitments.calendars import pin, pinned
from seiketsu.commitments.errors import AlreadyPromised
from seiketsu.commitments.models import Commitment
from seiketsu.commitments.rules import progress as rules
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import Subject

_ENGINE = Actor.engine("commitments")


@dataclass(frozen=True, slots=True)
class NewCommitment:
    """A promise to make. `warn_at` are shares of the target at which to warn."""

    promise: str
    kind: str
    subject: Subject
    organization_id: int | None
    target: timedelta
    calendar: Calendar
    plan_version: int
    warn_at: Sequence[Decimal] = ()
    sequence: int = 1


def start(
    *,
    promise: str,
    kind: str,
    subject: Subject,
    organization_id: int | None,
    target: timedelta,
    calendar: Calendar,
    plan_version: int,
    actor: Actor,
    warn_at: Sequence[Decimal] = (),
    sequence: int = 1,
    at: datetime | None = None,
) -> Commitment:
    """Make one promise; its time begins to run.

    Raises:
        AlreadyPromised: the subject has this promise with this number.
    """
    new = NewCommitment(
        promise, kind, subject, organization_id, target, calendar, plan_version, tuple(warn_at), sequence
    )
    return start_many([new], actor=actor, at=at)[0]


def start_many(wanted: Sequence[NewCommitment], *, actor: Actor, at: datetime | None = None) -> list[Commitment]:
    """Make several promises, in the same two statements as one; all or none.

    Raises:
        AlreadyPromised: one of them was made before.
    """
    if not wanted:
        return []
    moment = at or clock.now()
    changes = [_begun(new, moment) for new in wanted]
    try:
        # No savepoint: that nothing was stored is an answer of the statement, not an error that must be undone.
        with transaction.atomic(savepoint=False):
            made = make(changes, actor=actor)
            if not made:
                pin(new.calendar for new in wanted)
                made = make(changes, actor=actor)
    except IntegrityError as fault:  # somebody else made it at this very moment
        if "commitments_once" not in str(fault):
            raise
        raise AlreadyPromised(gettext("This promise was made to the same subject before.")) from fault
    if not made:
        raise AlreadyPromised(gettext("This promise was made to the same subject before."))
    return [one.commitment for one in changes]


def _begun(new: NewCommitment, moment: datetime) -> Change:
    outcome = rules.start(moment, seconds_of(new.target), new.calendar, new.warn_at)
    commitment = Commitment(
        promise=new.promise,
        kind=new.kind,
        subject_kind=new.subject.kind,
        subject_id=new.subject.id,
        sequence=new.sequence,
        organization_id=new.organization_id,
        plan_version=new.plan_version,
        calendar_key=new.calendar.key,
        calendar_id=new.calendar.fingerprint,
        started_at=outcome.progress.started_at,
    )
    put(commitment, outcome.progress)
    return Change.of(commitment, outcome)


def pause(commitment: Commitment, *, reason: str, actor: Actor, at: datetime | None = None) -> Commitment:
    """Stop counting until `resume`; `reason` is shown to people."""
    return pause_many([commitment], reason=reason, actor=actor, at=at)[0]


def pause_many(
    commitments: Iterable[Commitment], *, reason: str, actor: Actor, at: datetime | None = None
) -> list[Commitment]:
    return change(commitments, pausing(at or clock.now(), reason), actor=actor)


def resume(commitment: Commitment, *, actor: Actor, at: datetime | None = None) -> Commitment:
    """Count on; the deadline moves by the open time of the pause."""
    return resume_many([commitment], actor=actor, at=at)[0]


def resume_many(commitments: Iterable[Commitment], *, actor: Actor, at: datetime | None = None) -> list[Commitment]:
    return change(commitments, resuming(at or clock.now()), actor=actor)


def meet(commitment: Commitment, *, actor: Actor, at: datetime | None = None) -> Commitment:
    """What was promised is done. Late when the deadline has passed, whether or not the engine had noticed."""
    return meet_many([commitment], actor=actor, at=at)[0]


def meet_many(commitments: Iterable[Commitment], *, actor: Actor, at: datetime | None = None) -> list[Commitment]:
    return change(commitments, meeting(at or clock.now()), actor=actor)


def reopen(commitment: Commitment, *, actor: Actor, at: datetime | None = None) -> Commitment:
    """A met promise was not kept after all: it runs on with the time that it had used."""
    return change([commitment], reopening(at or clock.now()), actor=actor)[0]


def cancel(commitment: Commitment, *, actor: Actor, reason: str = "", at: datetime | None = None) -> Commitment:
    """Nothing is owed any more."""
    return cancel_many([commitment], actor=actor, reason=reason, at=at)[0]


def cancel_many(
    commitments: Iterable[Commitment], *, actor: Actor, reason: str = "", at: datetime | None = None
) -> list[Commitment]:
    return change(commitments, cancelling(at or clock.now(), reason), actor=actor)


def restore(
    commitment: Commitment,
    *,
    paused_since: datetime | None,
    actor: Actor,
    pause_reason: str = "",
    reason: str = "",
    at: datetime | None = None,
) -> Commitment:
    """The cancelling was a mistake: as before, with its deadline; `paused_since` where it rested then."""
    move = restoring(at or clock.now(), reason, paused_since=paused_since, pause_reason=pause_reason)
    return change([commitment], move, actor=actor)[0]


def retarget(
    commitment: Commitment,
    *,
    promise: str,
    target: timedelta,
    calendar: Calendar,
    plan_version: int,
    actor: Actor,
    reason: str,
    warn_at: Sequence[Decimal] | None = None,
    at: datetime | None = None,
) -> Commitment:
    """Put it under other terms from now on; what has run stays used. `warn_at` None keeps the warnings as they are."""
    terms = Terms(promise, target, calendar, plan_version, None if warn_at is None else tuple(warn_at))
    return retarget_many([commitment], {commitment.pk: terms}, actor=actor, reason=reason, at=at)[0]


@transaction.atomic
def retarget_many(
    commitments: Iterable[Commitment],
    terms: Mapping[int, Terms],
    *,
    actor: Actor,
    reason: str,
    at: datetime | None = None,
) -> list[Commitment]:
    """Put several under other terms; `terms` by the commitment's id."""
    wanted = list(commitments)
    if not wanted:
        return []
    pin(terms[commitment.pk].calendar for commitment in wanted)
    return change(wanted, retargeting(at or clock.now(), reason, terms), actor=actor)


def hand_over(subject: Subject, *, organization_id: int | None) -> int:
    """What was promised to a subject is promised to this client: for a subject whose client was unknown at first."""
    return Commitment.objects.about(subject.kind, subject.id).update(organization_id=organization_id)


@transaction.atomic
def notice_due(now: datetime, limit: int) -> int:
    """Warn and mark what the passing of time has brought due; the cost follows what is due, not what is open.

    Rows that another worker holds are left to it.
    """
    due = list(
        Commitment.objects.select_for_update(skip_locked=True)
        .filter(next_at__lte=now)
        .order_by("next_at", "id")[:limit]
    )
    write([Change.of(row, rules.notice(row.progress, pinned(row.calendar_id), now)) for row in due], actor=_ENGINE)
    return len(due)
