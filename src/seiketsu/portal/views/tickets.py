"""Tickets as clients see, open, answer, confirm and reopen them."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.contrib import messages as notices
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from seiketsu.accounts.access import Acting
from seiketsu.core import clock
from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.ui.parts import Choice
from seiketsu.desk import access, actions
from seiketsu.desk import queries as desk_queries
from seiketsu.desk.actions import MessageBody, NewAttachment
from seiketsu.desk.models import Ticket
from seiketsu.desk.subjects import subject_of
from seiketsu.plan import queries as plan_queries
from seiketsu.portal import presenting, queries
from seiketsu.portal.acting import acting_of, writing
from seiketsu.portal.forms import EFFECTS, MessageForm, NewTicketForm
from seiketsu.surveys import queries as survey_queries

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def _here(acting: Acting) -> None:
    """All times of the page in the organization's zone."""
    timezone.activate(ZoneInfo(acting.organization.time_zone))


def _stored(files: list[UploadedFile[bytes]]) -> list[NewAttachment]:
    found = []
    for file in files:
        name, content_type = file.name or "file", file.content_type or "application/octet-stream"
        kept = actions.store_attachment(name=name, content_type=content_type, chunks=file.chunks())
        found.append(NewAttachment(file=kept, name=name, content_type=content_type))
    return found


@require_GET
def tickets(request: HttpRequest) -> HttpResponse:
    """Everything that the person may see, newest first."""
    acting, now = acting_of(request), clock.now()
    _here(acting)
    page = desk_queries.portal_tickets(cursor=request.GET.get("cursor"), limit=25)
    promises = queries.promises_of(page.items)
    standings = {ticket.pk: queries.standing(ticket, promises[ticket.pk], now) for ticket in page.items}
    lines = presenting.ticket_lines(page.items, standings, now)
    return render(request, "portal/pages/tickets.html", {"tickets": lines, "next_cursor": page.next_cursor})


def _survey(ticket: Ticket, acting: Acting) -> str:
    """The address of the survey that waits for this person's answer, if there is one."""
    if ticket.status != "closed":
        return ""
    asked = survey_queries.open_request(subject_of(ticket.pk), recipient_id=acting.user.pk)
    return survey_queries.address(asked.token) if asked else ""


def _page(request: HttpRequest, ticket: Ticket, form: MessageForm, status: int = 200) -> HttpResponse:
    acting, now = acting_of(request), clock.now()
    promises = queries.promises_of([ticket])[ticket.pk]
    standing = queries.standing(ticket, promises, now)
    solution = desk_queries.portal_solution(ticket)
    entries = presenting.conversation(
        desk_queries.portal_messages(ticket), desk_queries.portal_attachments(ticket), acting.user.pk
    )
    context = {
        "ticket": ticket,
        "standing": standing,
        "said": presenting.said(standing, now),
        "entries": entries,
        "steps": presenting.steps(ticket, promises, solution, now),
        "form": form,
        "may_write": ticket.status != "closed",
        "survey": _survey(ticket, acting),
    }
    return render(request, "portal/pages/ticket.html", context, status=status)


@require_GET
def ticket(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """One ticket; the promise first."""
    _here(acting_of(request))
    return _page(request, access.ticket_for_client(ticket_id), MessageForm())


@require_POST
def write(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Add a message; after a solution it opens the ticket again."""
    acting = acting_of(request)
    _here(acting)
    found, form = access.ticket_for_client(ticket_id), MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        with writing(acting):
            result = actions.add_client_message(
                found,
                author=acting.user,
                body=MessageBody(text=form.cleaned_data["body"]),
                channel="portal",
                attachments=_stored(request.FILES.getlist("attachments")),
                actor=acting.actor,
            )
    except ProblemForPerson as problem:
        form.add_error("body", problem.message)
        return _page(request, found, form, status=problem.status)
    return redirect("portal:ticket", ticket_id=result.ticket.pk)


def _verb(request: HttpRequest, ticket_id: int, act: Callable[[Ticket, Acting], object], done: str) -> HttpResponse:
    acting = acting_of(request)
    found = access.ticket_for_client(ticket_id)
    try:
        with writing(acting):
            act(found, acting)
        notices.success(request, done)
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
    return redirect("portal:ticket", ticket_id=ticket_id)


@require_POST
def confirm(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Yes, it is solved."""

    def act(found: Ticket, acting: Acting) -> object:
        return actions.confirm_solution(found, actor=acting.actor, confirmed_by=acting.user)

    return _verb(request, ticket_id, act, _("Glad that works. Thank you for telling us."))


@require_POST
def reopen(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """No, not yet; with what is still wrong."""
    text = request.POST.get("body", "").strip()

    def act(found: Ticket, acting: Acting) -> object:
        body = MessageBody(text=text) if text else None
        return actions.reopen(found, actor=acting.actor, reopened_by=acting.user, body=body)

    return _verb(request, ticket_id, act, _("Sorry about that. It is open again."))


def _choices(request: HttpRequest) -> dict[str, list[Choice]]:
    plan = plan_queries.current().plan
    about = [
        Choice(slug, one.title, checked=request.POST.get("about") == slug)
        for slug, one in plan.document.tickets.categories.items()
        if one.common
    ]
    effects = [
        Choice(value, str(title), str(text), checked=request.POST.get("effect", "normal") == value)
        for value, title, text in EFFECTS
    ]
    return {"about": about, "effects": effects}


def new_ticket(request: HttpRequest) -> HttpResponse:
    """Ask something new. What was typed stays when it cannot be sent."""
    acting = acting_of(request)
    _here(acting)
    form = NewTicketForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with writing(acting):
                opened = actions.open_ticket(
                    requester=acting.user,
                    organization=acting.organization,
                    subject_line=given["subject"],
                    body=MessageBody(text=given["body"]),
                    channel="portal",
                    priority=given["effect"],
                    category=given["about"] or None,
                    attachments=_stored(request.FILES.getlist("attachments")),
                    actor=acting.actor,
                )
            return redirect("portal:ticket", ticket_id=opened.pk)
        except ProblemForPerson as problem:
            form.add_error(None, problem.message)
    status = 422 if form.errors else 200
    return render(request, "portal/pages/new_ticket.html", {"form": form, **_choices(request)}, status=status)


@require_GET
def attachment(request: HttpRequest, attachment_id: int) -> FileResponse:
    """A file of a ticket that the person may see: saved and never run; pictures may stand in the conversation."""
    acting_of(request)
    found = access.attachment_for_client(attachment_id)
    response = FileResponse(
        default_storage.open(found.file.path),
        as_attachment=True,
        filename=found.name,
        content_type=found.content_type if found.content_type in PICTURES else "application/octet-stream",
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
