"""Merging tickets, and taking a merge back.

The words of a merged ticket move to its target, so that one conversation is read in one order wherever it is shown.
What is needed to put everything back stays in the `Merge` row. Tickets of two clients are only tied together: no word
moves, nobody is copied in, and the next word of the source's client opens a ticket of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.commitments import actions as commitment_actions
from seiketsu.commitments.actions import NewCommitment
from seiketsu.commitments.calendars import pinned
from seiketsu.commitments.models import Commitment
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.desk import events
from seiketsu.desk.actions import promises, standing
from seiketsu.desk.actions.change import TicketChange, changing, lock_ticket
from seiketsu.desk.actions.collected import carry_defects, give_back_defects, take_back_defects
from seiketsu.desk.actions.conversation import note_in, system_author
from seiketsu.desk.actions.links import carry_links, give_back_links, wait_for_other_writers
from seiketsu.desk.actions.merge_notice import tell_client as tell_client_of
from seiketsu.desk.actions.side_moves import carry_sides
from seiketsu.desk.actions.writing import MessageBody, Origin
from seiketsu.desk.errors import NotPossibleNow
from seiketsu.desk.models import Attachment, Merge, Message, Status, Ticket, Watcher
from seiketsu.desk.rules import merging as rules
from seiketsu.desk.rules import promises as promise_rules

MERGED_TAG = "closed_by_merge"
# What merging alters on the source itself, as the column names say it.
_OF_SOURCE = ("status", "closed_at", "solved_at", "remind_at")
# What the target gains from the source's words; put back only while nothing newer has replaced it.
_OF_TARGET = ("last_public_at", "last_client_message_at", "preview", "first_responded_at", "public_staff_messages")
_UNDONE = "merge undone"


@transaction.atomic
def merge(
    source: Ticket,
    *,
    target: Ticket,
    actor: Actor,
    merged_by: User | None = None,
    across_clients: bool = False,
    tell_client: bool = False,
    at: datetime | None = None,
) -> Ticket:
    """Close `source` in favour of `target`, which goes on with its words, people and tags. Gives the target.

    With `tell_client` the requester of `source` is told where it goes on, unless the tickets are of two clients.
    With `across_clients` somebody of the staff has confirmed that two clients are meant; then nothing is moved.

    Raises:
        NotPossibleNow: they are one ticket, of two clients, or one of them is merged, deleted, spam or closed.
    """
    return merge_all(
        [source],
        target=target,
        actor=actor,
        merged_by=merged_by,
        across_clients=across_clients,
        tell_client=tell_client,
        at=at,
    )


@transaction.atomic
def merge_all(
    sources: Sequence[Ticket],
    *,
    target: Ticket,
    actor: Actor,
    merged_by: User | None = None,
    across_clients: bool = False,
    tell_client: bool = False,
    at: datetime | None = None,
) -> Ticket:
    """Merge several tickets into one, all or none. Gives the target.

    Raises:
        NotPossibleNow: see `merge`; the message names the ticket.
    """
    if not sources:
        raise NotPossibleNow(_("Choose the tickets to merge."))
    numbers = list(dict.fromkeys(one.pk for one in sources))
    wait_for_other_writers()
    # Always in the order of their numbers, so that two merges the other way round can't wait for each other.
    locked = {number: lock_ticket(number) for number in sorted({*numbers, target.pk})}
    for number in numbers:
        _require_mergeable(locked[number], locked[target.pk], across_clients=across_clients)
    moment = at or clock.now()
    result = locked[target.pk]
    for number in numbers:
        result = _merge_one(locked[number], target=result, actor=actor, merged_by=merged_by, moment=moment)
        if tell_client and _is_of_one_client(locked[number], result):
            result = tell_client_of(locked[number], result, actor, moment)
    return result


def _merge_one(source: Ticket, *, target: Ticket, actor: Actor, merged_by: User | None, moment: datetime) -> Ticket:
    is_apart = not _is_of_one_client(source, target)
    with changing(source, actor=actor, at=moment) as change:
        kept = _close_source(change, target, moment)
        owed = [one for one in change.commitments if one.pk in kept["commitments"]]
        kept["is_apart"] = is_apart
        kept["messages"] = [] if is_apart else _move_words(source.pk, target)
        change.tell(events.TicketMerged(source.pk, target.pk))
        _note(change, merged_by, _("Merged into #%(number)s.") % {"number": target.pk})
        change.carry_out(promise_rules.on_ending(change.held, "merged"))
        standing.rest_in(change, "merged")
        from_ticket = change.ticket
    with changing(target, actor=actor, at=moment) as change:
        if not is_apart:
            kept |= _take_over(change, from_ticket, owed)
            kept["links"] = carry_links(from_ticket, change.ticket)
            kept["defects"] = carry_defects(from_ticket, change)
        _note(
            change,
            merged_by,
            _("#%(number)s was merged into this ticket: %(subject)s")
            % {"number": from_ticket.pk, "subject": from_ticket.subject_line},
        )
        kept["commitments"] = {str(number): stood for number, stood in kept["commitments"].items()}
        Merge.objects.create(source=from_ticket, target=change.ticket, merged_at=moment, merged_by=merged_by, kept=kept)
        return change.ticket


def _close_source(change: TicketChange, target: Ticket, moment: datetime) -> dict[str, Any]:
    """End the source's own life; gives how it stood."""
    ticket = change.ticket
    kept: dict[str, Any] = {
        "source": {name: rules.plain(getattr(ticket, name)) for name in _OF_SOURCE},
        "source_tags": list(ticket.tags),
        "commitments": {
            one.pk: {"paused_since": rules.plain(one.paused_since), "pause_reason": one.pause_reason}
            for one in change.commitments
            if one.state in promise_rules.UNSETTLED
        },
    }
    ticket.merged_into = target
    ticket.status, ticket.closed_at, ticket.remind_at = Status.CLOSED, moment, None
    ticket.tags = sorted({*ticket.tags, MERGED_TAG})
    return kept


