"""Making a ticket of some words of another one, and taking that back.

The words themselves move, with their files and the ids of their mails, so that what answers them lands on the new
ticket. The `Split` row keeps what moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.commitments import actions as commitment_actions
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import Event, Recorded, record_many
from seiketsu.desk import events, linking_events
from seiketsu.desk import policy as policies
from seiketsu.desk.actions import promises
from seiketsu.desk.actions.change import TicketChange, changing, decision, lock_ticket
from seiketsu.desk.actions.conversation import note_in, require_conversation
from seiketsu.desk.actions.storing import next_ticket_id
from seiketsu.desk.actions.triage import Given, Triage, reasons_for, triage
from seiketsu.desk.actions.writing import MessageBody, Origin, search_documents, search_vector
from seiketsu.desk.errors import NotPossibleNow
from seiketsu.desk.models import Attachment, Decision, Message, Split, Status, Ticket
from seiketsu.desk.models.conversation import AuthorKind, Visibility
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules import promises as promise_rules
from seiketsu.desk.rules import splitting as rules
from seiketsu.desk.rules.classification import Enquiry
from seiketsu.desk.rules.text import clean, preview
from seiketsu.desk.subjects import subject_of

_OF_SOURCE = ("last_public_at", "last_client_message_at", "preview", "public_staff_messages")
_UNDONE = "split undone"


@transaction.atomic
def split(
    source: Ticket,
    *,
    messages: Sequence[int],
    actor: Actor,
    subject_line: str = "",
    split_by: User | None = None,
    tell_client: bool = False,
    at: datetime | None = None,
) -> Ticket:
    """Make a new ticket of some of a ticket's messages. Its requester is whoever wrote the first of them; its promises
    count from where the plan says. Gives the new ticket.

    Raises:
        NotPossibleNow: no word of the client is chosen, nothing would stay, a message is another ticket's, or the
            ticket is closed, merged, deleted or spam.
    """
    locked = lock_ticket(source.pk)
    require_conversation(locked)
    rows = list(locked.messages.of_the_ticket().select_related("author").order_by("id").readable())
    going = [row for row in rows if row.pk in {*messages}]
    words = [_word(row) for row in rows]
    if len(going) != len({*messages}) or not rules.is_splittable(words, [row.pk for row in going]):
        raise NotPossibleNow(
            _("Choose messages of this ticket: at least one of the client's goes, and at least one public one stays.")
        )
    moment, policy = at or clock.now(), policies.current()
    made, found = _fill(locked, going, words, subject_line, policy, moment)
    _start(made, found, going, words, policy, actor, moment)
    _move(going, made)
    kept = _note_on_source(locked, made, going, actor, split_by, moment)
    Split.objects.create(source=locked, ticket=made, split_at=moment, split_by=split_by, kept=kept)
    _tell(made, found, locked, actor, tell_client)
    return made


def _word(row: Message) -> rules.Word:
    return rules.Word(
        id=row.pk,
        at=row.created_at,
        is_public=row.visibility == Visibility.PUBLIC,
        is_client=row.author_kind == AuthorKind.CLIENT,
        is_staff=row.author_kind == AuthorKind.STAFF,
        is_automatic=row.is_automatic,
    )


def _fill(
    source: Ticket,
    going: Sequence[Message],
    words: Sequence[rules.Word],
    subject_line: str,
    policy: DeskPolicy,
    moment: datetime,
) -> tuple[Ticket, Triage]:
    """The new ticket, classified and routed by its own words."""
    first = next(row for row in going if _word(row).asks)
    ticket = Ticket(pk=next_ticket_id(), organization=source.organization, requester=first.author)
    ticket.channel = first.channel
    ticket.subject_line = " ".join(clean(subject_line).split())[:500] or preview(first.body_text, 80) or _("No subject")
    enquiry = Enquiry(ticket.subject_line, first.body_text, channel=ticket.channel)
    found = triage(
        enquiry,
        Given(language=source.language),
        requester=first.author,
        organization=source.organization,
        policy=policy,
    )
    ticket.tier, ticket.category, ticket.is_critical = found.tier, found.category.value, found.is_critical
    ticket.priority = found.priority.value or policy.default_priority
    ticket.language = source.language
    ticket.team, ticket.first_team, ticket.level = found.route.team, found.route.team or "", found.route.level
    ticket.assignee = found.assignee
    stands = rules.standing([_word(row) for row in going])
    on_source = rules.answered_on_source(words, [row.pk for row in going])
    ticket.first_responded_at = min(filter(None, (stands.answered_at, on_source)), default=None)
    ticket.status = Status.OPEN if ticket.first_responded_at else Status.NEW
    _note_words(ticket, stands, going)
    ticket.created_at = ticket.updated_at = moment
    return ticket, found


def _note_words(ticket: Ticket, stands: rules.Standing, rows: Sequence[Message]) -> None:
    """What the ticket's row says of its conversation."""
    ticket.last_public_at, ticket.last_client_message_at = stands.last_public_at, stands.last_client_at
    ticket.public_staff_messages = stands.public_staff_messages
    asking = [row for row in rows if _word(row).asks]
    ticket.preview = preview(asking[-1].body_text) if asking else ticket.preview


