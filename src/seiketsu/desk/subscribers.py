"""What the desk does about what lower apps tell: promises that run out, ratings, new tiers, mail that came back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.commitments.models import Commitment
from seiketsu.commitments.rules.risk import AT_RISK_FROM
from seiketsu.core.actor import Actor
from seiketsu.core.events import StoredEvent, batch_subscriber, caused_by, subscriber
from seiketsu.core.events.log import gathered
from seiketsu.core.kept_queries import KeptQuery
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions
from seiketsu.desk import policy as policies
from seiketsu.desk.actions import MessageBody, escalations, upkeep
from seiketsu.desk.errors import NotPossibleNow
from seiketsu.desk.models import Escalation, Ticket
from seiketsu.desk.queries.opened import openings
from seiketsu.desk.rules import escalation as rules
from seiketsu.desk.rules.escalation import Cause, Trigger
from seiketsu.desk.rules.promises import FOLLOW_UP
from seiketsu.desk.subjects import ESCALATION, TICKET
from seiketsu.plan import queries as plan_queries
from seiketsu.surveys.models import SurveyResponse

_ACTOR = Actor.system("Desk")
_TICKET: KeptQuery[Ticket] = KeptQuery(
    "desk_ticket_of_event",
    lambda number: Ticket.objects.select_related("organization", "requester", "assignee").filter(pk=number),
    int,
)


@batch_subscriber("desk.acknowledgement", types=["desk.ticket_opened"])
def acknowledge(records: Sequence[StoredEvent]) -> None:
    """Tell requesters that their tickets exist."""
    wanted = [record for record in records if record.data.get("wants_acknowledgement")]
    if not wanted:
        return
    opened = openings([record.subject.id for record in wanted])
    with plan_queries.holding(), gathered():
        for record in wanted:
            if record.subject.id in opened:
                with caused_by(record):
                    actions.acknowledge_opening(opened[record.subject.id], actor=_ACTOR)


@subscriber("desk.promises", types=["commitments.warned", "commitments.breached", "commitments.retargeted"])
def watch_promises(record: StoredEvent) -> None:
    """Keep the queue's order true, and tell people in time."""
    if record.subject.kind != TICKET:
        return
    ticket = upkeep.refresh_next_due(record.subject.id, now=record.at)
    commitment = Commitment.objects.filter(pk=record.data["commitment_id"], state="running").first()
    if ticket is None or commitment is None or not (ticket.is_live or commitment.kind == FOLLOW_UP):
        return
    if record.type == "commitments.warned":
        upkeep.tell_of_warning(ticket, commitment, fraction=Decimal(record.data["fraction"]), actor=_ACTOR)
    elif record.type == "commitments.breached":
        upkeep.tell_of_breach(ticket, commitment, actor=_ACTOR)


@subscriber(
    "desk.escalation", types=["commitments.warned", "commitments.breached", "desk.reopened", "desk.sentiment_read"]
)
def weigh_escalation(record: StoredEvent) -> None:
    """Take a ticket up when what happened to it meets the plan's criteria, and further when nobody takes it on."""
    if record.subject.kind == ESCALATION and record.type == "commitments.breached":
        row = Escalation.objects.select_related("ticket").filter(pk=record.subject.id, ended_at__isnull=True).first()
        if row is not None:
            escalations.pass_on(row, actor=_ACTOR, at=record.at)
    elif record.subject.kind == TICKET and (trigger := _trigger(record)) is not None:
        escalations.weigh(Ticket(pk=record.subject.id), trigger, actor=_ACTOR, at=record.at)


def _trigger(record: StoredEvent) -> Trigger | None:
    """What happened, as the criteria see it; None for a promise that is kept by now, or no longer owed."""
    data = record.data
    match record.type:
        case "desk.reopened":
            return Trigger(Cause.REOPENED, data["reopen_count"])
        case "desk.sentiment_read":
            return Trigger(Cause.SENTIMENT, data["message_id"])
        case "commitments.warned" if Decimal(data["fraction"]) < AT_RISK_FROM:
            return None
    cause = Cause.MISSED if record.type == "commitments.breached" else Cause.AT_RISK
    trigger = Trigger(cause, data["commitment_id"], data["kind"])
    if not rules.listening(trigger, policies.current().criteria):
        return None
    is_owed = Commitment.objects.filter(pk=data["commitment_id"], state="running").exists()
    return trigger if is_owed else None


@subscriber("desk.ratings", types=["surveys.answered"])
def follow_up_ratings(record: StoredEvent) -> None:
    """A poor rating is followed up by a lead; a fresh "not solved" reopens the ticket while it can be."""
    if record.subject.kind != TICKET:
        return
    ticket = _ticket(record)
    if ticket is None:
        return
    poor = policies.current().plan.document.feedback.ticket_survey.poor_rating
    previous = record.data["previous_score"]
    if poor.is_met(Decimal(record.data["score"])) and (previous is None or not poor.is_met(Decimal(previous))):
        response = SurveyResponse.objects.filter(pk=record.data["response_id"]).first()
        comment = response.comment if response else ""
        actions.start_follow_up(ticket, score=record.data["score"], comment=comment, actor=_ACTOR, at=record.at)
    if record.data["solved"] == "no" and record.data["previous_solved"] != "no":
        _reopen(ticket, record.at)


def _reopen(ticket: Ticket, at: datetime) -> None:
    try:
        with transaction.atomic():
            actions.reopen(ticket, actor=_ACTOR, reopened_by=ticket.requester, at=at)
    except NotPossibleNow:
        # Open already, or too late: the lead who follows up the rating sees what was said.
        return


@subscriber("desk.incidents", types=["desk.reopened"])
def tell_the_problem(record: StoredEvent) -> None:
    """An incident that was reopened points back at its problem, whose solution may not have held."""
    upkeep.tell_the_problem(record.subject.id, round_number=record.data["reopen_count"], actor=_ACTOR, at=record.at)


@subscriber("desk.tiers", types=["accounts.tier_changed"])
def follow_tier(record: StoredEvent) -> None:
    """Open tickets of a client go under the promises of its new tier."""
    open_tickets = Ticket.objects.live().filter(organization_id=record.data["organization_id"])
    for ticket in open_tickets.exclude(tier=record.data["after"]).order_by("id"):
        actions.change_tier(ticket, tier=record.data["after"], actor=_ACTOR, at=record.at)


@subscriber("desk.returned_mail", types=["delivery.bounced", "delivery.failed"])
def note_returned_mail(record: StoredEvent) -> None:
    """An answer that the client never got must not look as if they had it."""
    if record.subject.kind != TICKET or record.data["kind"] not in ("desk.reply", "desk.solved"):
        return
    ticket, delivery = _ticket(record), Delivery.objects.filter(pk=record.data["delivery_id"]).first()
    if ticket is None or delivery is None:
        return
    text = _("The mail to %(address)s could not be delivered: %(reason)s") % {
        "address": delivery.recipient_address,
        "reason": record.data.get("reason") or delivery.error or _("no reason given"),
    }
    actions.add_note(ticket, body=MessageBody(text), author=None, actor=_ACTOR, at=record.at)


def _ticket(record: StoredEvent) -> Ticket | None:
    return _TICKET.first(record.subject.id)
