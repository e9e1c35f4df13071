"""What a ticket is linked with, and one answer to all who wait for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.queries import actor_of
from seiketsu.console.presenting import tongues
from seiketsu.console.views.properties import back
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import access, actions, queries
from seiketsu.desk.defects import queries as defect_queries
from seiketsu.desk.models import LinkKind, Status, Ticket
from seiketsu.desk.rules.automation.filling import VARIABLES
from seiketsu.desk.rules.text import clean

KINDS = [
    (
        LinkKind.INCIDENT.value,
        gettext_lazy("an incident of"),
        gettext_lazy("the problem behind it, at any client"),
    ),
    (LinkKind.CHILD.value, gettext_lazy("a part of"), gettext_lazy("a bigger ticket, which waits for its parts")),
    (LinkKind.DUPLICATE.value, gettext_lazy("a duplicate of"), gettext_lazy("the ticket where it is worked on")),
]
_SHOWN = (
    "requester.first_name",
    "requester.name",
    "ticket.number",
    "ticket.subject",
    "organization.name",
    "agent.name",
)


@require_GET
def links(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The panel of a ticket's links, fetched beside the page."""
    ticket = access.ticket_for_staff(require_staff(request), ticket_id)
    found = queries.links_of(ticket)
    context = {
        "ticket": ticket,
        "links": found,
        "defects": defect_queries.defects_of(ticket),
        "likely": [one for one in queries.likely_duplicates(ticket) if one.ticket.pk not in found.numbers],
        "kinds": {kind.value: kind.label for kind in LinkKind},
    }
    return render(request, "console/fragments/links.html", context)


@require_GET
def choices(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Tickets that somebody may mean, as they type."""
    ticket = access.ticket_for_staff(require_staff(request), ticket_id)
    text = clean(request.GET.get("q", "")).strip()[:200]
    field = "target" if request.GET.get("field") == "target" else "other"
    found = queries.tickets_to_choose(text, beside=ticket)
    return render(request, "console/fragments/ticket_choices.html", {"found": found, "field": field, "text": text})


@require_POST
def link(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Link the ticket to another one."""
    user = require_staff(request)
    ticket = access.ticket_for_staff(user, ticket_id)
    other = request.POST.get("other") or request.POST.get("q", "").strip().removeprefix("#")
    try:
        if not other.isdecimal():
            raise ProblemForPerson(_("Choose the other ticket."))
        target = access.ticket_for_staff(user, int(other[:18]))
        actions.link(ticket, kind=request.POST.get("kind", ""), target=target, actor=actor_of(user), linked_by=user)
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
    return back(request, f"/desk/tickets/{ticket_id}/")


@require_POST
def unlink(request: HttpRequest, ticket_id: int, link_id: int) -> HttpResponse:
    """Take a link of this ticket away."""
    user = require_staff(request)
    standing = access.link_of(access.ticket_for_staff(user, ticket_id), link_id)
    actions.unlink(standing, actor=actor_of(user))
    return back(request, f"/desk/tickets/{ticket_id}/")


def answer(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Write one answer to all tickets that wait for this one."""
    user = require_staff(request)
    ticket = access.ticket_for_staff(user, ticket_id)
    if request.method != "POST":
        return _dialog(request, ticket)
    tickets = chosen(request)
    try:
        actions.start_group_answer(
            problem=ticket,
            tickets=tickets,
            author=user,
            actor=actor_of(user),
            body_text=request.POST.get("body", ""),
            body_in_languages=tongues.posted(request),
            set_status=request.POST.get("set_status", ""),
        )
    except ProblemForPerson as problem:
        return _dialog(request, ticket, problem=problem.message, chosen=set(tickets), status=422)
    told = ngettext("%(num)d ticket is being answered.", "%(num)d tickets are being answered.", len(tickets))
    notices.success(request, told % {"num": len(tickets)})
    return redirect("console:ticket", ticket_id=ticket.pk)


def chosen(request: HttpRequest) -> dict[int, int]:
    """The chosen tickets, each with the newest message that was shown: `ticket=812:9034`."""
    pairs = [given.partition(":") for given in request.POST.getlist("ticket")]
    return {int(number): int(seen) for number, _colon, seen in pairs if is_number(number) and is_number(seen)}


def is_number(text: str) -> bool:
    """Whether it can be the number of a row."""
    return text.isdecimal() and len(text) < 19


def _dialog(request: HttpRequest, ticket: Ticket, *, status: int = 200, **details: Any) -> HttpResponse:
    waiting = queries.waiting_for(ticket)
    locales = [one.ticket.requester.locale for one in waiting]
    context = {
        "ticket": ticket,
        "waiting": waiting,
        "tongues": tongues.fields(tongues.posted(request), locales=locales, is_fix=False),
        "body": request.POST.get("body", ""),
        "set_status": request.POST.get("set_status", "solved"),
        "statuses": [(one.value, one.label) for one in (Status.SOLVED, Status.PENDING, Status.OPEN)],
        "variables": [name for name in VARIABLES if name in _SHOWN],
        "problem": None,
        "chosen": None,
        **details,
    }
    return render(request, "console/pages/answer_linked.html", context, status=status)


@require_POST
def settle_held(request: HttpRequest, item_id: int) -> HttpResponse:
    """Send an answer that was held back, having read what held it; or leave it out."""
    item = access.group_item_for_staff(require_staff(request), item_id)
    seen = request.POST.get("seen", "")
    try:
        if request.POST.get("do") == "send" and is_number(seen):
            actions.release_held(item, seen_message_id=int(seen))
        elif request.POST.get("do") == "leave":
            actions.leave_out(item)
        else:
            raise Http404
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
    return back(request, f"/desk/tickets/{item.ticket_id}/")
