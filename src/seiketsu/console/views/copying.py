"""Who gets a ticket's answers too: put in copy by address, and taken out."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core.actor import Actor
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import actions
from seiketsu.desk.actions.copying import copy_in
from seiketsu.desk.models import Ticket, Watcher


def copy(request: HttpRequest, ticket: Ticket, _user: User, actor: Actor) -> None:
    """One person in, or one out, as the form says."""
    removed = request.POST.get("remove", "")
    if not removed:
        copy_in(ticket, address=request.POST.get("address", "").strip(), actor=actor)
        return
    number = int(removed) if removed.isdecimal() and len(removed) < 19 else 0
    row = Watcher.objects.filter(ticket=ticket, user_id=number).select_related("user").first()
    if row is None:
        raise ProblemForPerson(_("This person is not in copy."))
    actions.unwatch(ticket, row.user, actor=actor)
