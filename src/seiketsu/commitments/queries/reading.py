"""Promises of subjects, and how one reads at a moment."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.utils.translation import gettext, gettext_lazy

from seiketsu.businesstime import Calendar
from seiketsu.commitments.calendars import pinned
from seiketsu.commitments.models import Commitment, CommitmentStep, Recalculation
from seiketsu.commitments.rules import progress as rules
from seiketsu.commitments.rules.progress import State
from seiketsu.commitments.rules.risk import AT_RISK_FROM
from seiketsu.core import clock
from seiketsu.core.events import Subject
from seiketsu.core.kept_queries import KeptQuery
from seiketsu.core.ui.parts import Chip, ChipState

_KIND_TITLES = {
    "first_response": gettext_lazy("First response"),
    "next_response": gettext_lazy("Next response"),
    "resolution": gettext_lazy("Resolution"),
    "follow_up": gettext_lazy("Follow-up"),
    "acknowledgement": gettext_lazy("Acknowledgement"),
}

# Why a promise rests: whoever pauses it gives a status or words of their own.
_REASONS = {
    "pending": gettext_lazy("Waiting on client"),
    "hold": gettext_lazy("On hold"),
    "solved": gettext_lazy("Solved"),
}

# What no chip speaks of.
_UNTOLD = ("promise", "sequence", "organization", "plan_version", "calendar_key", "subject_kind")

_OF_SUBJECT: KeptQuery[Commitment] = KeptQuery(
    "commitments_of_subject",
    lambda kind, number: Commitment.objects.filter(subject_kind=kind, subject_id=number).order_by("id"),
    str,
    int,
)
_LOCKED_OF_SUBJECT: KeptQuery[Commitment] = KeptQuery(
    "commitments_lock_of_subject",
    lambda kind, number: (
        Commitment.objects.select_for_update().filter(subject_kind=kind, subject_id=number).order_by("id")
    ),
    str,
    int,
)


def for_subject(subject: Subject) -> list[Commitment]:
    """All promises made to a subject, oldest first, settled ones too."""
    return _OF_SUBJECT(subject.kind, subject.id)


def locked_for_subject(subject: Subject) -> list[Commitment]:
    """The same, each locked until the transaction ends."""
    return _LOCKED_OF_SUBJECT(subject.kind, subject.id)


def for_subjects(kind: str, ids: Collection[int]) -> dict[int, list[Commitment]]:
    """The promises of many subjects in one query; a subject without any has an empty list."""
    found: dict[int, list[Commitment]] = defaultdict(list)
    for commitment in Commitment.objects.about(kind, *ids).order_by("id"):
        found[commitment.subject_id].append(commitment)
    return {identity: found[identity] for identity in ids}


def foremost(kind: str, due_next: Mapping[int, int | None]) -> dict[int, Commitment]:
    """Of each subject the promise that a list speaks of, in one query; `due_next` says which is due next, where known.

    Without one due next it is what rests, else what was kept last. A subject of which there is nothing to say is
    left out.
    """
    known = [number for number in due_next.values() if number is not None]
    others = [subject for subject, number in due_next.items() if number is None]
    wanted = Q(pk__in=known) | Q(subject_kind=kind, subject_id__in=others, state__in=(State.PAUSED, State.MET))
    found: dict[int, Commitment] = {}
    for commitment in Commitment.objects.filter(wanted).defer(*_UNTOLD).order_by("id") if due_next else ():
        before = found.get(commitment.subject_id)
        if before is None or before.state != State.PAUSED:
            found[commitment.subject_id] = commitment
    return found


def next_due(commitments: Iterable[Commitment]) -> Commitment | None:
    """Of those that run, the one whose deadline comes first; a missed one stays first until it is met."""
    running = [commitment for commitment in commitments if commitment.state == State.RUNNING]
    return min(running, key=lambda commitment: (commitment.due_at, commitment.pk), default=None)


def next_sequence(subject: Subject, kind: str) -> int:
    """The number of the next promise of a kind to the same subject."""
    made = Commitment.objects.about(subject.kind, subject.id).filter(kind=kind)
    return int(made.aggregate(last=Max("sequence"))["last"] or 0) + 1


def steps_of(commitment: Commitment) -> list[CommitmentStep]:
    """Its whole record in the order in which it was written."""
    return list(commitment.steps.order_by("id"))


def calendar_of(commitment: Commitment) -> Calendar:
    """The very calendar that it was made under."""
    return pinned(commitment.calendar_id)


def at_risk_at(commitment: Commitment) -> datetime | None:
    """When it is, or was, at risk: by its first warning in the last quarter.

    None without such a warning, or while time stands still.
    """
    warnings = rules.warnings(commitment.progress, calendar_of(commitment))
    return min((at for fraction, at in warnings if fraction >= AT_RISK_FROM), default=None)


def title_of_kind(kind: str) -> str:
    """What people call this kind of promise."""
    title = _KIND_TITLES.get(kind)
    return str(title) if title is not None else kind.replace("_", " ").capitalize()


def open_counts(kind: str | None = None) -> dict[str, int]:
    """How many promises are running, paused and overdue."""
    rows = Commitment.objects.unsettled() if kind is None else Commitment.objects.unsettled().filter(kind=kind)
    return rows.aggregate(
        running=Count("id", filter=Q(state=State.RUNNING)),
        paused=Count("id", filter=Q(state=State.PAUSED)),
        missed=Count("id", filter=Q(breached_at__isnull=False)),
    )


def recalculations(limit: int = 20) -> list[Recalculation]:
    """The latest first."""
    return list(Recalculation.objects.order_by("-id")[:limit])


def chip(commitment: Commitment, now: datetime | None = None, *, why_url: str = "", is_next: bool = False) -> Chip:
    """One promise as a chip. Right at any moment, also before the engine has noticed that the deadline passed."""
    moment = now or clock.now()
    stand = commitment.progress
    calendar = calendar_of(commitment)
    target = timedelta(seconds=commitment.target_seconds)
    used = stand.used_at(moment, calendar)
    missed = commitment.is_missed or (commitment.state == State.RUNNING and commitment.due_at <= moment)
    settled = commitment.state in (State.MET, State.CANCELLED)
    late_by = None
    if missed and not settled:
        late_by = moment.replace(microsecond=0) - commitment.due_at
    return Chip(
        name=title_of_kind(commitment.kind),
        state=_chip_state(commitment, missed=missed),
        due_at=commitment.due_at if commitment.state != State.PAUSED else None,
        used=min(used / commitment.target_seconds, 1.0),
        warn_at=at_risk_at(commitment),
        target=target,
        reason=_reason(commitment),
        met_after=timedelta(seconds=commitment.used_seconds) if commitment.state == State.MET else None,
        late_by=late_by,
        why_url=why_url,
        is_next=is_next,
    )


def _chip_state(commitment: Commitment, *, missed: bool) -> ChipState:
    if missed:
        return "missed"
    match State(commitment.state):
        case State.RUNNING:
            return "running"
        case State.PAUSED:
            return "paused"
        case State.MET:
            return "met"
        case State.CANCELLED:
            return "waiting"


def _reason(commitment: Commitment) -> str:
    if commitment.state == State.CANCELLED:
        return gettext("not owed any more")
    return pause_reason(commitment.pause_reason)


def pause_reason(reason: str) -> str:
    """Why a promise rests, in words; a reason that is nobody's word stays as it was written."""
    title = _REASONS.get(reason)
    return str(title) if title is not None else reason
