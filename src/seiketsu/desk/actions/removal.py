"""Taking a ticket out of the work, and back: spam, the bin, merging."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.desk import events
from seiketsu.desk.actions.change import TicketChange, changing, lock_ticket
from seiketsu.desk.actions.conversation import note_in, system_author
from seiketsu.desk.actions.writing import MessageBody, Origin
from seiketsu.desk.errors import NotPossibleNow
from seiketsu.desk.models import Merge, Status, Ticket, Watcher
from seiketsu.desk.rules import promises as promise_rules

MERGED_TAG = "closed_by_merge"


def mark_spam(ticket: Ticket, *, actor: Actor, at: datetime | None = None) -> Ticket:
    """Spam: out of every list, nothing promised. Again is harmless."""
    with changing(ticket, actor=actor, at=at) as change:
        if change.ticket.spam_at is None:
            change.ticket.spam_at = change.now
            change.carry_out(promise_rules.on_ending(change.held, "spam"))
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


@transaction.atomic
def merge(
    source: Ticket,
    *,
    target: Ticket,
    actor: Actor,
    merged_by: User | None = None,
    at: datetime | None = None,
) -> Ticket:
    """Close `source` in favour of `target`, which says so in a note and takes over its people. Gives the target.

    Raises:
        NotPossibleNow: they are one ticket, of two clients, or one of them is merged, deleted, spam or closed.
    """
    # Always in the order of their numbers, so that two merges the other way round can't wait for each other.
    locked = {number: lock_ticket(number) for number in sorted({source.pk, target.pk})}
    _require_mergeable(locked[source.pk], locked[target.pk])
    moment = at or clock.now()
    with changing(source, actor=actor, at=moment) as change:
        from_ticket = change.ticket
        from_ticket.merged_into = target
        from_ticket.status, from_ticket.closed_at = Status.CLOSED, moment
        from_ticket.tags = sorted({*from_ticket.tags, MERGED_TAG})
        Merge.objects.create(source=from_ticket, target=target, merged_at=moment, merged_by=merged_by)
        change.carry_out(promise_rules.on_ending(change.held, "merged"))
        change.tell(events.TicketMerged(from_ticket.pk, target.pk))
        _note(change, merged_by, _("Merged into #%(number)s.") % {"number": target.pk})
    with changing(target, actor=actor, at=moment) as change:
        _take_over_people(change.ticket, from_ticket, moment)
        _note(
            change,
            merged_by,
            _("#%(number)s was merged into this ticket: %(subject)s")
            % {"number": from_ticket.pk, "subject": from_ticket.subject_line},
        )
        return change.ticket


def _note(change: TicketChange, author: User | None, text: str) -> None:
    note_in(change, MessageBody(text), author=author or system_author(), origin=Origin(channel="desk"))


def _take_over_people(target: Ticket, source: Ticket, moment: datetime) -> None:
    people = set(Watcher.objects.filter(ticket=source).values_list("user_id", flat=True)) | {source.requester_id}
    Watcher.objects.bulk_create(
        (
            Watcher(ticket=target, organization_id=target.organization_id, user_id=user_id, created_at=moment)
            for user_id in sorted(people - {target.requester_id})
        ),
        ignore_conflicts=True,
    )


def _require_mergeable(source: Ticket, target: Ticket) -> None:
    if source.pk == target.pk:
        raise NotPossibleNow(_("A ticket can't be merged into itself."))
    if source.organization_id != target.organization_id:
        raise NotPossibleNow(_("These tickets are of two clients; merging them would show one the other's words."))
    for ticket in (source, target):
        if ticket.merged_into_id is not None:
            raise NotPossibleNow(_("#%(number)s was merged already.") % {"number": ticket.pk})
        if ticket.deleted_at is not None or ticket.spam_at is not None:
            raise NotPossibleNow(_("#%(number)s is deleted or spam.") % {"number": ticket.pk})
    if target.status == Status.CLOSED:
        raise NotPossibleNow(_("#%(number)s is closed; choose an open ticket.") % {"number": target.pk})
    if source.status == Status.CLOSED:
        raise NotPossibleNow(_("#%(number)s is closed already.") % {"number": source.pk})
