"""The verbs that move a ticket along: status, solution, confirmation, reopening, closure."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core.actor import Actor
from seiketsu.desk.actions import ending, hearing, mail
from seiketsu.desk.actions.change import TicketChange, changing
from seiketsu.desk.actions.conversation import answer_in, require_conversation
from seiketsu.desk.actions.links import require_parts_done
from seiketsu.desk.actions.opening import message_added
from seiketsu.desk.actions.writing import MessageBody, Origin, checked_body, write_message
from seiketsu.desk.errors import NotAnswered, NotPossibleNow, UnknownValue
from seiketsu.desk.forms.filling import require_filled_for_solving
from seiketsu.desk.models import Solution, Status, Ticket, Visibility
from seiketsu.desk.rules import lifecycle
from seiketsu.desk.rules import promises as promise_rules
from seiketsu.desk.rules.text import preview


def change_status(
    ticket: Ticket, *, status: str, actor: Actor, expected_version: int | None = None, at: datetime | None = None
) -> Ticket:
    """Another status; "solved" and "closed" do all that solving and closing do.

    Raises:
        UnknownValue: no such status, or "new", which a ticket can't become again.
        NotPossibleNow, NotAnswered, TicketChanged: see `solve` and `close`.
    """
    if status == Status.SOLVED:
        return solve(ticket, actor=actor, expected_version=expected_version, at=at)
    if status == Status.CLOSED:
        return close(ticket, actor=actor, at=at)
    if status not in lifecycle.SETTABLE:
        raise UnknownValue(_("“%(value)s” is not a status that can be set.") % {"value": status})
    with changing(ticket, actor=actor, at=at, expected_version=expected_version) as change:
        _require_kept(change.ticket)
        ending.set_status_in(change, status)
        return change.ticket


def solve(
    ticket: Ticket,
    *,
    actor: Actor,
    author: User | None = None,
    body: MessageBody | None = None,
    expected_version: int | None = None,
    at: datetime | None = None,
) -> Ticket:
    """Offer the solution to the client, with a last answer where `body` is given (it needs its `author`).

    Raises:
        NotAnswered: nobody of the staff ever answered publicly, and no answer is given now.
        NotPossibleNow: the ticket is closed, merged, deleted or spam.
        UnfitFields: its form asks for fields that nobody filled.
        TicketChanged: its version isn't the expected one.
    """
    checked = checked_body(body) if body is not None else None
    with changing(ticket, actor=actor, at=at, expected_version=expected_version) as change:
        locked = change.ticket
        require_conversation(locked)
        require_parts_done(locked, change.policy)
        require_filled_for_solving(locked, actor=actor)
        if checked is not None and author is not None:
            answer_in(change, checked, author=author, set_status=Status.SOLVED)
            return locked
        if locked.first_responded_at is None:
            raise NotAnswered(_("Answer the client before you solve the ticket: say what the solution is."))
        if locked.status == Status.SOLVED:
            return locked
        closes_at = ending.solve_in(change, solved_by=author or _person(actor), message=None)
        solution = Solution.objects.get(ticket=locked, reopened_at__isnull=True)
        mail.send_solved(
            locked,
            author=solution.solved_by or locked.assignee,
            solution_id=solution.pk,
            closes_at=closes_at,
            reopen_within=change.policy.lifecycle.reopen_within,
            actor=actor,
        )
        return locked


def confirm_solution(
    ticket: Ticket, *, actor: Actor, confirmed_by: User | None = None, at: datetime | None = None
) -> Ticket:
    """The client says that it is solved: the ticket closes and the survey is asked. Again is harmless.

    A client may confirm before anybody answered; what was still promised then ends.

    Raises:
        NotPossibleNow: the ticket is merged, deleted or spam.
    """
    with changing(ticket, actor=actor, at=at) as change:
        _require_kept(change.ticket)
        if change.ticket.status != Status.CLOSED:
            ending.close_in(change, how=Solution.Validation.CLIENT, confirmed_by=confirmed_by)
        return change.ticket


def close(ticket: Ticket, *, actor: Actor, closed_by: User | None = None, at: datetime | None = None) -> Ticket:
    """Staff ends a solved ticket without waiting for the client's word.

    Raises:
        NotPossibleNow: it isn't solved, or it is merged, deleted or spam.
    """
    with changing(ticket, actor=actor, at=at) as change:
        _require_kept(change.ticket)
        if change.ticket.status == Status.CLOSED:
            return change.ticket
        if change.ticket.status != Status.SOLVED:
            raise NotPossibleNow(_("Solve the ticket first; a ticket closes once its solution stands."))
        ending.close_in(change, how=Solution.Validation.STAFF, confirmed_by=closed_by or _person(actor))
        return change.ticket


def confirm_by_silence(ticket: Ticket, *, actor: Actor, at: datetime) -> Ticket:
    """Nobody said anything for as long as the plan waits, so the solution stands. The engine's verb."""
    with changing(ticket, actor=actor, at=at) as change:
        locked = change.ticket
        waits = locked.status == Status.SOLVED and locked.solved_at is not None and locked.deleted_at is None
        if waits and locked.solved_at is not None:
            due = lifecycle.confirms_at(locked.solved_at, change.policy.lifecycle)
            if due <= change.now and locked.spam_at is None:
                ending.close_in(change, how=Solution.Validation.SILENCE, confirmed_by=None)
        return locked


