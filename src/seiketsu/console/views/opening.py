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
from seiketsu.accounts import queries as account_queries
from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.console.forms import NewTicketForm, written
from seiketsu.console.presenting import questions
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import actions
from seiketsu.desk import policy as policies
from seiketsu.desk.errors import UnfitFields
from seiketsu.desk.forms.queries import Question, questions_for
from seiketsu.desk.models import Channel, Ticket


@require_http_methods(["GET", "POST"])
def new_ticket(request: HttpRequest) -> HttpResponse:
    """Open a ticket on behalf of a client. What was typed stays when it can't be opened."""
    user = require_staff(request)
    categories = [(slug, one.title) for slug, one in policies.current().plan.document.tickets.categories.items()]
    is_sent = request.method == "POST" and request.POST.get("do") != "ask"
    form = NewTicketForm(
        request.POST if is_sent else None,
        request.FILES or None,
        initial=request.POST.dict() if not is_sent else None,
        categories=categories,
    )
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
        "asked": _asked(request.POST),
        "told": told,
    }
    status = 422 if form.errors or told else 200
    return render(request, "console/pages/new_ticket.html", context, status=status)


def _opened(request: HttpRequest, given: dict[str, Any], user: User) -> Ticket:
    with transaction.atomic():
        sender = account_actions.match_sender(given["requester"], given["requester_name"], actor=actor_of(user))
        return actions.open_ticket(
            requester=sender.user,
            organization=sender.organization,
            author=user,
            subject_line=given["subject_line"],
            body=written(given["body"]),
            channel=given["channel"],
            priority=given["priority"] or None,
            category=given["category"] or None,
            custom=questions.posted(request.POST),
            attachments=actions.attach_uploads(given["attachments"]),
            actor=actor_of(user),
        )


def _asked(data: QueryDict) -> list[Question]:
    """What the form of the chosen category asks, as far as is known who asks."""
    policy = policies.current()
    person = account_queries.person_by_email(data.get("requester", "").strip().lower())
    held = account_queries.memberships_of(person)[:1] if person is not None else []
    tier = held[0].organization.tier if held else policy.default_tier
    ticket = {
        "tier": tier,
        "priority": data.get("priority") or policy.default_priority,
        "channel": data.get("channel", Channel.VOICE),
    }
    return questions_for(data.get("category") or None, ticket, questions.posted(data))


@require_POST
def new_questions(request: HttpRequest) -> HttpResponse:
    """What is asked about what was chosen just now; nothing is kept."""
    require_staff(request)
    context = {"area": reverse("console:new_ticket_questions"), "asked": _asked(request.POST)}
    return render(request, "console/fragments/questions.html", context)
