"""What the desk does about what lower apps tell: promises that run out, ratings, new tiers, mail that came back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.commitments.models import Commitment
from seiketsu.core.actor import Actor
from seiketsu.core.events import StoredEvent, subscriber
from seiketsu.core.kept_queries import KeptQuery
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions
from seiketsu.desk import policy as policies
from seiketsu.desk.actions import MessageBody, upkeep
from seiketsu.desk.errors import NotPossibleNow
from seiketsu.desk.models import Ticket
from seiketsu.desk.rules.promises import FOLLOW_UP
from seiketsu.desk.subjects import TICKET
from seiketsu.plan import queries as plan_queries
from seiketsu.surveys.models import SurveyResponse

_ACTOR = Actor.system("Desk")
_TICKET: KeptQuery[Ticket] = KeptQuery(
    "desk_ticket_of_event",
    lambda number: Ticket.objects.select_related("organization", "requester", "assignee").filter(pk=number),
    int,
)


@subscriber("desk.acknowledgement", types=["desk.ticket_opened"])
def acknowledge(record: StoredEvent) -> None:
    """Tell the requester that the ticket exists."""
    if record.data.get("wants_acknowledgement"):
        ticket = _ticket(record)
        if ticket is not None:
            with plan_queries.holding():
                actions.acknowledge_opening(ticket, actor=_ACTOR)


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
