"""The fields that a form asks for, drawn anew while it is being filled in. Nothing is kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.console.presenting import questions
from seiketsu.desk import access
from seiketsu.desk.forms.queries import matter_of, questions_for


@require_POST
def on_ticket(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Those of a ticket whose details are being changed."""
    user = require_staff(request)
    ticket = access.ticket_for_staff(user, ticket_id)
    typed = {**ticket.custom, **questions.posted(request.POST)}
    asked = questions_for(ticket.category, matter_of(ticket).ticket, typed)
    context = {"area": reverse("console:ticket_questions", args=[ticket_id]), "asked": asked}
    return render(request, "console/fragments/questions.html", context)
