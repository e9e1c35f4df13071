"""What the passing of time does to tickets; called by engines and subscribers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.commitments import queries as commitments
from seiketsu.commitments.models import Commitment
from seiketsu.commitments.rules.risk import AT_RISK_FROM
from seiketsu.core.actor import Actor
from seiketsu.core.transactions import joining
from seiketsu.desk import linking_events
from seiketsu.desk.actions import mail, promises
from seiketsu.desk.actions.change import changing, locked_ticket
from seiketsu.desk.actions.conversation import note_in
from seiketsu.desk.actions.follow_ups import leads_of
from seiketsu.desk.actions.storing import save_change
from seiketsu.desk.actions.writing import MessageBody, Origin
from seiketsu.desk.models import LinkKind, Status, Ticket, TicketLink
from seiketsu.desk.subjects import subject_of

# From here on the lead hears of it too, while there is still time to do something.
TELL_LEADS_FROM = Decimal("0.9")


def refresh_next_due(ticket_id: int, *, now: datetime) -> Ticket | None:
    """Draw the ticket's next due time from its promises again, after time or a new plan moved them."""
    columns = ("next_due_at", "next_due_kind", "next_due_commitment_id", "at_risk_since")
    with joining():
        ticket = locked_ticket(ticket_id)
        if ticket is None:
            return None
        before = [getattr(ticket, name) for name in columns]
        promises.note_next_due(ticket, commitments.for_subject(subject_of(ticket_id)), now)
        if [getattr(ticket, name) for name in columns] != before:
            save_change(ticket, (), ())
        return ticket


def tell_of_warning(ticket: Ticket, commitment: Commitment, *, fraction: Decimal, actor: Actor) -> None:
    """Tell whoever has the ticket that a promise runs out; the leads where nobody has it, or it is nearly over."""
    if fraction < AT_RISK_FROM:
        return
    people: Sequence[User] = [ticket.assignee] if ticket.assignee else []
    if not people or fraction >= TELL_LEADS_FROM:
        people = _each_once([*people, *leads_of(ticket)])
    mail.notify_staff(
        ticket,
        people,
        happening="promise_soon",
        key=f"{commitment.pk}:{fraction}:{int(commitment.due_at.timestamp())}",
        actor=actor,
        promise_name=commitments.title_of_kind(commitment.kind),
        due_at=commitment.due_at,
    )


def tell_of_breach(ticket: Ticket, commitment: Commitment, *, actor: Actor) -> None:
    """Tell whoever has the ticket, and the leads of its team, that a promise was missed."""
    mail.notify_staff(
        ticket,
        _each_once([*([ticket.assignee] if ticket.assignee else []), *leads_of(ticket)]),
        happening="promise_missed",
        key=f"{commitment.pk}:{int(commitment.due_at.timestamp())}",
        actor=actor,
        promise_name=commitments.title_of_kind(commitment.kind),
        due_at=commitment.due_at,
    )


def _each_once(people: Sequence[User]) -> list[User]:
    return list({person.pk: person for person in people}.values())


@transaction.atomic
def send_reminders(now: datetime, limit: int, *, actor: Actor) -> int:
    """Remind clients whose answer is waited for, once for each wait. Returns how many tickets were due."""
    due = list(
        Ticket.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("organization", "requester")
        .filter(remind_at__lte=now)
        .order_by("remind_at")[:limit]
    )
    for ticket in due:
        if ticket.is_live and ticket.status == Status.PENDING and ticket.remind_at is not None:
            mail.send_reminder(ticket, waiting_since=ticket.remind_at, actor=actor)
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in due]).update(remind_at=None)
    return len(due)


def tell_the_problem(incident_id: int, *, round_number: int, actor: Actor, at: datetime) -> None:
    """An incident was reopened: its problem says so, and whoever has the problem is told."""
    links = TicketLink.objects.filter(source_id=incident_id, kind=LinkKind.INCIDENT)
    made = links.select_related("source__requester").first()
    if made is None:
        return
    text = _("Incident #%(number)s was reopened: %(subject)s") % {
        "number": incident_id,
        "subject": made.source.subject_line,
    }
    with changing(Ticket(pk=made.target_id), actor=actor, at=at) as change:
        note_in(change, MessageBody(text), author=None, origin=Origin(channel="desk"))
        change.tell(linking_events.IncidentReopened(made.target_id, incident_id))
        problem = change.ticket
        if problem.assignee is not None:
            mail.notify_staff(
                problem,
                [problem.assignee],
                happening="other",
                key=f"reopened:{incident_id}:{round_number}",
                actor=actor,
                heading=_("An incident of your problem was reopened"),
                by_name=made.source.requester.name,
                text=text,
            )
