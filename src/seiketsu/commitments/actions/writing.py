"""How a change to promises is written: rows, steps and events of any number of them in one statement each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db import transaction

from seiketsu.commitments import events
from seiketsu.commitments.actions.moving import Move
from seiketsu.commitments.actions.storing import insert_all, save_all
from seiketsu.commitments.calendars import pinned
from seiketsu.commitments.errors import NotInThisState
from seiketsu.commitments.models import Commitment, CommitmentStep
from seiketsu.commitments.rules.progress import Outcome, Progress, Step, StepKind, WrongState
from seiketsu.core.actor import Actor
from seiketsu.core.events import Recorded, Subject, record_many

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
    old_terms: Mapping[str, str]

    @classmethod
    def of(cls, commitment: Commitment, outcome: Outcome) -> Self:
        """To be made before the terms of the row are touched."""
        return cls(commitment, outcome, _terms(commitment))

    @property
    def terms(self) -> Mapping[str, str]:
        """The leaf and the calendar that it has now."""
        return _terms(self.commitment)


def _terms(commitment: Commitment) -> Mapping[str, str]:
    return {"promise": commitment.promise, "calendar": commitment.calendar_id}


def change(
    commitments: Iterable[Commitment],
    move: Move,
    *,
    actor: Actor,
) -> list[Commitment]:
    """Lock, decide and write; gives the fresh rows in the order in which they were asked for.

    Raises:
        NotInThisState: the verb has no meaning for one of them; nothing was written, and the caller's transaction is
            as good as before, because no savepoint had to be undone.
    """
    wanted = [commitment.pk for commitment in commitments]
    with transaction.atomic(savepoint=False):
        locked = {row.pk: row for row in Commitment.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
        changes, fault = _decided([locked[pk] for pk in dict.fromkeys(wanted)], move)
        if fault is None:
            write(changes, actor=actor)
    if fault is not None:
        raise NotInThisState(fault) from fault
    return [locked[pk] for pk in wanted]


def _decided(rows: Iterable[Commitment], move: Move) -> tuple[list[Change], WrongState | None]:
    changes = []
    for row in rows:
        try:
            changes.append(decided(row, move))
        except WrongState as fault:
            return [], fault
    return changes, None


def decided(row: Commitment, move: Move) -> Change:
    """What a move makes of a locked row; its terms are set already, its progress is still to be put.

    Raises:
        WrongState: the verb has no meaning where it stands; the row is as before.
    """
    outcome = move.decide(row, row.progress, pinned(row.calendar_id))
    made = Change.of(row, outcome)
    if move.prepare is not None:
        move.prepare(row)
    return made


def write(changes: Sequence[Change], *, actor: Actor) -> None:
    """Save what moved; the rows are locked by the caller, in a transaction of the caller's."""
    moved = [one for one in changes if one.outcome.steps or one.outcome.progress.next_at != one.commitment.next_at]
    for one in moved:
        put(one.commitment, one.outcome.progress)
    steps, entries = told(moved, actor=actor)
    save_all([one.commitment for one in moved], steps)
    record_many(entries)


def make(changes: Sequence[Change], *, actor: Actor) -> bool:
    """Store new promises; False, with nothing stored, when one was made before or its calendar is not pinned."""
    steps = [_row(one.commitment, step, actor, one.terms) for one in changes for step in one.outcome.steps]
    if not insert_all([one.commitment for one in changes], steps):
        return False
    _, entries = told(changes, actor=actor)
    record_many(entries)
    return True


def put(commitment: Commitment, progress: Progress) -> None:
    for name in _FIELDS_OF_PROGRESS:
        value = getattr(progress, name)
        setattr(commitment, name, list(value) if isinstance(value, tuple) else value)
    commitment.state = progress.state.value
    if progress.paused_since is None:
        commitment.pause_reason = ""


def told(changes: Sequence[Change], *, actor: Actor) -> tuple[list[CommitmentStep], list[Recorded]]:
    """The lines of the record and the events of saved rows."""
    steps = []
    entries = []
    for one in changes:
        commitment, terms = one.commitment, one.old_terms
        about = Subject(commitment.subject_kind, commitment.subject_id)
        for step in one.outcome.steps:
            if step.kind is StepKind.RETARGETED:  # a miss before it belongs to the old terms
                terms = one.terms
            steps.append(_row(commitment, step, actor, terms))
            entries.append(Recorded(_event(one, step, terms["promise"]), actor, about, commitment.organization_id))
    return steps, entries


def _row(commitment: Commitment, step: Step, actor: Actor, terms: Mapping[str, str]) -> CommitmentStep:
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
                old_promise=change.old_terms["promise"],
                old_target_seconds=facts["old_target_seconds"],
                target_seconds=facts["target_seconds"],
                plan_version=commitment.plan_version,
                reason=reason,
                lifted_breach_at=facts.get("lifted_breach_at", ""),
            )
