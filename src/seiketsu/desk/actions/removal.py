"""Taking a ticket out of the work, and back: spam and the bin."""

from __future__ import annotations

from datetime import datetime

from seiketsu.core.actor import Actor
from seiketsu.desk import events
from seiketsu.desk.actions import standing
from seiketsu.desk.actions.change import TicketChange, changing
from seiketsu.desk.models import Ticket
from seiketsu.desk.rules import promises as promise_rules


def mark_spam(ticket: Ticket, *, actor: Actor, at: datetime | None = None) -> Ticket:
    """Spam: out of every list, nothing promised. Again is harmless."""
    with changing(ticket, actor=actor, at=at) as change:
        if change.ticket.spam_at is None:
            change.ticket.spam_at = change.now
            change.carry_out(promise_rules.on_ending(change.held, "spam"))
            standing.withdraw_in(change)
            change.tell(events.SpamMarked(change.ticket.pk))
        return change.ticket


def not_spam(ticket: Ticket, *, actor: Actor, at: datetime | None = None) -> Ticket:
    """No spam after all: its promises begin anew from when the client wrote."""
    with changing(ticket, actor=actor, at=at) as change:
        if change.ticket.spam_at is not None:
            change.ticket.spam_at = None
            _restart(change)
            change.tell(events.SpamUnmarked(change.ticket.pk))
        return change.ticket


def delete(ticket: Ticket, *, actor: Actor, at: datetime | None = None) -> Ticket:
    """Into the bin, from which the plan's retention takes it for good later. Again is harmless."""
    with changing(ticket, actor=actor, at=at) as change:
        if change.ticket.deleted_at is None:
            change.ticket.deleted_at = change.now
            change.carry_out(promise_rules.on_ending(change.held, "deleted"))
            standing.withdraw_in(change)
            change.tell(events.TicketDeleted(change.ticket.pk))
        return change.ticket


def restore(ticket: Ticket, *, actor: Actor, at: datetime | None = None) -> Ticket:
    """Out of the bin: its promises begin anew from when the client wrote."""
    with changing(ticket, actor=actor, at=at) as change:
        if change.ticket.deleted_at is not None:
            change.ticket.deleted_at = None
            _restart(change)
            change.tell(events.TicketRestored(change.ticket.pk))
        return change.ticket


def _restart(change: TicketChange) -> None:
    ticket = change.ticket
    if not ticket.is_live:
        return
    change.carry_out(
        promise_rules.on_restoring(change.held, change.promised, was_answered=ticket.first_responded_at is not None),
        started_at=ticket.created_at,
    )
    change.carry_out(promise_rules.on_status(change.held, ticket.status, change.policy.pauses))
