"""A client's manager asks for our executives; the plan says whose tier has that way and for what."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seiketsu.core.actor import Actor
from seiketsu.desk import policy as policies
from seiketsu.desk.actions.escalations import weigh
from seiketsu.desk.errors import NotAllowed, NotPossibleNow
from seiketsu.desk.models import OPEN_STATUSES, Escalation, Ticket
from seiketsu.desk.rules.escalation import Asking, Cause, NotToBeAsked, Trigger, why_not_to_be_asked
from seiketsu.desk.rules.text import clean

CHANNEL = "executive"
# A client's word goes into mails and onto the wall; whoever has more to say writes it on the ticket.
LONGEST_REASON = 1000
WHY_NOT = {
    NotToBeAsked.TIER: gettext_lazy("Your plan does not include a way to our executives."),
    NotToBeAsked.ROLE: gettext_lazy("Whoever manages your office’s tickets can ask for our executives."),
    NotToBeAsked.ISSUE: gettext_lazy("Our executives can be asked for when your business has stopped or is in danger."),
    NotToBeAsked.ENDED: gettext_lazy("This ticket is done. Open it again first."),
    NotToBeAsked.THERE: gettext_lazy("Our executives have this already."),
}


def asking_of(ticket: Ticket, *, is_manager: bool, standing: Escalation | None) -> Asking:
    """The client's standing in the matter. Reads only columns that the portal's role was granted."""
    policy = policies.current()
    tier = ticket.tier if ticket.tier in policy.plan.tiers else policy.default_tier
    entitlement = policy.plan.entitlement(tier, CHANNEL)
    highest = max((one.level for one in policy.criteria if one.asked), default=0)
    return Asking(
        has_channel=entitlement is not None and highest > 0,
        only_critical=entitlement is not None and entitlement.critical_only,
        is_manager=is_manager,
        is_critical=policy.is_critical(ticket.priority),
        is_live=ticket.status in OPEN_STATUSES,
        is_there=standing is not None and standing.to_level >= highest,
    )


def standing_escalation(ticket: Ticket) -> Escalation | None:
    """The escalation that stands on a ticket; for the owner's role."""
    return Escalation.objects.standing().filter(ticket_id=ticket.pk).first()


def ask_for_executives(
    ticket: Ticket, *, is_manager: bool, reason: str, actor: Actor, at: datetime | None = None
) -> Escalation:
    """Take the ticket to the executives at the wish of the client's manager.

    Raises:
        NotAllowed: their tier or role doesn't reach, or the matter isn't of the kind; the message says which.
        NotPossibleNow: it is there already, it is done, or they didn't say why.
    """
    refusal = why_not_to_be_asked(asking_of(ticket, is_manager=is_manager, standing=standing_escalation(ticket)))
    if refusal in (NotToBeAsked.TIER, NotToBeAsked.ROLE, NotToBeAsked.ISSUE):
        raise NotAllowed(str(WHY_NOT[refusal]))
    if refusal is not None:
        raise NotPossibleNow(str(WHY_NOT[refusal]))
    words = clean(reason).strip()[:LONGEST_REASON]
    if not words:
        raise NotPossibleNow(_("Tell us in a sentence what our executives should know."))
    earlier = Escalation.objects.filter(ticket_id=ticket.pk, cause__startswith=f"{Cause.ASKED}:").count()
    weigh(ticket, Trigger(Cause.ASKED, earlier + 1), actor=actor, words=words, at=at)
    made = standing_escalation(ticket)
    if made is None:
        raise NotPossibleNow(str(WHY_NOT[NotToBeAsked.THERE]))
    return made
