"""Handing a ticket up, taking it on, handing it back: the verbs of its page and who may use them."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core.actor import Actor
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import access, actions
from seiketsu.desk.models import Ticket


def escalate(request: HttpRequest, ticket: Ticket, user: User, actor: Actor) -> None:
    level = request.POST.get("level", "")
    if not level.isdecimal() or len(level) > 2:
        raise ProblemForPerson(_("Choose the level to escalate to."))
    access.require_escalation(user, int(level))
    actions.escalate(ticket, level=int(level), reason=request.POST.get("reason", ""), actor=actor)


def acknowledge(request: HttpRequest, ticket: Ticket, user: User, actor: Actor) -> None:
    access.require_taker(user, ticket)
    actions.acknowledge_escalation(ticket, person=user, actor=actor)


def de_escalate(request: HttpRequest, ticket: Ticket, user: User, actor: Actor) -> None:
    access.require_taker(user, ticket)
    actions.de_escalate(ticket, reason=request.POST.get("reason", ""), actor=actor, person=user)