def _start(
    ticket: Ticket,
    found: Triage,
    going: Sequence[Message],
    words: Sequence[rules.Word],
    policy: DeskPolicy,
    actor: Actor,
    moment: datetime,
) -> None:
    """Store the ticket with its promises, counted from the client's words or from now, and why."""
    stands = rules.standing([_word(row) for row in going])
    from_arrival = policy.plan.document.tickets.split.promises_from == "arrival"
    began = stands.asked_at if from_arrival and stands.asked_at is not None else moment
    terms = {one.kind: one for one in policy.plan.ticket_promises(ticket.tier, ticket.priority)}
    owed = set(promise_rules.AT_OPENING) if ticket.first_responded_at is None else {promise_rules.RESOLUTION}
    if ticket.first_responded_at is not None and stands.owes_answer:
        owed.add(promise_rules.NEXT_RESPONSE)
    started = commitment_actions.start_many(
        [
            promises.new_commitment(one, ticket_id=ticket.pk, organization_id=ticket.organization_id, policy=policy)
            for kind, one in terms.items()
            if kind in owed
        ],
        actor=actor,
        at=began,
    )
    promises.note_next_due(ticket, started, moment)
    Ticket.objects.bulk_create([ticket])
    Decision.objects.bulk_create(
        decision(ticket, one.kind, one.rule, one.reasons, one.chosen, policy.version, actor, moment)
        for one in reasons_for(ticket, found, started)
    )


def _move(rows: Sequence[Message], to: Ticket) -> None:
    numbers = [row.pk for row in rows]
    Message.objects.filter(pk__in=numbers).update(ticket=to)
    Attachment.objects.filter(message_id__in=numbers).update(ticket=to)
    for row in rows:
        documents = search_documents(to, row.author, row.body_text)
        Message.objects.filter(pk=row.pk).update(search=search_vector(documents))


def _note_on_source(
    source: Ticket, made: Ticket, going: Sequence[Message], actor: Actor, split_by: User | None, moment: datetime
) -> dict[str, Any]:
    """The source without those words: what it no longer owes ends. Gives what to take back."""
    with changing(source, actor=actor, at=moment) as change:
        ticket = change.ticket
        before = {name: _plain(getattr(ticket, name)) for name in _OF_SOURCE}
        remaining = list(ticket.messages.order_by("id").readable())
        stands = rules.standing([_word(row) for row in remaining])
        _note_words(ticket, stands, remaining)
        ended = [] if stands.owes_answer else _end_next_response(change)
        after = {name: _plain(getattr(ticket, name)) for name in _OF_SOURCE}
        change.tell(linking_events.TicketSplit(ticket.pk, made.pk, len(going)))
        _note(change, split_by, _("Split off as #%(number)s: %(subject)s"), made)
    with changing(made, actor=actor, at=moment) as change:
        _note(change, split_by, _("Split from #%(number)s: %(subject)s"), source)
    return {"messages": [row.pk for row in going], "before": before, "after": after, "ended": ended}


def _end_next_response(change: TicketChange) -> list[dict[str, Any]]:
    """Nobody waits for an answer here any more."""
    owed = [one for one in change.commitments if one.kind == promise_rules.NEXT_RESPONSE]
    open_ones = [one for one in owed if one.state in promise_rules.UNSETTLED]
    stood = [
        {"id": one.pk, "paused_since": _plain(one.paused_since), "pause_reason": one.pause_reason} for one in open_ones
    ]
    if open_ones:
        commitment_actions.cancel_many(open_ones, actor=change.actor, reason="split", at=change.now)
        _look_again(change)
    return stood


