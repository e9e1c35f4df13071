"""One change of one ticket: locked, carried out, written once, told in events; all in one transaction.

Every verb of the desk works through `changing`. It reads the ticket's row under a lock, lets the verb alter it, and at
the end writes what differs together with decisions, events and the denormalised next due time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from seiketsu.commitments import actions as commitment_actions
from seiketsu.commitments.actions import Ledger
from seiketsu.commitments.models import Commitment
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import Event, Recorded, Subject, record_many
from seiketsu.core.kept_queries import KeptQuery
from seiketsu.core.transactions import joining
from seiketsu.desk import policy as policies
from seiketsu.desk.actions import promises
from seiketsu.desk.actions.storing import save_change
from seiketsu.desk.errors import TicketChanged, TicketNotFound
from seiketsu.desk.models import Decision, Message, Ticket
from seiketsu.desk.models.records import DecisionKind
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules.lifecycle import Standing
from seiketsu.desk.rules.promises import Effect, Held
from seiketsu.desk.subjects import subject_of
from seiketsu.plan import queries as plans

_WRITTEN = tuple(
    field.attname
    for field in Ticket._meta.concrete_fields
    if field.attname not in ("id", "due_order", "created_at", "updated_at", "version")
)


@dataclass
class TicketChange:
    """A ticket under its lock, and everything that will be written with it."""

    ticket: Ticket
    actor: Actor
    now: datetime
    policy: DeskPolicy
    before: Mapping[str, Any]
    events: list[Event] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    mailed: list[Message] = field(default_factory=list)
    is_touched: bool = False
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.subject, actor=self.actor)

    @property
    def subject(self) -> Subject:
        return subject_of(self.ticket.pk)

    @property
    def commitments(self) -> list[Commitment]:
        """The ticket's commitments, read and locked at most once a change."""
        return self.ledger.commitments

    @property
    def held(self) -> list[Held]:
        return [promises.held(one) for one in self.commitments]

    @property
    def standing(self) -> Standing:
        return standing(self.ticket)

    @property
    def promised(self) -> dict[str, str]:
        """Each kind that the ticket's tier and priority are promised, with the leaf that promises it."""
        terms = self.policy.plan.ticket_promises(self.ticket.tier, self.ticket.priority)
        return {promise.kind: promise.leaf for promise in terms}

    def carry_out(self, effects: Sequence[Effect], *, started_at: datetime | None = None) -> None:
        """Do what a rule of promises decided, then see what is due next."""
        if not effects:
            return
        promises.carry_out(
            effects, ticket=self.ticket, ledger=self.ledger, policy=self.policy, now=self.now, started_at=started_at
        )
        promises.note_next_due(self.ticket, self.commitments, self.now)

    def hand_over(self, organization_id: int | None) -> None:
        """The ticket's promises are that client's from now on."""
        self.ledger.forget()
        commitment_actions.hand_over(self.subject, organization_id=organization_id)

    def forget_commitments(self) -> None:
        """Somebody else changed them: read them anew when they are needed."""
        self.ledger.forget()

    def tell(self, event: Event) -> None:
        """An event to record with the change; it makes the ticket count as updated."""
        self.events.append(event)

    def explain(
        self, kind: DecisionKind, *, rule: str, reasons: Iterable[str], chosen: Mapping[str, Any] | None = None
    ) -> None:
        """Keep why something was decided."""
        self.decisions.append(
            decision(self.ticket, kind, rule, reasons, chosen or {}, self.policy.version, self.actor, self.now)
        )

    def finish(self) -> None:
        """Write it all. A change that changed nothing writes nothing."""
        changed = any(getattr(self.ticket, name) != self.before[name] for name in _WRITTEN)
        is_saved = bool(changed or self.events or self.is_touched)
        if is_saved:
            self.ticket.updated_at = self.now
            self.ticket.version += 1
        self.ledger.write()
        save_change(self.ticket if is_saved else None, self.decisions, self.mailed)
        organization = self.ticket.organization_id
        record_many([Recorded(event, self.actor, self.subject, organization) for event in self.events])


def decision(
    ticket: Ticket,
    kind: DecisionKind,
    rule: str,
    reasons: Iterable[str],
    chosen: Mapping[str, Any],
    plan_version: int,
    actor: Actor,
    now: datetime,
) -> Decision:
    """A row that keeps how something came about; not saved yet."""
    return Decision(
        ticket_id=ticket.pk,
        organization_id=ticket.organization_id,
        kind=kind,
        rule=rule,
        reasons=list(reasons),
        chosen=dict(chosen),
        plan_version=plan_version,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label[:200],
        at=now,
    )


def standing(ticket: Ticket) -> Standing:
    """As much of a ticket as the rules of its lifecycle look at."""
    return Standing(
        status=ticket.status,
        solved_at=ticket.solved_at,
        closed_at=ticket.closed_at,
        is_spam=ticket.spam_at is not None,
        is_deleted=ticket.deleted_at is not None,
    )


_LOCKED: KeptQuery[Ticket] = KeptQuery(
    "desk_lock_ticket",
    lambda number: (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("organization", "requester", "assignee")
        .filter(pk=number)
    ),
    int,
)


def locked_ticket(ticket_id: int) -> Ticket | None:
    """The whole row as it is now, locked until the transaction ends; None where there is none."""
    return _LOCKED.first(ticket_id)


def lock_ticket(ticket_id: int) -> Ticket:
    """The same, of a ticket that must be there.

    Raises:
        TicketNotFound: the row is gone.
    """
    found = locked_ticket(ticket_id)
    if found is None:
        raise TicketNotFound(_("There is no ticket with this number."))
    return found


@contextmanager
def changing(
    ticket: Ticket, *, actor: Actor, at: datetime | None = None, expected_version: int | None = None
) -> Iterator[TicketChange]:
    """Lock the ticket, yield the change, write it.

    Raises:
        TicketNotFound: the row is gone.
        TicketChanged: its version isn't the expected one.
    """
    with joining(), plans.holding():
        locked = lock_ticket(ticket.pk)
        if expected_version is not None and locked.version != expected_version:
            raise TicketChanged(
                _("Somebody changed this ticket while you were working on it. Look again, then repeat.")
            )
        before = {name: _copy(getattr(locked, name)) for name in _WRITTEN}
        change = TicketChange(locked, actor, at or clock.now(), policies.current(), before)
        yield change
        change.finish()


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, list | dict) else value
