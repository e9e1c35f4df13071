"""How a change to promises is written: rows, steps and events of any number of them in one statement each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db import transaction

from seiketsu.businesstime import Calendar
from seiketsu.commitments import events
from seiketsu.commitments.actions.storing import save_all
from seiketsu.commitments.calendars import pinned
from seiketsu.commitments.errors import NotInThisState
from seiketsu.commitments.models import Commitment, CommitmentStep
from seiketsu.commitments.rules.progress import Outcome, Progress, Step, StepKind, WrongState
from seiketsu.core.actor import Actor
from seiketsu.core.events import Recorded, Subject, record_many

Decide = Callable[[Commitment, Progress, Calendar], Outcome]

_FIELDS_OF_PROGRESS = (
    "state",
    "target_seconds",
    "used_seconds",
    "changed_at",
    "due_at",
    "running_since",
    "paused_since",
    "met_at",
    "settled_at",
    "breached_at",
    "warn_fractions",
    "warned",
    "next_at",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One commitment, what the rule decided about it, and the leaf and calendar that it had until then."""

    commitment: Commitment
    outcome: Outcome
    old_promise: str
    old_calendar: str

    @classmethod
    def of(cls, commitment: Commitment, outcome: Outcome) -> Self:
        """To be made before the terms of the row are touched."""
        return cls(commitment, outcome, commitment.promise, commitment.calendar_id)


@transaction.atomic
def change(
    commitments: Iterable[Commitment],
    decide: Decide,
    *,
    actor: Actor,
    prepare: Callable[[Commitment], None] | None = None,
) -> list[Commitment]:
    """Lock, decide and write; gives the fresh rows in the order in which they were asked for.

    `prepare` sets what is no progress (the terms, a reason) on the locked row, after the rule has decided.
    """
    wanted = [commitment.pk for commitment in commitments]
    locked = {row.pk: row for row in Commitment.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    changes = []
    for row in (locked[pk] for pk in dict.fromkeys(wanted)):
        try:
            outcome = decide(row, row.progress, pinned(row.calendar_id))
        except WrongState as fault:
            raise NotInThisState(fault) from fault
        changes.append(Change.of(row, outcome))
        if prepare is not None:
            prepare(row)
    write(changes, actor=actor)
    return [locked[pk] for pk in wanted]


def write(changes: Sequence[Change], *, actor: Actor) -> None:
    """Save what moved; the rows are locked by the caller, in a transaction of the caller's."""
    moved = [change for change in changes if change.outcome.steps]
    for one in moved:
        put(one.commitment, one.outcome.progress)
    save_all([one.commitment for one in moved])
    record(moved, actor=actor)


def put(commitment: Commitment, progress: Progress) -> None:
    for name in _FIELDS_OF_PROGRESS:
        value = getattr(progress, name)
        setattr(commitment, name, list(value) if isinstance(value, tuple) else value)
    commitment.state = progress.state.value
    if progress.paused_since is None:
        commitment.pause_reason = ""


def record(changes: Sequence[Change], *, actor: Actor) -> None:
    """Add the steps and the events of saved rows."""
    steps = []
    recorded = []
    for one in changes:
        commitment = one.commitment
        about = Subject(commitment.subject_kind, commitment.subject_id)
        # What came before new terms (a miss) belongs to the old ones.
        promise, calendar = one.old_promise, one.old_calendar
        for step in one.outcome.steps:
            if step.kind in (StepKind.RETARGETED, StepKind.STARTED):
                promise, calendar = commitment.promise, commitment.calendar_id
            steps.append(_row(commitment, step, actor, {"calendar": calendar, "promise": promise}))
            recorded.append(Recorded(_event(one, step, promise), actor, about, commitment.organization_id))
    CommitmentStep.objects.bulk_create(steps)
    record_many(recorded)


def _row(commitment: Commitment, step: Step, actor: Actor, terms: Mapping[str, Any]) -> CommitmentStep:
    return CommitmentStep(
        commitment_id=commitment.pk,
        organization_id=commitment.organization_id,
        kind=step.kind.value,
        at=step.at,
        facts={**terms, **step.facts},
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label if actor.id is None else "",
    )


def _event(change: Change, step: Step, promise: str) -> events.CommitmentEvent:
    commitment, facts = change.commitment, step.facts
    common: dict[str, Any] = {
        "commitment_id": commitment.pk,
        "promise": promise,
        "kind": commitment.kind,
        "subject_kind": commitment.subject_kind,
        "subject_id": commitment.subject_id,
        "sequence": commitment.sequence,
        "at": step.at.isoformat(),
        "due_at": facts["due_at"],
    }
    reason = facts.get("reason", "")
    match step.kind:
        case StepKind.STARTED:
            target, version = facts["target_seconds"], commitment.plan_version
            return events.CommitmentStarted(**common, target_seconds=target, plan_version=version)
        case StepKind.PAUSED:
            return events.CommitmentPaused(**common, reason=reason)
        case StepKind.RESUMED:
            return events.CommitmentResumed(**common)
        case StepKind.WARNED:
            return events.CommitmentWarned(**common, fraction=facts["fraction"])
        case StepKind.MISSED:
            return events.CommitmentBreached(**common, breached_at=step.at.isoformat())
        case StepKind.MET:
            return events.CommitmentMet(**common, late=facts["late"], used_seconds=facts["used_seconds"])
        case StepKind.REOPENED:
            return events.CommitmentReopened(**common)
        case StepKind.CANCELLED:
            return events.CommitmentCancelled(**common, reason=reason)
        case StepKind.RETARGETED:
            return events.CommitmentRetargeted(
                **common,
                old_promise=change.old_promise,
                old_target_seconds=facts["old_target_seconds"],
                target_seconds=facts["target_seconds"],
                plan_version=commitment.plan_version,
                reason=reason,
                lifted_breach_at=facts.get("lifted_breach_at", ""),
            )
