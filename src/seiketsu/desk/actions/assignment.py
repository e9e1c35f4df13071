"""Who has a ticket: team, level, person."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core.actor import Actor
from seiketsu.desk import events
from seiketsu.desk.actions.change import TicketChange, changing
from seiketsu.desk.actions.giving import give, give_best, tell_assignee, weigh
from seiketsu.desk.errors import NotAllowed, NotPossibleNow, UnknownValue
from seiketsu.desk.models import Ticket
from seiketsu.desk.models.records import DecisionKind


def take(change: TicketChange, person: User) -> None:
    """Give the ticket to a person inside a change that is under way."""
    why = (_("Nobody had it, and this person answered."),)
    give(change, person, rule="answered_first", reasons=why, takes_turn=False)


def assign(
    ticket: Ticket,
    *,
    assignee: User | None,
    actor: Actor,
    reason: str = "",
    expected_version: int | None = None,
    at: datetime | None = None,
) -> Ticket:
    """Give the ticket to somebody of the staff (who is told by mail), or to nobody; a reason is kept under "Why?".

    Raises:
        NotAllowed: the person isn't an active member of the staff.
        TicketChanged: its version isn't the expected one.
    """
    if assignee is not None and not (assignee.is_staff and assignee.is_active):
        raise NotAllowed(_("Only active members of the staff can have tickets."))
    with changing(ticket, actor=actor, at=at, expected_version=expected_version) as change:
        before = change.ticket.assignee_id
        give(change, assignee, rule="by_hand", reasons=_said(reason))
        if assignee is not None and assignee.pk != before:
            tell_assignee(change, assignee)
        return change.ticket


def _said(reason: str) -> tuple[str, ...]:
    return (reason.strip(),) if reason.strip() else ()


def assign_best(
    ticket: Ticket, *, actor: Actor, level: int | None = None, reason: str = "", at: datetime | None = None
) -> Ticket:
    """Give the ticket to whoever of its team is best placed now, with the scores kept.

    With `level` it goes to that escalation level's team first, and to whoever of it is best placed.

    Raises:
        NotPossibleNow: nobody of the team can take it; the message says why.
        UnknownValue: the plan has no such level.
    """
    with changing(ticket, actor=actor, at=at) as change:
        if level is not None:
            _move_to_level(change, level)
        weighed = weigh(change, by_itself=False)
        why = (_("Best score among those who could take it."), *_said(reason))
        if give_best(change, weighed, rule="best_placed", reasons=why) is None:
            raise NotPossibleNow(_("Nobody of the team can take this ticket now. Choose somebody yourself."))
        return change.ticket


def _move_to_level(change: TicketChange, level: int) -> None:
    found = next((one for one in change.policy.levels if one.number == level), None)
    if found is None:
        raise UnknownValue(_("The plan has no escalation level %(level)s.") % {"level": level})
    if found.team is not None:
        move_to_team(change, found.team, rule=f"level_{level}")


def change_team(
    ticket: Ticket, *, team: str | None, actor: Actor, reason: str = "", at: datetime | None = None
) -> Ticket:
    """Hand the ticket to another team; whoever had it loses it unless they are in that team.

    Raises:
        UnknownValue: the plan has no such team.
    """
    with changing(ticket, actor=actor, at=at) as change:
        move_to_team(change, team, rule="by_hand", reasons=_said(reason))
        return change.ticket


def move_to_team(change: TicketChange, team: str | None, *, rule: str, reasons: tuple[str, ...] = ()) -> None:
    """Hand the ticket to a team inside a change that is under way."""
    ticket = change.ticket
    if team is not None and team not in change.policy.plan.document.teams:
        raise UnknownValue(_("The plan has no team “%(value)s”.") % {"value": team})
    if team == ticket.team:
        return
    change.tell(events.TeamChanged(ticket.pk, team, ticket.team))
    ticket.team = team
    change.explain(DecisionKind.ROUTING, rule=rule, reasons=reasons, chosen={"team": team, "level": ticket.level})
    profile = getattr(ticket.assignee, "staff_profile", None) if ticket.assignee else None
    if ticket.assignee is not None and (profile is None or team not in profile.teams):
        give(change, None, rule="team_changed", reasons=(_("The person isn't in the new team."),))