def _move_words(source_id: int, target: Ticket) -> list[int]:
    moved = list(Message.objects.filter(ticket_id=source_id).order_by("id").values_list("pk", flat=True))
    _move(moved, target)
    return moved


def _move(messages: Iterable[int], to: Ticket) -> None:
    numbers = list(messages)
    Message.objects.filter(pk__in=numbers).update(ticket=to)
    Attachment.objects.filter(message_id__in=numbers).update(ticket=to)
    carry_sides(numbers, to)


def _take_over(change: TicketChange, source: Ticket, owed: Sequence[Commitment]) -> dict[str, Any]:
    """The target's gain: people, tags, what was said last, the earliest promise. Gives what to take back."""
    target = change.ticket
    before = {name: rules.plain(getattr(target, name)) for name in _OF_TARGET}
    for name in ("last_public_at", "last_client_message_at"):
        setattr(target, name, max(filter(None, (getattr(target, name), getattr(source, name))), default=None))
    if target.last_client_message_at != rules.moment(before["last_client_message_at"]):
        target.preview = source.preview
    if source.first_responded_at is not None and target.first_responded_at is None and not _owes_answer(change):
        target.first_responded_at = source.first_responded_at
    target.public_staff_messages += source.public_staff_messages
    added = [tag for tag in source.tags if tag not in target.tags and tag != MERGED_TAG]
    target.tags = [*target.tags, *added]
    after = {name: rules.plain(getattr(target, name)) for name in _OF_TARGET}
    return {
        "target": {"before": before, "after": after},
        "tags": added,
        "watchers": _take_over_people(target, source, change.now),
        "carried": _carry_promise(change, owed),
    }


def _owes_answer(change: TicketChange) -> bool:
    return any(one.kind == promise_rules.FIRST_RESPONSE for one in change.held if one.state in promise_rules.UNSETTLED)


