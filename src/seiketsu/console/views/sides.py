"""Writing to third parties from a ticket, and passing its words on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.console.forms import SideForm, written
from seiketsu.console.presenting import sides as presenting
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import access as desk_access
from seiketsu.desk.actions import MessageBody, NewAttachment, attach_uploads
from seiketsu.desk.models import Attachment, SideConversation, Ticket
from seiketsu.desk.rules import sides as rules
from seiketsu.desk.sides import access, actions, forwarding, queries
from seiketsu.desk.sides.actions import PeopleOfClients
from seiketsu.desk.sides.forwarding import Passed


def new(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Begin one; with `forward` it begins with a message of the ticket, or with all that is public."""
    user = require_staff(request)
    ticket = desk_access.ticket_for_staff(user, ticket_id)
    forward = request.POST.get("forward", request.GET.get("forward", ""))
    going = forwarding.messages_to_pass(ticket, forward) if forward else []
    quote = forwarding.passed(going, user) if going else Passed()
    form = SideForm(request.POST or None, request.FILES or None)
    told: dict[str, Any] = {}
    if request.method == "POST":
        side_id, told = _started(ticket, user, form, quote)
        if side_id is not None:
            notices.success(request, _("It is on its way. Answers come into the side conversation."))
            return redirect("console:side", ticket.pk, side_id)
    files = Attachment.objects.filter(ticket_id=ticket.pk, inline_cid="").order_by("id")
    ticked = [one.pk for one in files if one.message_id in {message.pk for message in going}] if forward else []
    context = {
        "ticket": ticket,
        "forward": forward,
        "going": going,
        "quote": quote,
        "files": files,
        "ticked": form.chosen_files if form.is_bound else ticked,
        "form": form,
        "subject_line": rules.forwarded_subject(ticket.subject_line) if forward else "",
        **told,
    }
    return render(request, "console/pages/new_side.html", context, status=told.get("status", 200))


def _started(ticket: Ticket, user: User, form: SideForm, quote: Passed) -> tuple[int | None, dict[str, Any]]:
    """The new one's id, or what to say instead."""
    if not form.is_valid():
        return None, {"problem": form.all_errors, "status": 422}
    given = form.cleaned_data
    body = written(given["body"])
    try:
        side = actions.start(
            ticket,
            to=rules.addresses_in(given["to"]),
            subject_line=given["subject_line"],
            body=MessageBody(body.text, body.html, quote.text),
            quoted_html=quote.html,
            attachments=_files(ticket, form),
            author=user,
            actor=actor_of(user),
            confirmed=given["confirmed"],
        )
    except ProblemForPerson as problem:
        return None, _told(problem)
    return side.pk, {}


def side(request: HttpRequest, ticket_id: int, side_id: int) -> HttpResponse:
    """One of them: what was said, and going on."""
    user = require_staff(request)
    found = access.side_for_staff(user, side_id, ticket_id=ticket_id)
    form = SideForm(request.POST or None, request.FILES or None, is_answer=True)
    told: dict[str, Any] = {}
    if request.method == "POST":
        told = _answered(found, user, form)
        if not told:
            notices.success(request, _("It is on its way."))
            return redirect("console:side", ticket_id, side_id)
    words = queries.words_of([found.pk])
    template = "fragments/side_words.html" if request.GET.get("part") == "words" else "pages/side.html"
    context = {
        "ticket": found.ticket,
        "thread": presenting.thread(found, words, queries.files_of(words)),
        "files": Attachment.objects.filter(ticket_id=ticket_id, inline_cid="").order_by("id"),
        "ticked": form.chosen_files if form.is_bound else [],
        "form": form,
        "to": ", ".join(found.addresses),
        **told,
    }
    return render(request, f"console/{template}", context, status=told.get("status", 200))


def _answered(found: SideConversation, user: User, form: SideForm) -> dict[str, Any]:
    if not form.is_valid():
        return {"problem": form.all_errors, "status": 422}
    given = form.cleaned_data
    try:
        actions.write(
            found,
            to=rules.addresses_in(given["to"]),
            body=written(given["body"]),
            attachments=_files(found.ticket, form),
            author=user,
            actor=actor_of(user),
            confirmed=given["confirmed"],
        )
    except ProblemForPerson as problem:
        return _told(problem)
    return {}


def _told(problem: ProblemForPerson) -> dict[str, Any]:
    word = "to_confirm" if isinstance(problem, PeopleOfClients) else "problem"
    return {word: problem.message, "status": problem.status}


def _files(ticket: Ticket, form: SideForm) -> list[NewAttachment]:
    return [*forwarding.files_of(ticket, form.chosen_files), *attach_uploads(form.cleaned_data["attachments"])]


@require_POST
def change(request: HttpRequest, ticket_id: int, side_id: int, what: str) -> HttpResponse:
    """Close it, or open it again."""
    user = require_staff(request)
    found = access.side_for_staff(user, side_id, ticket_id=ticket_id)
    (actions.close if what == "closure" else actions.reopen)(found, actor=actor_of(user))
    return redirect("console:side", ticket_id, side_id)
