"""Carrying out on commitments what the rules decided, and keeping the ticket's next due time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from seiketsu.commitments import actions as commitment_actions
from seiketsu.commitments.actions import Ledger, NewCommitment, Terms
from seiketsu.commitments.models import Commitment
from seiketsu.commitments.rules.risk import AT_RISK_FROM
from seiketsu.desk.models import Ticket
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules.promises import FOLLOW_UP, Effect, Held, Verb
from seiketsu.desk.subjects import subject_of
from seiketsu.plan.spec import TicketPromise


def held(commitment: Commitment) -> Held:
    """A commitment as the rules see it."""
    return Held(commitment.pk, commitment.kind, commitment.promise, commitment.state, commitment.sequence)


def new_commitment(
    promise: TicketPromise,
    *,
    ticket_id: int,
    organization_id: int | None,
    policy: DeskPolicy,
    sequence: int = 1,
) -> NewCommitment:
    """The commitment that one promise of the plan makes to one ticket."""
    return NewCommitment(
        promise=promise.leaf,
        kind=promise.kind,
        subject=subject_of(ticket_id),
        organization_id=organization_id,
        target=promise.target,
        calendar=policy.plan.calendar(promise.calendar_key),
        plan_version=policy.version,
        warn_at=policy.warn_at,
        sequence=sequence,
    )


def carry_out(
    effects: Sequence[Effect],
    *,
    ticket: Ticket,
    ledger: Ledger,
    policy: DeskPolicy,
    now: datetime,
    started_at: datetime | None = None,
) -> None:
    """Do each effect on the ticket's commitments."""
    terms: dict[str, TicketPromise] = {
        promise.kind: promise for promise in policy.plan.ticket_promises(ticket.tier, ticket.priority)
    }
    new = []
    for effect in effects:
        if effect.verb is Verb.START:
            new.append(
                new_commitment(
                    terms[effect.kind],
                    ticket_id=ticket.pk,
                    organization_id=ticket.organization_id,
                    policy=policy,
                    sequence=effect.sequence,
                )
            )
        else:
            assert effect.held is not None
            _apply(effect, effect.held, ledger, terms, policy, now)
    ledger.start_many(new, at=started_at or now)


def _apply(
    effect: Effect,
    commitment_id: int,
    ledger: Ledger,
    terms: dict[str, TicketPromise],
    policy: DeskPolicy,
    now: datetime,
) -> None:
    match effect.verb:
        case Verb.PAUSE:
            ledger.do(commitment_id, commitment_actions.pausing(now, effect.reason))
        case Verb.RESUME:
            ledger.do(commitment_id, commitment_actions.resuming(now))
        case Verb.MEET:
            ledger.do(commitment_id, commitment_actions.meeting(now))
        case Verb.REOPEN:
            ledger.do(commitment_id, commitment_actions.reopening(now))
        case Verb.CANCEL:
            ledger.do(commitment_id, commitment_actions.cancelling(now, effect.reason))
        case _:
            promise = terms[effect.kind]
            new = Terms(promise.leaf, promise.target, policy.plan.calendar(promise.calendar_key), policy.version)
            ledger.retarget(commitment_id, new, reason=effect.reason, at=now)


def next_due(commitments: Iterable[Commitment]) -> Commitment | None:
    """The commitment of a ticket that is due next; a missed one that nobody has kept yet is still due."""
    running = [one for one in commitments if one.state == "running" and one.kind != FOLLOW_UP]
    return min(running, key=lambda one: (one.due_at, one.pk), default=None)


def note_next_due(ticket: Ticket, commitments: Iterable[Commitment], now: datetime) -> None:
    """Copy onto the ticket what is due next, so that the queue reads one index. The caller saves."""
    following = next_due(commitments)
    if following is None:
        ticket.next_due_at, ticket.next_due_kind, ticket.next_due_commitment_id = None, "", None
        ticket.at_risk_since = None
        return
    ticket.next_due_at, ticket.next_due_kind = following.due_at, following.kind
    ticket.next_due_commitment_id = following.pk
    if any(fraction >= AT_RISK_FROM for fraction in following.warned):
        ticket.at_risk_since = ticket.at_risk_since or now
    else:
        ticket.at_risk_since = None