def _look_again(change: TicketChange) -> None:
    change.forget_commitments()
    promises.note_next_due(change.ticket, change.commitments, change.now)


def _note(change: TicketChange, author: User | None, text: str, other: Ticket) -> None:
    body = MessageBody(text % {"number": other.pk, "subject": other.subject_line})
    note_in(change, body, author=author, origin=Origin(channel="desk"))


def _tell(made: Ticket, found: Triage, source: Ticket, actor: Actor, tell_client: bool) -> None:
    told: list[Event] = [
        events.TicketOpened(
            made.pk,
            made.requester_id,
            made.channel,
            made.tier,
            made.priority,
            made.category,
            made.team,
            None,
            tell_client and policies.current().acknowledges,
        ),
        events.TicketClassified(
            made.pk, made.category, made.priority, made.language, made.is_critical, found.category.rule
        ),
        events.TicketRouted(made.pk, made.team, made.level, found.route.rule),
        linking_events.SplitFrom(made.pk, source.pk),
    ]
    record_many([Recorded(event, actor, subject_of(made.pk), made.organization_id) for event in told])


@transaction.atomic
def undo_split(ticket: Ticket, *, actor: Actor, undone_by: User | None = None, at: datetime | None = None) -> Ticket:
    """Take a split back: its words are the source's again, and the ticket that was made goes. Gives the source.

    Raises:
        NotPossibleNow: it wasn't split off, the plan's time for it is over, somebody wrote on it publicly since, or
            some of its words went on to another ticket.
    """
    found = Split.objects.filter(ticket=ticket, undone_at__isnull=True).first()
    if found is None:
        raise NotPossibleNow(_("#%(number)s wasn't split off another ticket.") % {"number": ticket.pk})
    locked = {number: lock_ticket(number) for number in sorted({found.source_id, found.ticket_id})}
    made, source, moment = locked[found.ticket_id], locked[found.source_id], at or clock.now()
    _require_undoable(found, made, source, moment)
    rows = list(Message.objects.filter(pk__in=found.kept["messages"]).select_related("author").readable())
    _move(rows, source)
    with changing(made, actor=actor, at=moment) as change:
        change.ticket.deleted_at = change.now
        change.carry_out(promise_rules.on_ending(change.held, _UNDONE))
        change.tell(linking_events.SplitUndone(made.pk, source.pk))
        _note(change, undone_by, _("Back on #%(number)s: %(subject)s"), source)
    with changing(source, actor=actor, at=moment) as change:
        _give_back(change, found.kept)
        change.tell(linking_events.SplitUndone(source.pk, made.pk))
        _note(change, undone_by, _("No longer split off: #%(number)s %(subject)s"), made)
    Split.objects.filter(pk=found.pk).update(undone_at=moment)
    source.refresh_from_db()
    return source


def _require_undoable(found: Split, made: Ticket, source: Ticket, moment: datetime) -> None:
    within = policies.current().plan.document.tickets.split.undo_within
    if moment > found.split_at + within:
        raise NotPossibleNow(_("It was split off too long ago to take back; merge the two instead."))
    for ticket in (made, source):
        require_conversation(ticket)
    moved_on = Message.objects.filter(pk__in=found.kept["messages"]).exclude(ticket=made)
    if (elsewhere := moved_on.order_by("id").values_list("ticket_id", flat=True).first()) is not None:
        raise NotPossibleNow(
            _("Some of its words are on #%(number)s by now; take that back first.") % {"number": elsewhere}
        )
    said = made.messages.public().exclude(pk__in=found.kept["messages"]).filter(is_automatic=False)
    if said.exists():
        raise NotPossibleNow(_("Somebody wrote on #%(number)s since; merge the two instead.") % {"number": made.pk})


def _give_back(change: TicketChange, kept: dict[str, Any]) -> None:
    ticket = change.ticket
    for name, before in kept["before"].items():
        if _plain(getattr(ticket, name)) == kept["after"][name]:
            setattr(ticket, name, _read(name, before))
    stood = {one["id"]: one for one in kept["ended"]}
    for one in list(change.commitments):
        if one.pk in stood and one.state == "cancelled":
            commitment_actions.restore(
                one,
                paused_since=_read("_at", stood[one.pk]["paused_since"]),
                pause_reason=stood[one.pk]["pause_reason"],
                reason=_UNDONE,
                actor=change.actor,
                at=change.now,
            )
    _look_again(change)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name.endswith("_at") and value else value