def reopen(
    ticket: Ticket,
    *,
    actor: Actor,
    reopened_by: User | None = None,
    body: MessageBody | None = None,
    channel: str = "portal",
    at: datetime | None = None,
) -> Ticket:
    """The solution didn't hold; with `body` the client says why.

    Raises:
        NotPossibleNow: it isn't solved or closed, or the time in which it could be reopened is over.
    """
    checked = checked_body(body) if body is not None else None
    person = reopened_by or _person(actor)
    with changing(ticket, actor=actor, at=at) as change:
        locked = change.ticket
        _require_kept(locked)
        _require_reopenable(change)
        says_why = checked is not None and reopened_by is not None
        if checked is not None and reopened_by is not None:
            _say_why(change, checked, reopened_by, channel)
        ending.reopen_in(
            change, reopened_by=person, rule="asked_to_reopen", reasons=(_("Somebody said that it isn't solved."),)
        )
        if says_why and person is not None and person.is_client:
            was_answered = locked.first_responded_at is not None
            change.carry_out(promise_rules.on_client_message(change.held, change.promised, was_answered=was_answered))
        return locked


def _require_reopenable(change: TicketChange) -> None:
    if change.ticket.status not in (Status.SOLVED, Status.CLOSED):
        raise NotPossibleNow(_("This ticket is open already."))
    until = lifecycle.reopen_until(change.standing, change.policy.lifecycle)
    if change.ticket.status == Status.CLOSED and until is not None and change.now > until:
        raise NotPossibleNow(
            _("This ticket can't be reopened any more. Open a new one; it is easy to link to this one.")
        )


def _say_why(change: TicketChange, body: MessageBody, author: User, channel: str) -> None:
    heard = hearing.hear(body.text, author, change.policy)
    message = write_message(
        change.ticket,
        author=author,
        visibility=Visibility.PUBLIC,
        body=body,
        origin=Origin(channel=channel),
        now=change.now,
        heard=heard,
    )
    change.tell(message_added(message))
    hearing.tell_in(change, heard, message)
    change.ticket.last_public_at = change.now
    if author.is_client:
        change.ticket.last_client_message_at, change.ticket.preview = change.now, preview(body.text)


def _require_kept(ticket: Ticket) -> None:
    if ticket.merged_into_id is not None:
        raise NotPossibleNow(
            _("This ticket was merged into #%(number)s; go on there.") % {"number": ticket.merged_into_id}
        )
    if ticket.deleted_at is not None:
        raise NotPossibleNow(_("This ticket was deleted; restore it first."))
    if ticket.spam_at is not None:
        raise NotPossibleNow(_("This ticket is marked as spam; say that it is none first."))


def _person(actor: Actor) -> User | None:
    return User.objects.filter(pk=actor.id).first() if actor.kind in ("user", "token") and actor.id else None
