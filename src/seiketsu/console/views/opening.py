"""A ticket opened on behalf of a client: after a call, at a meeting, from a chat."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from seiketsu.accounts import actions as account_actions
from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.console.forms import NewTicketForm, written
from seiketsu.console.presenting import prepared
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import actions
from seiketsu.desk import policy as policies
from seiketsu.desk.automation.variables import people_values
from seiketsu.desk.errors import UnfitFields
from seiketsu.desk.models import Ticket
from seiketsu.desk.prepared import access as templates
from seiketsu.desk.prepared.actions import count_use
from seiketsu.desk.rules.templates import Prepared, filled


@require_http_methods(["GET", "POST"])
def new_ticket(request: HttpRequest) -> HttpResponse:
    """Open a ticket on behalf of a client. What was typed stays when it can't be opened, or a template is picked."""
    user = require_staff(request)
    data: QueryDict = request.POST if request.method == "POST" else request.GET
    is_picked = bool(data.get("template"))
    is_sent = request.method == "POST" and data.get("do") != "ask" and not is_picked
    if is_picked:
        data = prepared.picked(user, data)
    form = _form(request, is_sent, data.dict())
    told: dict[str, str] = {}
    if is_sent and form.is_valid():
        try:
            ticket = _opened(request, form.cleaned_data, user)
            notices.success(request, _("Ticket #%d is open.") % ticket.pk)
            return redirect("console:ticket", ticket_id=ticket.pk)
        except UnfitFields as unfit:
            told = unfit.fields
        except ProblemForPerson as problem:
            form.add_error(None, problem.message)
    context = {
        "form": form,
        "area": reverse("console:new_ticket_questions"),
        "asked": prepared.asked(data),
        "told": told,
        "templates": prepared.offered(user),
        "from_template": prepared.number_in(data, "from_template"),
    }
    return render(request, "console/pages/new_ticket.html", context, status=422 if form.errors or told else 200)


def _form(request: HttpRequest, is_sent: bool, initial: dict[str, Any]) -> NewTicketForm:
    document = policies.current().plan.document
    return NewTicketForm(
        request.POST if is_sent else None,
        request.FILES or None,
        initial=initial if not is_sent else None,
        categories=[(slug, one.title) for slug, one in document.tickets.categories.items()],
        teams=[(slug, one.title) for slug, one in document.teams.items()],
    )


def _opened(request: HttpRequest, given: dict[str, Any], user: User) -> Ticket:
    typed = prepared.typed(request.POST)
    template = templates.templates_for(user).filter(pk=prepared.number_in(request.POST, "from_template")).first()
    with transaction.atomic():
        sender = account_actions.match_sender(given["requester"], given["requester_name"], actor=actor_of(user))
        words = Prepared(given["subject_line"], given["body"])
        if template is not None:
            # Whoever was new when the template was picked is known by now.
            known = people_values(
                policies.current(), requester=sender.user, organization=sender.organization, agent=user
            )
            words = filled(words, known)
            count_use(template)
        return actions.open_ticket(
            requester=sender.user,
            organization=sender.organization,
            author=user,
            subject_line=words.subject_line,
            body=written(words.body),
            channel=given["channel"],
            priority=given["priority"] or None,
            category=given["category"] or None,
            team=given["team"] or None,
            tags=typed.tags,
            custom=typed.custom,
            attachments=actions.attach_uploads(given["attachments"]),
            actor=actor_of(user),
        )


@require_POST
def new_questions(request: HttpRequest) -> HttpResponse:
    """What is asked about what was chosen just now; nothing is kept."""
    require_staff(request)
    context = {"area": reverse("console:new_ticket_questions"), "asked": prepared.asked(request.POST)}
    return render(request, "console/fragments/questions.html", context)
