"""The escalation that stands on a ticket, inside a change that is under way: its acknowledgement and its end."""

from __future__ import annotations

from collections.abc import Sequence

from seiketsu.accounts.models import User
from seiketsu.commitments import actions as commitment_actions
from seiketsu.commitments.models import Commitment
from seiketsu.core.events import Subject
from seiketsu.desk import escalation_events
from seiketsu.desk.actions.change import TicketChange
from seiketsu.desk.models import Escalation
from seiketsu.desk.subjects import ESCALATION

Outcome = Escalation.Outcome


def standing_in(change: TicketChange) -> Escalation | None:
    """The escalation that stands. The ticket's lock guards it; a ticket without one costs no statement."""
    if change.ticket.escalated_to is None:
        return None
    return Escalation.objects.standing().filter(ticket_id=change.ticket.pk).first()


def acknowledge_in(change: TicketChange, standing: Escalation, person: User | None) -> None:
    """Somebody of the level has it: the promise is met."""
    if standing.acknowledged_at is not None:
        return
    standing.acknowledged_at, standing.acknowledged_by = change.now, person
    standing.save(update_fields=["acknowledged_at", "acknowledged_by"])
    if (owed := _owed(standing)) is not None:
        commitment_actions.meet(owed, actor=change.actor, at=change.now)
    number = person.pk if person else None
    change.tell(escalation_events.EscalationAcknowledged(change.ticket.pk, standing.pk, standing.to_level, number))


def acknowledge_by_answer(change: TicketChange, author: User) -> None:
    """Who answers the client has taken the matter on, if they are of the team that it went up to."""
    standing = standing_in(change)
    if standing is not None and is_of_team(author, standing.to_team):
        acknowledge_in(change, standing, author)


def is_of_team(person: User, team: str) -> bool:
    profile = getattr(person, "staff_profile", None)
    return profile is not None and team in profile.teams


def end_in(change: TicketChange, outcome: str, *, reason: str = "", is_told: bool = True) -> Escalation | None:
    """The standing escalation has its outcome; None where none stands. `is_told`: by an event of its own."""
    standing = standing_in(change)
    if standing is None:
        return None
    if (owed := _owed(standing)) is not None:
        commitment_actions.cancel(owed, actor=change.actor, reason=str(outcome), at=change.now)
    standing.outcome, standing.outcome_reason = str(outcome), reason
    standing.ended_at, standing.ended_by_label = change.now, change.actor.label[:200]
    standing.save(update_fields=["outcome", "outcome_reason", "ended_at", "ended_by_label"])
    change.ticket.escalated_to = None
    if is_told:
        change.tell(escalation_events.EscalationEnded(change.ticket.pk, standing.pk, str(outcome)))
    return standing


def withdraw_in(change: TicketChange) -> None:
    """The ticket left the work, and the escalation with it. It counts as never made unless somebody took it on."""
    standing = end_in(change, Outcome.WITHDRAWN)
    if standing is not None:
        uncount_in(change)


def uncount_in(change: TicketChange) -> None:
    """A ticket of which every escalation was withdrawn before anybody took it on wasn't escalated."""
    made = Escalation.objects.filter(ticket_id=change.ticket.pk)
    if not made.exclude(outcome=Outcome.WITHDRAWN, acknowledged_at__isnull=True).exists():
        change.ticket.escalated_at = None


def rest_in(change: TicketChange, reason: str) -> None:
    """Its clock stands while the ticket is part of another one."""
    standing = standing_in(change)
    owed = _owed(standing) if standing is not None else None
    if owed is not None and owed.state == "running":
        commitment_actions.pause(owed, reason=reason, actor=change.actor, at=change.now)


def go_on_in(change: TicketChange) -> None:
    """The ticket stands for itself again, and the clock runs on."""
    standing = standing_in(change)
    owed = _owed(standing) if standing is not None else None
    if owed is not None and owed.state == "paused":
        commitment_actions.resume(owed, actor=change.actor, at=change.now)


def hand_over_in(change: TicketChange, organization_id: int | None) -> None:
    """The ticket's escalations are that client's, with what was promised on them."""
    if change.ticket.escalated_at is None:
        return
    made = Escalation.objects.filter(ticket_id=change.ticket.pk)
    made.update(organization_id=organization_id)
    for number in made.values_list("pk", flat=True):
        commitment_actions.hand_over(Subject(ESCALATION, number), organization_id=organization_id)


def _owed(standing: Escalation) -> Commitment | None:
    """The acknowledgement, while it is neither met nor cancelled."""
    if standing.commitment_id is None:
        return None
    return Commitment.objects.unsettled().filter(pk=standing.commitment_id).first()


def names_of(criteria: Sequence[dict[str, object]]) -> str:
    """The criteria that held, as the plan calls them."""
    return "; ".join(str(one["title"]) for one in criteria)
