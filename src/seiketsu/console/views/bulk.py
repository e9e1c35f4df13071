"""One verb on several tickets: what is refused is named, the rest is done."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.console.views.properties import back, set_status
from seiketsu.core.actor import Actor
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import access, actions
from seiketsu.desk.models import Ticket
from seiketsu.desk.workspace import hours

MOST = 200
_TOLD = 5
Verb = Callable[[Ticket, str, User, Actor], object]


def _assign(ticket: Ticket, value: str, user: User, actor: Actor) -> None:
    assignee = User.objects.staff().active().filter(pk=int(value)).first() if value.isdecimal() else None
    if assignee is None:
        raise ProblemForPerson(_("Choose somebody of the staff."))
    actions.assign(ticket, assignee=assignee, actor=actor)


_VERBS: dict[str, Verb] = {
    "take": lambda ticket, value, user, actor: actions.assign(ticket, assignee=user, actor=actor),
    "assign": _assign,
    "status": set_status,
    "priority": lambda ticket, value, user, actor: actions.change_priority(ticket, priority=value, actor=actor),
    "team": lambda ticket, value, user, actor: actions.change_team(ticket, team=value, actor=actor),
    "snooze": lambda ticket, value, user, actor: actions.snooze(
        ticket, user=user, until=hours.moment(value, user), actor=actor
    ),
    "spam": lambda ticket, value, user, actor: actions.mark_spam(ticket, actor=actor),
}


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Do `action` (`take`, `status:pending`, ...) with each chosen `ticket`."""
    user = require_staff(request)
    verb, _colon, value = request.POST.get("action", "").partition(":")
    chosen = [int(number) for number in request.POST.getlist("ticket") if number.isdecimal()][:MOST]
    if verb not in (*_VERBS, "merge") or not chosen:
        notices.error(request, _("Choose tickets and what to do with them."))
        return back(request, "/desk/")
    if verb == "merge":
        return redirect(f"{reverse('console:merge_page')}?{urlencode({'ticket': chosen}, doseq=True)}")
    access.require(user, verb)
    done, refused = 0, []
    for number in chosen:
        try:
            _VERBS[verb](access.ticket_for_staff(user, number), value, user, actor_of(user))
            done += 1
        except ProblemForPerson as problem:
            refused.append(f"#{number}: {problem.message}")
    _tell(request, done, refused)
    return back(request, "/desk/")


def _tell(request: HttpRequest, done: int, refused: list[str]) -> None:
    if done:
        notices.success(request, ngettext("%(num)d ticket changed.", "%(num)d tickets changed.", done) % {"num": done})
    for text in refused[:_TOLD]:
        notices.error(request, text)
    if (more := len(refused) - _TOLD) > 0:
        notices.error(request, ngettext("%(num)d more refused.", "%(num)d more refused.", more) % {"num": more})
