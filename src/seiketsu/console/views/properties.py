"""One verb each on a ticket: a POST, one action, back to where the agent was."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.console.forms import AssignmentForm, MergeForm, OrganizationForm
from seiketsu.core.actor import Actor
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import access, actions
from seiketsu.desk.models import Ticket

Verb = Callable[[HttpRequest, Ticket, User, Actor], None]


def _assign(request: HttpRequest, ticket: Ticket, user: User, actor: Actor) -> None:
    if request.POST.get("assignee") == "me":
        actions.assign(ticket, assignee=user, actor=actor)
        return
    form = AssignmentForm(request.POST)
    if not form.is_valid():
        raise ProblemForPerson(_("Choose somebody of the staff."))
    actions.assign(ticket, assignee=form.cleaned_data["assignee"], actor=actor)


def _merge(request: HttpRequest, ticket: Ticket, user: User, actor: Actor) -> None:
    form = MergeForm(request.POST)
    if not form.is_valid():
        raise ProblemForPerson(_("Give the number of the ticket to merge into."))
    actions.merge(ticket, target=form.cleaned_data["target"], actor=actor, merged_by=user)


def _organization(request: HttpRequest, ticket: Ticket, user: User, actor: Actor) -> None:
    form = OrganizationForm(request.POST)
    if not form.is_valid():
        raise ProblemForPerson(_("Choose a client organization."))
    actions.change_organization(ticket, organization=form.cleaned_data["organization"], actor=actor)


def _escalate(request: HttpRequest, ticket: Ticket, user: User, actor: Actor) -> None:
    level = request.POST.get("level", "")
    if not level.isdigit():
        raise ProblemForPerson(_("Choose the level to escalate to."))
    actions.escalate(ticket, level=int(level), reason=request.POST.get("reason", ""), actor=actor)


def _tags(request: HttpRequest, ticket: Ticket, user: User, actor: Actor) -> None:
    if removed := request.POST.get("remove"):
        actions.remove_tags(ticket, tags=[removed], actor=actor)
    added = [tag.strip() for tag in request.POST.get("tags", "").split(",") if tag.strip()]
    if added:
        actions.add_tags(ticket, tags=added, actor=actor)


_VERBS: dict[str, Verb] = {
    "assignment": _assign,
    "status": lambda r, t, u, a: _set_status(t, r.POST.get("status", ""), u, a),
    "priority": lambda r, t, u, a: _done(actions.change_priority(t, priority=r.POST.get("priority", ""), actor=a)),
    "category": lambda r, t, u, a: _done(actions.change_category(t, category=r.POST.get("category") or None, actor=a)),
    "team": lambda r, t, u, a: _done(actions.change_team(t, team=r.POST.get("team") or None, actor=a)),
    "organization": _organization,
    "escalation": _escalate,
    "tags": _tags,
    "merge": _merge,
    "reopening": lambda r, t, u, a: _done(actions.reopen(t, actor=a, reopened_by=u)),
    "closure": lambda r, t, u, a: _done(actions.close(t, actor=a)),
    "spam": lambda r, t, u, a: _done(actions.not_spam(t, actor=a) if t.spam_at else actions.mark_spam(t, actor=a)),
    "deletion": lambda r, t, u, a: _done(actions.restore(t, actor=a) if t.deleted_at else actions.delete(t, actor=a)),
}


def _done(_result: object) -> None:
    """A verb's result is read anew by the page."""


def _set_status(ticket: Ticket, status: str, user: User, actor: Actor) -> None:
    if status == "solved":
        actions.solve(ticket, actor=actor, author=user)
    else:
        actions.change_status(ticket, status=status, actor=actor)


def _back(request: HttpRequest, fallback: str) -> HttpResponse:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if safe else fallback)


@require_POST
def change(request: HttpRequest, ticket_id: int, what: str) -> HttpResponse:
    """Do one verb; a refusal is shown where the agent was."""
    user = require_staff(request)
    ticket = access.ticket_for_staff(user, ticket_id)
    access.require(user, what)
    try:
        _VERBS[what](request, ticket, user, actor_of(user))
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
    return _back(request, f"/desk/tickets/{ticket_id}/")


_BULK: dict[str, Callable[[Ticket, User, Actor], object]] = {
    "take": lambda ticket, user, actor: actions.assign(ticket, assignee=user, actor=actor),
    "open": lambda ticket, user, actor: actions.change_status(ticket, status="open", actor=actor),
    "pending": lambda ticket, user, actor: actions.change_status(ticket, status="pending", actor=actor),
    "high": lambda ticket, user, actor: actions.change_priority(ticket, priority="high", actor=actor),
    "spam": lambda ticket, user, actor: actions.mark_spam(ticket, actor=actor),
}


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """One verb on every chosen ticket; what is refused is named, the rest is done."""
    user = require_staff(request)
    act = _BULK.get(request.POST.get("action", ""))
    chosen = [int(number) for number in request.POST.getlist("ticket") if number.isdigit()][:200]
    if act is None or not chosen:
        notices.error(request, _("Choose tickets and what to do with them."))
        return _back(request, "/desk/")
    done, refused = 0, []
    for number in chosen:
        try:
            act(access.ticket_for_staff(user, number), user, actor_of(user))
            done += 1
        except ProblemForPerson as problem:
            refused.append(f"#{number}: {problem.message}")
    if done:
        notices.success(request, ngettext("%(num)d ticket changed.", "%(num)d tickets changed.", done) % {"num": done})
    for text in refused[:5]:
        notices.error(request, text)
    return _back(request, "/desk/")
