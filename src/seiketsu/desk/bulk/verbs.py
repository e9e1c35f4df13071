"""What can be done with several tickets at once, and how each is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core.actor import Actor
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import actions
from seiketsu.desk.actions import ending
from seiketsu.desk.actions.change import changing
from seiketsu.desk.actions.giving import give
from seiketsu.desk.errors import NotPossibleNow
from seiketsu.desk.models import Snooze, Ticket
from seiketsu.desk.workspace import hours

Verb = Callable[[Ticket, str, User, Actor], object]


def stood(ticket: Ticket, user: User) -> dict[str, Any]:
    """How a ticket stands, as far as verbs alter it."""
    return {
        "is_snoozed": Snooze.objects.standing().filter(ticket=ticket, user=user).exists(),
        "status": ticket.status,
        "priority": ticket.priority,
        "category": ticket.category,
        "team": ticket.team,
        "assignee_id": ticket.assignee_id,
        "tags": list(ticket.tags),
        "is_spam": ticket.spam_at is not None,
    }


def _assign(ticket: Ticket, value: str, user: User, actor: Actor) -> object:
    chosen = User.objects.staff().active().filter(pk=int(value[:18])).first() if value.isdecimal() else None
    if chosen is None:
        raise ProblemForPerson(_("Choose somebody of the staff."))
    return actions.assign(ticket, assignee=chosen, actor=actor)


def _status(ticket: Ticket, value: str, user: User, actor: Actor) -> object:
    if value == "solved":
        return actions.solve(ticket, actor=actor, author=user)
    return actions.change_status(ticket, status=value, actor=actor)


# What anybody chooses for tickets that they selected.
VERBS: dict[str, Verb] = {
    "take": lambda ticket, value, user, actor: actions.assign(ticket, assignee=user, actor=actor),
    "assign": _assign,
    "status": _status,
    "priority": lambda ticket, value, user, actor: actions.change_priority(ticket, priority=value, actor=actor),
    "category": lambda ticket, value, user, actor: actions.change_category(ticket, category=value, actor=actor),
    "team": lambda ticket, value, user, actor: actions.change_team(ticket, team=value, actor=actor),
    "tag": lambda ticket, value, user, actor: actions.add_tags(ticket, tags=[value], actor=actor),
    "untag": lambda ticket, value, user, actor: actions.remove_tags(ticket, tags=[value], actor=actor),
    "snooze": lambda ticket, value, user, actor: actions.snooze(
        ticket, user=user, until=hours.moment(value, user), actor=actor
    ),
    "spam": lambda ticket, value, user, actor: actions.mark_spam(ticket, actor=actor),
}


def _retag(ticket: Ticket, value: str, actor: Actor) -> object:
    """`old>new`: a tag under another name, or merged into one that there is."""
    # Only the old one may have an arrow in it. It goes first, since a ticket may have no room for one more.
    old, _arrow, new = value.rpartition(">")
    actions.remove_tags(ticket, tags=[old], actor=actor)
    return actions.add_tags(ticket, tags=[new], actor=actor)


# Renaming a tag is begun from the page of tags alone, which asks for a lead.
ALL_VERBS: dict[str, Verb] = {**VERBS, "retag": lambda ticket, value, user, actor: _retag(ticket, value, actor)}


def put_back(ticket: Ticket, before: dict[str, Any], user: User, actor: Actor) -> None:
    """Have the ticket stand as it did, by the verbs that everybody uses, so that promises and history follow.

    Raises:
        NotPossibleNow: the client was told of a solution in between, which nothing takes back.
    """
    if ticket.status == "solved" and before["status"] not in ("solved", "closed"):
        raise NotPossibleNow(_("The client was told that it is solved. Reopen it if it is not."))
    if not before["is_snoozed"] and Snooze.objects.standing().filter(ticket=ticket, user=user).exists():
        actions.end_snooze(ticket, user=user, actor=actor)
    if (ticket.spam_at is not None) != before["is_spam"]:
        (actions.mark_spam if before["is_spam"] else actions.not_spam)(ticket, actor=actor)
    if ticket.priority != before["priority"]:
        actions.change_priority(ticket, priority=before["priority"], actor=actor)
    if ticket.category != before["category"]:
        actions.change_category(ticket, category=before["category"], actor=actor)
    if ticket.team != before["team"]:
        actions.change_team(ticket, team=before["team"], actor=actor)
    actions.remove_tags(ticket, tags=sorted(set(ticket.tags) - set(before["tags"])), actor=actor)
    actions.add_tags(ticket, tags=before["tags"], actor=actor)
    with changing(ticket, actor=actor) as change:
        if change.ticket.status != before["status"]:
            ending.set_status_in(change, before["status"])
        # Whoever had it before gets no second mail about it.
        person = User.objects.filter(pk=before["assignee_id"]).first()
        give(change, person, rule="undone", reasons=(_("A change of several tickets was undone."),))
