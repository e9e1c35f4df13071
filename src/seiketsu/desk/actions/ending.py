"""Parts of a change that move a ticket along its lifecycle; the verbs are in `lifecycle`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core.kept_queries import KeptInsert, KeptStatement, columns_of, names_of
from seiketsu.delivery import queries as deliveries
from seiketsu.desk import events
from seiketsu.desk.actions import standing
from seiketsu.desk.actions.change import TicketChange
from seiketsu.desk.actions.links import refuse_before_parts
from seiketsu.desk.actions.mail import thread_of
from seiketsu.desk.errors import NotPossibleNow
from seiketsu.desk.models import Message, Solution, Status
from seiketsu.desk.models.records import DecisionKind
from seiketsu.desk.rules import lifecycle
from seiketsu.desk.rules import promises as promise_rules
from seiketsu.surveys import actions as surveys

SURVEY = "ticket"


def set_status_in(change: TicketChange, status: str) -> None:
    """Another status among those of open work; from solved or closed that is a reopening."""
    ticket = change.ticket
    if ticket.status == status:
        return
    if ticket.status in (Status.SOLVED, Status.CLOSED):
        reopen_in(change, reopened_by=None, rule="by_staff", reasons=(_("Somebody of the staff reopened it."),))
        if status == ticket.status:
            return
    change.tell(events.StatusChanged(ticket.pk, status, ticket.status))
    ticket.status = status
    ticket.remind_at = change.now + change.policy.remind_pending_after if status == Status.PENDING else None
    change.carry_out(promise_rules.on_status(change.held, status, change.policy.pauses))


def solve_in(
    change: TicketChange, *, solved_by: User | None, message: Message | None, after_parts: bool = False
) -> datetime:
    """Offer the solution; returns when silence will confirm it. With `after_parts` it is refused while parts are open.

    Raises:
        NotPossibleNow: the ticket is closed, or its parts come first.
    """
    ticket = change.ticket
    if ticket.status == Status.CLOSED:
        raise NotPossibleNow(_("This ticket is closed already."))
    if ticket.status == Status.SOLVED:
        return lifecycle.confirms_at(ticket.solved_at or change.now, change.policy.lifecycle)
    previous = ticket.status
    ticket.status, ticket.solved_at, ticket.remind_at = Status.SOLVED, change.now, None
    solution = Solution(
        ticket=ticket,
        organization_id=ticket.organization_id,
        solved_at=change.now,
        solved_by=solved_by,
        message=message,
        public_staff_messages=ticket.public_staff_messages,
        was_escalated=ticket.escalated_at is not None,
        tier=ticket.tier,
        team=ticket.team or "",
        category=ticket.category or "",
        is_first=ticket.reopen_count == 0,
    )
    # Asked with the row that is written anyway: hardly any ticket has parts, and every answer that solves would wait.
    open_parts = _INSERT_SOLUTION.and_tell(solution)
    if after_parts and change.policy.parent_waits:
        refuse_before_parts(open_parts)
    standing.end_in(change, standing.Outcome.RESOLVED)
    change.tell(events.StatusChanged(ticket.pk, Status.SOLVED, previous))
    change.tell(events.TicketSolved(ticket.pk, solution.pk, solved_by.pk if solved_by else None))
    change.carry_out(promise_rules.on_solving(change.held, change.policy.pauses.get(Status.SOLVED, ())))
    return lifecycle.confirms_at(change.now, change.policy.lifecycle)


def reopen_in(change: TicketChange, *, reopened_by: User | None, rule: str, reasons: Sequence[str]) -> None:
    """The solution didn't hold: the same resolution goes on with the time that it had used."""
    ticket = change.ticket
    previous = ticket.status
    Solution.objects.filter(ticket=ticket, reopened_at__isnull=True).update(
        reopened_at=change.now, reopened_by=reopened_by
    )
    ticket.status, ticket.solved_at, ticket.closed_at = Status.OPEN, None, None
    ticket.reopen_count += 1
    change.tell(events.StatusChanged(ticket.pk, Status.OPEN, previous))
    change.tell(events.TicketReopened(ticket.pk, ticket.reopen_count, reopened_by.pk if reopened_by else None))
    change.explain(DecisionKind.LIFECYCLE, rule=rule, reasons=reasons, chosen={"status": Status.OPEN.value})
    change.carry_out(
        [
            *promise_rules.on_reopening(change.held),
            *promise_rules.on_status(change.held, Status.OPEN, change.policy.pauses),
        ]
    )


_SOLUTION = columns_of(Solution)
_VALIDATE = KeptStatement(
    "desk_validate_solution",
    "update desk_solution set validated_at = %s, validated_by_id = %s, validated_how = %s"  # noqa: S608
    f" where ticket_id = %s and reopened_at is null returning {names_of(_SOLUTION)}",
)
_INSERT_SOLUTION = KeptInsert(
    "desk_insert_solution",
    Solution,
    also=(
        "array(select part.id from desk_ticketlink link join desk_ticket part on part.id = link.source_id"
        " where link.target_id = desk_solution.ticket_id and link.kind = 'child' and part.deleted_at is null"
        " and part.spam_at is null and part.status in ('new', 'open', 'pending', 'hold') order by part.id limit 4)"
    ),
)


def close_in(change: TicketChange, *, how: str, confirmed_by: User | None) -> Solution:
    """Validation and closure: the standing solution is confirmed, the ticket ends, the requester is asked how it was.

    A ticket that ends without anybody having solved it (its client found the answer) gets its solution here.
    """
    ticket = change.ticket
    solution = _validated(change, how, confirmed_by)
    if solution is None:
        solve_in(change, solved_by=None, message=None)
        solution = _validated(change, how, confirmed_by)
        assert solution is not None
    previous = ticket.status
    ticket.status, ticket.closed_at = Status.CLOSED, change.now
    change.carry_out(promise_rules.on_ending(change.held, "closed", keep=(promise_rules.FOLLOW_UP,)))
    change.tell(events.SolutionConfirmed(ticket.pk, solution.pk, how, confirmed_by.pk if confirmed_by else None))
    change.tell(events.StatusChanged(ticket.pk, Status.CLOSED, previous))
    change.tell(events.TicketClosed(ticket.pk))
    _ask(change, solution)
    return solution


def _validated(change: TicketChange, how: str, confirmed_by: User | None) -> Solution | None:
    """The solution that was offered and not reopened since, confirmed; None where there is none."""
    found = _VALIDATE(change.now, confirmed_by.pk if confirmed_by else None, str(how), change.ticket.pk)
    if not found:
        return None
    solution = Solution.from_db(connection.alias, [attribute for attribute, _column in _SOLUTION], found[0])
    solution.ticket = change.ticket
    return solution


def _ask(change: TicketChange, solution: Solution) -> None:
    """The survey after closure, for those whom somebody of the staff has answered."""
    ticket = change.ticket
    if not ticket.requester.is_client or ticket.first_responded_at is None:
        return
    sender = deliveries.sender_for(ticket.tier)
    thread = thread_of(ticket)
    surveys.ask(
        survey=SURVEY,
        subject=change.subject,
        occasion=str(solution.pk),
        recipient=ticket.requester,
        organization_id=ticket.organization_id,
        actor=change.actor,
        about=ticket.subject_line,
        agent=ticket.assignee or solution.solved_by,
        tier=ticket.tier,
        team=ticket.team or "",
        happened_at=solution.solved_at,
        sender=sender,
        reply_to=deliveries.reply_address(change.subject, sender=sender),
        in_reply_to=thread.in_reply_to,
        references=thread.references,
        at=change.now,
    )
