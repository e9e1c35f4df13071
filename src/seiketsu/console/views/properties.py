"""One verb each on a ticket: a POST, one action, back to where the agent was."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages as notices
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seiketsu.accounts import actions as account_actions
from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.console.forms import AssignmentForm, DetailsForm, MergeForm, OrganizationForm, written
from seiketsu.console.presenting import questions
from seiketsu.console.views import copying, escalations
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
    posted = request.POST.copy()
    posted.setdefault("target", posted.get("q", "").strip().removeprefix("#"))
    form = MergeForm(posted)
    if not form.is_valid():
        raise ProblemForPerson(_("Give the number of the ticket to merge into."))
    given = form.cleaned_data
    actions.merge(
        ticket,
        target=given["target"],
        actor=actor,
        merged_by=user,
        across_clients=given["across_clients"],
        tell_client=given["tell_client"],
    )


def _organization(request: HttpRequest, ticket: Ticket, user: User, actor: Actor) -> None:
    form = OrganizationForm(request.POST)
    if not form.is_valid():
        raise ProblemForPerson(_("Choose a client organization."))
    actions.change_organization(ticket, organization=form.cleaned_data["organization"], actor=actor)


def _follow_up(request: HttpRequest, ticket: Ticket, user: User, actor: Actor) -> None:
    text = request.POST.get("body", "").strip()
    if not text:
        raise ProblemForPerson(_("Write down what you did about the rating."))
    actions.record_follow_up(ticket, author=user, body=written(text), actor=actor)


def _tags(request: HttpRequest, ticket: Ticket, user: User, actor: Actor) -> None:
    if removed := request.POST.get("remove"):
        actions.remove_tags(ticket, tags=[removed], actor=actor)
    added = [tag.strip() for tag in request.POST.get("tags", "").split(",") if tag.strip()]
    if added:
        actions.add_tags(ticket, tags=added, actor=actor)


def _details(request: HttpRequest, ticket: Ticket, user: User, actor: Actor) -> None:
    """Subject, requester and the desk's own fields, all or nothing; what was not changed is left alone."""
    form = DetailsForm(request.POST)
    if not form.is_valid():
        raise ProblemForPerson(" ".join(str(text) for texts in form.errors.values() for text in texts))
    given = form.cleaned_data
    custom = questions.posted(request.POST)
    with transaction.atomic():
        actions.change_subject(ticket, subject_line=given["subject_line"], actor=actor)
        if given["requester"] and given["requester"] != ticket.requester.email:
            sender = account_actions.match_sender(given["requester"], given["requester_name"], actor=actor)
            actions.change_requester(ticket, requester=sender.user, actor=actor)
        if custom:
            actions.set_custom(ticket, values=custom, actor=actor)


_VERBS: dict[str, Verb] = {
    "details": _details,
    "assignment": _assign,
    "status": lambda r, t, u, a: set_status(t, r.POST.get("status", ""), u, a),
    "priority": lambda r, t, u, a: _done(actions.change_priority(t, priority=r.POST.get("priority", ""), actor=a)),
    "category": lambda r, t, u, a: _done(actions.change_category(t, category=r.POST.get("category") or None, actor=a)),
    "team": lambda r, t, u, a: _done(actions.change_team(t, team=r.POST.get("team") or None, actor=a)),
    "organization": _organization,
    "escalation": escalations.escalate,
    "acknowledgement": escalations.acknowledge,
    "de_escalation": escalations.de_escalate,
    "follow_up": _follow_up,
    "tags": _tags,
    "copy": copying.copy,
    "merge": _merge,
    "unmerge": lambda r, t, u, a: _done(actions.undo_merge(t, actor=a, undone_by=u)),
    "reopening": lambda r, t, u, a: _done(actions.reopen(t, actor=a, reopened_by=u)),
    "closure": lambda r, t, u, a: _done(actions.close(t, actor=a)),
    "spam": lambda r, t, u, a: _done(actions.not_spam(t, actor=a) if t.spam_at else actions.mark_spam(t, actor=a)),
    "deletion": lambda r, t, u, a: _done(actions.restore(t, actor=a) if t.deleted_at else actions.delete(t, actor=a)),
}


def _done(_result: object) -> None:
    """A verb's result is read anew by the page."""


def set_status(ticket: Ticket, status: str, user: User, actor: Actor) -> None:
    """A status that was chosen; solving is an action of its own."""
    if status == "solved":
        actions.solve(ticket, actor=actor, author=user)
    else:
        actions.change_status(ticket, status=status, actor=actor)


def back(request: HttpRequest, fallback: str) -> HttpResponse:
    """To where the form was sent from, unless that is another site."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if safe else fallback)


def _rights(what: str, ticket: Ticket) -> str:
    """The right that a verb asks for, as the desk's rules call it."""
    return ("restore" if ticket.deleted_at else "delete") if what == "deletion" else what


@require_POST
def change(request: HttpRequest, ticket_id: int, what: str) -> HttpResponse:
    """Do one verb; a refusal is shown where the agent was."""
    user = require_staff(request)
    if what not in _VERBS:
        raise Http404
    ticket = access.ticket_for_staff(user, ticket_id)
    try:
        access.require(user, _rights(what, ticket))
        _VERBS[what](request, ticket, user, actor_of(user))
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
    return back(request, f"/desk/tickets/{ticket_id}/")
