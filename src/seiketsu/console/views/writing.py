"""Writing on a ticket: replies, notes, drafts, new tickets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages as notices
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.console.forms import WritingForm, written
from seiketsu.console.presenting import playing
from seiketsu.console.presenting import workspace as presenting
from seiketsu.console.views import readers
from seiketsu.console.views.macros import applied_again
from seiketsu.console.views.ticket import page_context
from seiketsu.core import clock
from seiketsu.core.errors import Conflict, ProblemForPerson
from seiketsu.desk import access, actions, queries
from seiketsu.desk.actions import NewAttachment
from seiketsu.desk.actions.readers import ReadersToConfirm
from seiketsu.desk.automation import access as automation_access
from seiketsu.desk.automation import macros
from seiketsu.desk.models import Ticket, WaitingFile, WaitingReply
from seiketsu.desk.workspace import hours, outgoing


class NewMessage(Conflict):
    """The client or a colleague wrote while the answer was being written."""


def _require_nothing_new(ticket: Ticket, seen: int | None, user: User) -> None:
    """Refuse an answer to what its author has not read; sent again, it goes out."""
    newest = ticket.messages.public().order_by("-id").values_list("id", "author_id", "author_name").first()
    if seen is None or newest is None or newest[0] <= seen or newest[1] == user.pk:
        return
    raise NewMessage(
        _("%(name)s wrote while you did. Look, then send it anyway or change it.")
        % {"name": newest[2] or _("Somebody")}
    )


def _send(request: HttpRequest, ticket: Ticket, user: User) -> WaitingReply | None:
    """Keep the note, or send the answer off; what is given back can still be taken back."""
    form = WritingForm(request.POST, request.FILES)
    if not form.is_valid():
        raise ProblemForPerson(" ".join(str(text) for errors in form.errors.values() for text in errors))
    given = form.cleaned_data
    files = [*_kept(request, ticket, user), *actions.attach_uploads(given["attachments"])]
    if given["mode"] == "note":
        _note(ticket, user, given, files)
        return None
    _require_nothing_new(ticket, given["version"], user)
    if given["macro"]:
        automation_access.macro_for(user, given["macro"])  # refused now, while its author is here
    when = given["when"] or given["when_typed"]
    copied, choice = readers.chosen(request, readers.people_at(given["cc"], user), only_once=given["cc_once"])
    answer = outgoing.Written(
        written(given["body"]),
        copied=copied,
        choice=choice,
        attachments=files,
        set_status=(given["set_status"] or (given["later_status"] if when else "")) or None,
        macro_id=given["macro"],
        seen=given["version"] or 0,
    )
    return send_off(ticket, answer, user, when)


def _note(ticket: Ticket, user: User, given: dict[str, Any], files: list[NewAttachment]) -> None:
    body = written(given["body"])
    if given["macro"]:
        macro = automation_access.macro_for(user, given["macro"])
        macros.apply_with(macro, ticket, user=user, body=body, attachments=files, as_note=True)
    else:
        actions.add_note(ticket, body=body, author=user, actor=actor_of(user), attachments=files)


def _kept(request: HttpRequest, ticket: Ticket, user: User) -> list[NewAttachment]:
    """Files of an answer that was taken back, those that were left ticked."""
    numbers = [int(value) for value in request.POST.getlist("kept_file") if value.isdecimal() and len(value) < 19]
    rows = WaitingFile.objects.filter(pk__in=numbers, reply__author=user, reply__ticket=ticket)
    return outgoing.attached(rows.select_related("file")) if numbers else []


def send_off(ticket: Ticket, answer: outgoing.Written, user: User, when: str) -> WaitingReply | None:
    """At the moment that was chosen, else after the time in which it can be undone, else at once."""
    if when:
        return outgoing.wait(ticket, answer, author=user, send_at=hours.moment(when, user), is_scheduled=True)
    delay = hours.undo_time(user)
    row = outgoing.wait(
        ticket, answer, author=user, send_at=clock.now() + (delay or timedelta(seconds=1)), is_scheduled=False
    )
    if delay is None:
        outgoing.send_now(row, user=user)
        return None
    return row


@require_POST
def write(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Send a reply off or keep a note. What was typed stays in the composer when it cannot be sent."""
    user = require_staff(request)
    ticket = access.ticket_for_staff(user, ticket_id)
    mode = "note" if request.POST.get("mode") == "note" else "reply"
    try:
        with transaction.atomic():
            waiting = _send(request, ticket, user)
            actions.discard_draft(ticket, user=user, visibility="internal" if mode == "note" else "public")
    except ProblemForPerson as problem:
        context = page_context(queries.ticket_page(ticket_id, user=user), user)
        kept: dict[str, Any] = {
            "mode": mode,
            "typed": request.POST.get("body", ""),
            **readers.again(request, problem, user),
        }
        kept["applied"] = applied_again(request, ticket, user)
        told: dict[str, Any] = {}
        if not isinstance(problem, ReadersToConfirm):
            told["collision" if isinstance(problem, NewMessage) else "problem"] = problem.message
        told["play"] = playing.bar(request, user)
        return render(request, "console/pages/ticket.html", {**context, **kept, **told}, status=problem.status)
    if waiting is not None:
        notices.success(request, presenting.sent_off(request, waiting))
    return redirect(playing.onward(request, ticket_id))


@require_POST
def draft(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Keep what is being typed; an empty text removes the draft."""
    user = require_staff(request)
    ticket = access.ticket_for_staff(user, ticket_id)
    visibility = "internal" if request.POST.get("mode") == "note" else "public"
    actions.save_draft(ticket, user=user, visibility=visibility, text=request.POST.get("body", ""))
    return HttpResponse(status=204)
