"""After a bad rating: the team lead's promise to follow up, and keeping it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from seiketsu.accounts import queries as accounts
from seiketsu.accounts.models import User
from seiketsu.commitments.actions import NewCommitment, meeting
from seiketsu.core.actor import Actor
from seiketsu.desk import events
from seiketsu.desk.actions import mail
from seiketsu.desk.actions.change import TicketChange, changing
from seiketsu.desk.actions.conversation import note_in
from seiketsu.desk.actions.writing import MessageBody, Origin, checked_body
from seiketsu.desk.errors import NotPossibleNow
from seiketsu.desk.models import Message, Ticket
from seiketsu.desk.rules.promises import FOLLOW_UP, UNSETTLED

LEAF = "feedback.ticket_survey.follow_up_within"


def start_follow_up(ticket: Ticket, *, score: int, comment: str, actor: Actor, at: datetime | None = None) -> Ticket:
    """Promise that a lead of the ticket's team gets in touch about a bad rating, and tell the leads.

    A second bad rating while the first waits for its follow-up starts nothing new.
    """
    with changing(ticket, actor=actor, at=at) as change:
        if any(one.kind == FOLLOW_UP and one.state in UNSETTLED for one in change.commitments):
            return change.ticket
        survey = change.policy.plan.document.feedback.ticket_survey
        new = NewCommitment(
            promise=LEAF,
            kind=FOLLOW_UP,
            subject=change.subject,
            organization_id=change.ticket.organization_id,
            target=survey.follow_up_within,
            calendar=change.policy.plan.calendar(survey.follow_up_hours),
            plan_version=change.policy.version,
            warn_at=change.policy.warn_at,
            sequence=1 + sum(one.kind == FOLLOW_UP for one in change.commitments),
        )
        commitment = change.ledger.start_many([new], at=change.now)[0]
        mail.notify_staff(
            change.ticket,
            leads_of(change.ticket),
            happening="low_rating",
            key=str(commitment.pk),
            actor=actor,
            rating=score,
            comment=comment or None,
            due_at=commitment.due_at,
        )
        return change.ticket


def leads_of(ticket: Ticket) -> list[User]:
    """The leads of the ticket's team; managers where the team has none, other teams' leads where there is nobody."""
    people = list(accounts.staff_by_team(ticket.team).select_related("staff_profile")) if ticket.team else []
    leads = [person for person in people if person.staff_profile.role == "lead"]
    if leads:
        return leads
    everybody = accounts.staff().order_by("id")
    managers = everybody.filter(staff_profile__role__in=("manager", "administrator"))[:5]
    return list(managers) or list(everybody.filter(staff_profile__role="lead")[:5])


def record_follow_up(
    ticket: Ticket, *, author: User, body: MessageBody, actor: Actor, at: datetime | None = None
) -> Message:
    """What came of getting in touch, as an internal note; it keeps the promise to follow up.

    Raises:
        NotPossibleNow: nothing of the kind is owed.
        NothingToSend: no words.
    """
    checked = checked_body(body)
    with changing(ticket, actor=actor, at=at) as change:
        owed = [one for one in change.commitments if one.kind == FOLLOW_UP and one.state in UNSETTLED]
        if not owed:
            raise NotPossibleNow(_("No follow-up is owed on this ticket."))
        message = note_in(change, checked, author=author, origin=Origin(channel="desk"))
        _meet(change, author)
        return message


def _meet(change: TicketChange, author: User) -> None:
    owed = [one for one in change.commitments if one.kind == FOLLOW_UP and one.state in UNSETTLED]
    for one in owed:
        change.ledger.do(one.pk, meeting(change.now))
    change.tell(events.FollowUpRecorded(change.ticket.pk, author.pk))