def _take_over_people(target: Ticket, source: Ticket, moment: datetime) -> list[int]:
    people = set(Watcher.objects.filter(ticket=source).values_list("user_id", flat=True)) | {source.requester_id}
    have = set(Watcher.objects.filter(ticket=target).values_list("user_id", flat=True))
    new = sorted(people - {target.requester_id} - have)
    Watcher.objects.bulk_create(
        Watcher(ticket=target, organization_id=target.organization_id, user_id=user_id, created_at=moment)
        for user_id in new
    )
    return new


def _carry_promise(change: TicketChange, owed: Sequence[Commitment]) -> dict[str, int] | None:
    """The first answer that the source's client still waits for is owed on the target, by the same moment."""
    carried = rules.promise_to_carry(
        [rules.Owed(one.pk, one.kind, one.due_at) for one in owed],
        [rules.Owed(one.pk, one.kind, one.due_at) for one in change.commitments if one.settled_at is None],
    )
    if carried is None:
        return None
    before = next(one for one in owed if one.pk == carried)
    calendar = pinned(before.calendar_id)
    target = timedelta(seconds=before.target_seconds)
    start = before.started_at
    if before.breached_at is None and calendar.add(start, target) != before.due_at:
        # It had rested: what is left counts from here, so that the deadline stays the one that was promised.
        left = calendar.elapsed(change.now, before.due_at)
        start, target = change.now, max(left, timedelta(seconds=1))
    sequence = max((one.sequence for one in change.commitments if one.kind == before.kind), default=0) + 1
    made = commitment_actions.start_many(
        [
            NewCommitment(
                promise=before.promise,
                kind=before.kind,
                subject=change.subject,
                organization_id=change.ticket.organization_id,
                target=target,
                calendar=calendar,
                plan_version=before.plan_version,
                warn_at=tuple(before.warn_fractions),
                sequence=sequence,
            )
        ],
        actor=change.actor,
        at=start,
    )
    _look_again(change)
    return {"from": before.pk, "to": made[0].pk}


@transaction.atomic
def undo_merge(source: Ticket, *, actor: Actor, undone_by: User | None = None, at: datetime | None = None) -> Ticket:
    """Take a merge back: both tickets stand as if it had not been. Gives the source.

    What was said after the merge stays on the target, and what was split off since where it went. Promises of the
    source count on from where they stood, the time in between included: a merge by mistake does not give us more time
    with the client.

    Raises:
        NotPossibleNow: it isn't merged, it was deleted, or the target itself went into another ticket since.
    """
    found = Merge.objects.filter(source=source).first()
    if found is None:
        raise NotPossibleNow(_("#%(number)s isn't merged.") % {"number": source.pk})
    wait_for_other_writers()
    locked = {number: lock_ticket(number) for number in sorted({found.source_id, found.target_id})}
    merged = Merge.objects.select_for_update().filter(pk=found.pk).first()
    if merged is None:
        raise NotPossibleNow(_("Somebody has taken this merge back already."))
    _require_undoable(merged, locked[merged.source_id], locked[merged.target_id])
    moment, kept = at or clock.now(), merged.kept
    answered_at, defects = _give_back(merged, locked[merged.target_id], actor, undone_by, moment)
    merged.delete()
    with changing(locked[merged.source_id], actor=actor, at=moment) as change:
        ticket = change.ticket
        still_there = Message.objects.filter(pk__in=kept["messages"], ticket_id=merged.target_id)
        _move(still_there.values_list("pk", flat=True), ticket)
        give_back_links(kept.get("links", ()), ticket)
        give_back_defects(defects, ticket)
        ticket.merged_into = None
        for name, value in kept["source"].items():
            setattr(ticket, name, rules.read(name, value))
        ticket.tags = _tags_again(ticket.tags, kept["source_tags"])
        _owe_again(change, kept, answered_at)
        standing.go_on_in(change)
        change.tell(events.MergeUndone(ticket.pk, merged.target_id))
        _note(change, undone_by, _("No longer merged into #%(number)s.") % {"number": merged.target_id})
        return ticket


