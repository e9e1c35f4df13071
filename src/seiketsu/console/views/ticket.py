"""The ticket page: properties, one timeline, the client, and the composer."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from seiketsu.accounts import queries as account_queries
from seiketsu.accounts.access import require_staff
from seiketsu.console.presenting import client, promises, tickets, timeline
from seiketsu.core import clock
from seiketsu.core.ui import parts
from seiketsu.desk import access, queries
from seiketsu.desk.models import Priority, Status, Ticket
from seiketsu.desk.queries import TicketPage
from seiketsu.plan import queries as plan_queries
from seiketsu.plan.spec import Plan

Progress = Literal["done", "now", "next"]

STATUSES_AFTER_SENDING = [
    ("open", Status.OPEN.label),
    ("pending", Status.PENDING.label),
    ("hold", Status.HOLD.label),
    ("solved", Status.SOLVED.label),
]


def _ladder(ticket: Ticket, plan: Plan) -> list[parts.Step]:
    steps = []
    for level in sorted(plan.document.escalation.values(), key=lambda one: one.level):
        reached: Progress = "done" if level.level < ticket.level else "now" if level.level == ticket.level else "next"
        steps.append(parts.Step(f"{level.level} · {level.title}", state=reached))
    return steps


def _people(page: TicketPage) -> dict[int, str]:
    """The names that the timeline may need; the page has read them all."""
    known = {message.author_id: message.author.name for message in page.messages}
    for user in (page.ticket.requester, page.ticket.assignee, *(watcher.user for watcher in page.watchers)):
        if user is not None:
            known[user.pk] = user.name
    return known


def page_context(page: TicketPage) -> dict[str, Any]:
    """Everything that the page and its live fragments show."""
    plan, now, ticket = plan_queries.current().plan, clock.now(), page.ticket
    tier = tickets.tier(plan, ticket.tier)
    zone = ticket.organization.time_zone if ticket.organization else None
    colleagues = account_queries.staff()
    people = {**{one.pk: one.name for one in colleagues}, **_people(page)}
    messages = tickets.conversation(page.messages, page.attachments, zone)
    category = plan.document.tickets.categories.get(ticket.category or "")
    return {
        "ticket": ticket,
        "tier": tier,
        "strip": promises.strip(ticket, page.commitments, now),
        "client_zone": zone,
        "timeline": timeline.merged(messages, timeline.lines(page.events, plan, people, ticket.pk)),
        "newest_message": max((message.id for message in messages), default=0),
        "ladder": _ladder(ticket, plan),
        "client": client.card(ticket.organization, plan, tier, now) if ticket.organization else None,
        "recent": [one for one in page.recent_tickets if one.pk != ticket.pk],
        "watchers": [parts.Person(watcher.user.name, watcher.user_id) for watcher in page.watchers],
        "colleagues": colleagues,
        "category": category.title if category else None,
        "categories": [(slug, one.title) for slug, one in plan.document.tickets.categories.items()],
        "teams": [(slug, one.title) for slug, one in plan.document.teams.items()],
        "team": plan.document.teams[ticket.team].title if ticket.team in plan.document.teams else None,
        "priorities": Priority.choices,
        "statuses": STATUSES_AFTER_SENDING,
        "reply_draft": page.drafts["public"].text if "public" in page.drafts else "",
        "note_draft": page.drafts["internal"].text if "internal" in page.drafts else "",
        "organizations": [] if ticket.organization else account_queries.organizations(),
        "custom": [
            (field.title, ticket.custom[field.key]) for field in page.custom_fields if field.key in ticket.custom
        ],
    }


@require_GET
def ticket(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """One ticket; htmx asks for the conversation alone when something has happened."""
    user = require_staff(request)
    access.ticket_for_staff(user, ticket_id)
    context = page_context(queries.ticket_page(ticket_id, user=user))
    part = {"conversation": "console/fragments/conversation.html", "preview": "console/fragments/preview.html"}
    template = part.get(request.GET.get("part", ""), "console/pages/ticket.html")
    return render(request, template, context)


@require_GET
def why(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Why it is due when it is, and why it is with whom it is."""
    user = require_staff(request)
    access.ticket_for_staff(user, ticket_id)
    page = queries.ticket_page(ticket_id, user=user)
    context = {
        "ticket": page.ticket,
        "tier": tickets.tier(plan_queries.current().plan, page.ticket.tier),
        "deadlines": promises.explanations(page.ticket, page.commitments, clock.now()),
        "decisions": page.decisions,
        "candidates": queries.candidates_for(page.ticket, now=clock.now()),
        "crumb": _("Why?"),
    }
    return render(request, "console/pages/why.html", context)
