"""Writing on a ticket: replies, notes, drafts, new tickets."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seiketsu.accounts import actions as account_actions
from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.console.forms import NewTicketForm, WritingForm, written
from seiketsu.console.views.macros import applied_again
from seiketsu.console.views.ticket import page_context
from seiketsu.core.errors import Conflict, ProblemForPerson
from seiketsu.desk import access, actions, queries
from seiketsu.desk.automation import access as automation_access
from seiketsu.desk.automation import macros
from seiketsu.desk.models import Ticket


def _people(addresses: str, user: User) -> list[User]:
    """The people behind a typed list of addresses; somebody unknown is added."""
    found = []
    for address in addresses.replace(";", ",").split(","):
        if address.strip():
            found.append(account_actions.match_sender(address.strip(), "", actor=actor_of(user)).user)
    return found


class NewMessage(Conflict):
    """The client wrote while the answer was being written."""


def _require_nothing_new(ticket: Ticket, seen: int | None) -> None:
    """Refuse an answer to what its author has not read; sent again, it goes out."""
    newest = ticket.messages.public().order_by("-id").values_list("id", "author_kind").first()
    if seen is not None and newest is not None and newest[0] > seen and newest[1] == "client":
        raise NewMessage(_("A new message arrived while you wrote. Read it, then send again."))


def _send(ticket: Ticket, form: WritingForm, user: User) -> None:
    if not form.is_valid():
        raise ProblemForPerson(" ".join(str(text) for errors in form.errors.values() for text in errors))
    given = form.cleaned_data
    body, actor = written(given["body"]), actor_of(user)
    if given["mode"] != "note":
        _require_nothing_new(ticket, given["version"])
    if given["macro"]:
        macros.apply_with(
            automation_access.macro_for(user, given["macro"]),
            ticket,
            user=user,
            body=body,
            cc=_people(given["cc"], user),
            attachments=actions.attach_uploads(given["attachments"]),
            set_status=given["set_status"] or None,
            as_note=given["mode"] == "note",
        )
        return
    if given["mode"] == "note":
        actions.add_note(
            ticket, body=body, author=user, actor=actor, attachments=actions.attach_uploads(given["attachments"])
        )
        return
    actions.reply(
        ticket,
        body=body,
        author=user,
        actor=actor,
        cc=_people(given["cc"], user),
        attachments=actions.attach_uploads(given["attachments"]),
        set_status=given["set_status"] or None,
    )


@require_POST
def write(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Send a reply or keep a note. What was typed stays in the composer when it cannot be sent."""
    user = require_staff(request)
    ticket = access.ticket_for_staff(user, ticket_id)
    mode = "note" if request.POST.get("mode") == "note" else "reply"
    try:
        _send(ticket, WritingForm(request.POST, request.FILES), user)
    except ProblemForPerson as problem:
        context = page_context(queries.ticket_page(ticket_id, user=user), user)
        kept: dict[str, Any] = {
            "mode": mode,
            "typed": request.POST.get("body", ""),
            "typed_cc": request.POST.get("cc", ""),
        }
        kept["applied"] = applied_again(request, ticket, user)
        told = {"collision" if isinstance(problem, NewMessage) else "problem": problem.message}
        return render(request, "console/pages/ticket.html", {**context, **kept, **told}, status=problem.status)
    actions.discard_draft(ticket, user=user, visibility="internal" if mode == "note" else "public")
    return redirect("console:ticket", ticket_id=ticket_id)


@require_POST
def draft(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Keep what is being typed; an empty text removes the draft."""
    user = require_staff(request)
    ticket = access.ticket_for_staff(user, ticket_id)
    visibility = "internal" if request.POST.get("mode") == "note" else "public"
    actions.save_draft(ticket, user=user, visibility=visibility, text=request.POST.get("body", ""))
    return HttpResponse(status=204)


def new_ticket(request: HttpRequest) -> HttpResponse:
    """Open a ticket on behalf of a client, after a call for example."""
    user = require_staff(request)
    form = NewTicketForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        sender = account_actions.match_sender(given["requester"], given["requester_name"], actor=actor_of(user))
        ticket = actions.open_ticket(
            requester=sender.user,
            organization=sender.organization,
            author=user,
            subject_line=given["subject_line"],
            body=written(given["body"]),
            channel=given["channel"],
            priority=given["priority"] or None,
            attachments=actions.attach_uploads(given["attachments"]),
            actor=actor_of(user),
        )
        notices.success(request, _("Ticket #%d is open.") % ticket.pk)
        return redirect("console:ticket", ticket_id=ticket.pk)
    return render(request, "console/pages/new_ticket.html", {"form": form}, status=422 if form.errors else 200)
