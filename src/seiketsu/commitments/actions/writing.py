"""How a change to promises is written: rows, steps and events of any number of them in one statement each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from seiketsu.businesstime import Calendar
from seiketsu.commitments import events
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
_FIELDS_OF_TERMS = ("promise", "plan_version", "calendar_key", "calendar_id")


@dataclass
class Change:
    """One commitment with what the rule decided about it. `facts` is added to each step but not to its figures."""

    commitment: Commitment
    outcome: Outcome
    facts: Mapping[str, Any] = field(default_factory=dict)


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
        old_promise = row.promise
        try:
            outcome = decide(row, row.progress, pinned(row.calendar_id))
        except WrongState as fault:
            raise NotInThisState(fault) from fault
        if prepare is not None:
            prepare(row)
        changes.append(Change(row, outcome, {"old_promise": old_promise}))
    write(changes, actor=actor)
    return [locked[pk] for pk in wanted]


def write(changes: Sequence[Change], *, actor: Actor) -> None:
    """Save what moved; the rows are locked by the caller, in a transaction of the caller's."""
    moved = [change for change in changes if change.outcome.steps]
    for one in moved:
        put(one.commitment, one.outcome.progress)
    fields = [name.removesuffix("_id") for name in (*_FIELDS_OF_PROGRESS, *_FIELDS_OF_TERMS, "pause_reason")]
    if len(moved) == 1:
        moved[0].commitment.save(update_fields=fields)
    elif moved:
        Commitment.objects.bulk_update([one.commitment for one in moved], fields)
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
        for step in one.outcome.steps:
            steps.append(_row(one.commitment, step, actor))
            recorded.append(
                Recorded(
                    _event(one, step),
                    actor,
                    Subject(one.commitment.subject_kind, one.commitment.subject_id),
                    one.commitment.organization_id,
                )
            )
    CommitmentStep.objects.bulk_create(steps)
    record_many(recorded)


def _row(commitment: Commitment, step: Step, actor: Actor) -> CommitmentStep:
    facts = {"calendar": commitment.calendar_id, "promise": commitment.promise, **step.facts}
    return CommitmentStep(
        commitment_id=commitment.pk,
        organization_id=commitment.organization_id,
        kind=step.kind.value,
        at=step.at,
        facts=facts,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label if actor.id is None else "",
    )


def _event(change: Change, step: Step) -> events.CommitmentEvent:
    commitment, facts = change.commitment, step.facts
    common: dict[str, Any] = {
        "commitment_id": commitment.pk,
        "promise": commitment.promise,
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
                old_promise=change.facts["old_promise"],
                old_target_seconds=facts["old_target_seconds"],
                target_seconds=facts["target_seconds"],
                plan_version=commitment.plan_version,
                reason=reason,
                lifted_breach_at=facts.get("lifted_breach_at", ""),
            )