def _tags_again(now: list[str], before: list[str]) -> list[str]:
    """The tags as they were, but for what somebody changed since."""
    kept = [tag for tag in now if tag != MERGED_TAG or MERGED_TAG in before]
    return list(before) if {*now} == {*before, MERGED_TAG} else kept


def _give_back(
    merged: Merge, target: Ticket, actor: Actor, undone_by: User | None, moment: datetime
) -> tuple[datetime | None, list[dict[str, Any]]]:
    """The target without what it took over; gives when it answered in the source's stead, if it did, and the defects
    that are the source's again."""
    kept = merged.kept
    with changing(target, actor=actor, at=moment) as change:
        ticket, answered_at = change.ticket, None
        for name, before in kept.get("target", {}).get("before", {}).items():
            now = getattr(ticket, name)
            if name == "public_staff_messages":
                setattr(ticket, name, now - (kept["target"]["after"][name] - before))
            elif rules.plain(now) == kept["target"]["after"][name]:
                setattr(ticket, name, rules.read(name, before))
        if gone := {*kept.get("tags", ())}:
            ticket.tags = [tag for tag in ticket.tags if tag not in gone]
        Watcher.objects.filter(ticket=ticket, user_id__in=kept.get("watchers", ())).delete()
        if carried := kept.get("carried"):
            answered_at = _end_carried(change, carried["to"])
        defects = take_back_defects(merged, change)
        note = _("#%(number)s is no longer merged into this ticket.") % {"number": merged.source_id}
        _note(change, undone_by, note)
    return answered_at, defects


def _end_carried(change: TicketChange, commitment_id: int) -> datetime | None:
    carried = next((one for one in change.commitments if one.pk == commitment_id), None)
    if carried is None or carried.state not in promise_rules.UNSETTLED:
        return carried.met_at if carried is not None else None
    commitment_actions.cancel(carried, actor=change.actor, reason=_UNDONE, at=change.now)
    _look_again(change)
    return None


def _owe_again(change: TicketChange, kept: dict[str, Any], answered_at: datetime | None) -> None:
    stood = kept["commitments"]
    carried = (kept.get("carried") or {}).get("from")
    for one in change.commitments:
        before = stood.get(str(one.pk))
        if before is None or one.state != "cancelled":
            continue
        is_answered = one.pk == carried and answered_at is not None
        restored = commitment_actions.restore(
            one,
            paused_since=rules.moment(before["paused_since"]),
            pause_reason=before["pause_reason"],
            reason=_UNDONE,
            actor=change.actor,
            at=answered_at if is_answered else change.now,
        )
        if is_answered and answered_at is not None:
            commitment_actions.meet(restored, actor=change.actor, at=answered_at)
            change.ticket.first_responded_at = change.ticket.first_responded_at or answered_at
    _look_again(change)


def _look_again(change: TicketChange) -> None:
    """Read the ticket's promises anew and see what is due next."""
    change.forget_commitments()
    promises.note_next_due(change.ticket, change.commitments, change.now)


def _note(change: TicketChange, author: User | None, text: str) -> None:
    note_in(change, MessageBody(text), author=author or system_author(), origin=Origin(channel="desk"))


def _is_of_one_client(source: Ticket, target: Ticket) -> bool:
    return rules.is_of_one_client(
        (source.organization_id, source.requester_id), (target.organization_id, target.requester_id)
    )


def _require_mergeable(source: Ticket, target: Ticket, *, across_clients: bool) -> None:
    if source.pk == target.pk:
        raise NotPossibleNow(_("A ticket can't be merged into itself."))
    if not across_clients and not _is_of_one_client(source, target):
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


def _require_undoable(merged: Merge, source: Ticket, target: Ticket) -> None:
    if not merged.kept:
        raise NotPossibleNow(_("This merge is from before merges could be taken back."))
    if source.deleted_at is not None:
        raise NotPossibleNow(_("#%(number)s is deleted or spam.") % {"number": source.pk})
    if target.merged_into_id is not None:
        raise NotPossibleNow(
            _("#%(number)s was itself merged into #%(into)s; take that back first.")
            % {"number": target.pk, "into": target.merged_into_id}
        )
