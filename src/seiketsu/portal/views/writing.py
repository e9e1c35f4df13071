"""What clients do with tickets: ask, answer, confirm, open again."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from seiketsu.accounts.access import Acting
from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import access, actions, policy
from seiketsu.desk.actions import MessageBody
from seiketsu.desk.errors import UnfitFields
from seiketsu.desk.models import Ticket
from seiketsu.plan import queries as plan_queries
from seiketsu.portal import queries
from seiketsu.portal.acting import acting_of, questions_of, writing
from seiketsu.portal.forms import OWN, MessageForm, NewTicketForm, ReopeningForm
from seiketsu.portal.presenting import asking
from seiketsu.portal.presenting.spans import when
from seiketsu.portal.views.tickets import ticket_page


@require_POST
def write(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Add a message; after a solution it opens the ticket again."""
    acting, found = acting_of(request), access.ticket_for_client(ticket_id)
    form = MessageForm(request.POST, has_files="attachments" in request.FILES)
    if not form.is_valid():
        return ticket_page(request, found, form, status=422)
    try:
        with writing(acting):
            result = actions.add_client_message(
                found,
                author=acting.user,
                body=MessageBody(text=form.cleaned_data["body"]),
                channel="portal",
                attachments=actions.attach_uploads(request.FILES.getlist("attachments")),
                actor=acting.actor,
            )
    except ProblemForPerson as problem:
        form.add_error("body", problem.message)
        return ticket_page(request, found, form, status=problem.status)
    return redirect("portal:ticket", ticket_id=result.ticket.pk)


def _verb(request: HttpRequest, ticket_id: int, act: Callable[[Ticket, Acting], str]) -> HttpResponse:
    """One deed on a ticket; `act` says afterwards what came of it."""
    acting, found = acting_of(request), access.ticket_for_client(ticket_id)
    try:
        with writing(acting):
            done = act(found, acting)
        notices.success(request, done)
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
    return redirect("portal:ticket", ticket_id=ticket_id)


@require_POST
def confirm(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Yes, it is solved; also before we have said so."""

    def act(found: Ticket, acting: Acting) -> str:
        actions.confirm_solution(found, actor=acting.actor, confirmed_by=acting.user)
        return _("Glad that works. Thank you for telling us.")

    return _verb(request, ticket_id, act)


@require_POST
def reopen(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """No, not yet; with what is still wrong."""
    form = ReopeningForm(request.POST)
    text = form.cleaned_data["body"].strip() if form.is_valid() else ""

    def act(found: Ticket, acting: Acting) -> str:
        body = MessageBody(text=text) if text else None
        opened = actions.reopen(found, actor=acting.actor, reopened_by=acting.user, body=body)
        if opened.next_due_at is None:
            return _("Sorry about that. It is open again.")
        by = when(opened.next_due_at, clock.now())
        if opened.next_due_kind == "resolution":
            return _("Sorry about that. It is open again. We’ll have it fixed by %s.") % by
        return _("Sorry about that. It is open again. We’ll reply by %s.") % by

    return _verb(request, ticket_id, act)


@require_http_methods(["GET", "POST"])
def new_ticket(request: HttpRequest) -> HttpResponse:
    """Ask something new. What was typed stays when it cannot be sent."""
    acting = acting_of(request)
    form = _form(request, acting)
    if request.method == "POST" and request.POST.get("do") == "ask":
        # Without scripts: the questions that fit what was chosen, and nothing is held against anybody yet.
        form = _form(request, acting, bound=False)
    elif request.method == "POST" and form.is_valid():
        try:
            return redirect("portal:ticket", ticket_id=_opened(request, acting, form).pk)
        except UnfitFields as unfit:
            for key, text in unfit.fields.items():
                form.add_error(f"{OWN}{key}" if f"{OWN}{key}" in form.fields else None, text)
        except ProblemForPerson as problem:
            form.add_error(None, problem.message)
    plan, tier, given = plan_queries.current().plan, acting.organization.tier, request.POST
    context = {
        "form": form,
        "topics": asking.topic_choices(plan, given.get("about", "")),
        "effects": asking.effect_choices(plan, tier, given.get("effect", asking.DEFAULT_EFFECT)),
        "outlooks": asking.outlooks(plan, tier, clock.now()),
        "emergency": asking.emergency(plan, tier),
        "megabytes": policy.current().plan.document.tickets.attachment_limit,
        "copied": set(given.getlist("copies")),
    }
    return render(request, "portal/pages/new_ticket.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, acting: Acting, *, bound: bool = True) -> NewTicketForm:
    given = request.POST
    asked = questions_of(acting, given.get("about") or None, given.get("effect", asking.DEFAULT_EFFECT), given)
    colleagues = queries.colleagues_of(acting.user.pk)
    if request.method == "POST" and not bound:
        typed = {name: given.getlist(name) if name == "copies" else given.get(name) for name in given}
        typed |= {f"{OWN}{one.field.key}": one.value for one in asked}
        return NewTicketForm(initial=typed, fields_of_desk=asked, colleagues=colleagues)
    return NewTicketForm(given or None, fields_of_desk=asked, colleagues=colleagues)


@require_POST
def questions(request: HttpRequest) -> HttpResponse:
    """What is asked about what was chosen just now; nothing is kept."""
    form = _form(request, acting_of(request), bound=False)
    return render(request, "portal/fragments/questions.html", {"form": form})


def _opened(request: HttpRequest, acting: Acting, form: NewTicketForm) -> Ticket:
    given = form.cleaned_data
    with writing(acting):
        return actions.open_ticket(
            requester=acting.user,
            organization=acting.organization,
            subject_line=given["subject"],
            body=MessageBody(text=given["body"]),
            channel="portal",
            priority=given["effect"],
            category=given["about"] or None,
            custom=form.custom(),
            cc=list(User.objects.filter(pk__in=given["copies"])),
            attachments=actions.attach_uploads(request.FILES.getlist("attachments")),
            actor=acting.actor,
        )
