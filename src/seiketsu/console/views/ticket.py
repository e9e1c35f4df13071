"""The ticket page: properties, one timeline, the client, and the composer."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from seiketsu.accounts import queries as account_queries
from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.console.presenting import (
    client,
    escalations,
    mentions,
    playing,
    promises,
    questions,
    recipients,
    routing,
    sides,
    tickets,
    timeline,
    workspace,
)
from seiketsu.console.views import ticket_links
from seiketsu.core import clock
from seiketsu.core.ui import parts
from seiketsu.desk import access, queries, seeing
from seiketsu.desk.models import Priority, Status, Ticket
from seiketsu.desk.queries import TicketPage, learning
from seiketsu.desk.sides import queries as side_queries
from seiketsu.plan import queries as plan_queries
from seiketsu.plan.spec import Plan

FOLLOW_UP = "follow_up"
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


def page_context(page: TicketPage, user: User) -> dict[str, Any]:
    """Everything that the page and its live fragments show."""
    plan, now, ticket = plan_queries.current().plan, clock.now(), page.ticket
    tier = tickets.tier(plan, ticket.tier)
    zone = ticket.organization.time_zone if ticket.organization else None
    colleagues = list(account_queries.staff())
    people = {**{one.pk: one.name for one in colleagues}, **_people(page)}
    said = [one for one in page.messages if one.side_id is None]
    cards = tickets.conversation(said, page.attachments, zone)
    messages, named_me = mentions.shown(cards, said, colleagues, user)
    threads = sides.threads(side_queries.sides_beside(page.messages), page.messages, page.attachments)
    return {
        "ticket": ticket,
        "tier": tier,
        "strip": promises.strip(ticket, page.commitments, now),
        "client_zone": zone,
        "timeline": timeline.merged(messages, timeline.lines(page.events, plan, people, ticket.pk), threads),
        "forwardable": {one.pk for one in said if one.visibility == "public"},
        "side_threads": threads,
        "newest_message": max((message.id for message in messages), default=0),
        "client": client.head(ticket.organization, tier, now) if ticket.organization else None,
        "may_choose_client": True,
        "colleagues": colleagues,
        "named_me": named_me,
        "mentionable": workspace.mentionable(colleagues, user),
        "owes_follow_up": any(one.kind == FOLLOW_UP and one.state in ("running", "paused") for one in page.commitments),
        **_properties(ticket, plan),
        "escalation": escalations.panel(ticket, page.policy, now),
        "proposed": _proposed(page, plan),
        **_composer(page),
        **workspace.context(ticket, user),
        "link_kinds": ticket_links.KINDS,
    }


def _team_title(ticket: Ticket, plan: Plan) -> str | None:
    """The name of the ticket's team; one that the plan no longer has keeps its slug."""
    team = plan.document.teams.get(ticket.team or "")
    return team.title if team else ticket.team


def _properties(ticket: Ticket, plan: Plan) -> dict[str, Any]:
    document = plan.document
    category, team = document.tickets.categories.get(ticket.category or ""), document.teams.get(ticket.team or "")
    return {
        "ladder": _ladder(ticket, plan),
        "category": category.title if category else None,
        "categories": [(slug, one.title) for slug, one in document.tickets.categories.items()],
        "team": team.title if team else None,
        "teams": [(slug, one.title) for slug, one in document.teams.items()],
        "priorities": Priority.choices,
        "statuses": STATUSES_AFTER_SENDING,
        "organizations": [] if ticket.organization else account_queries.organizations(),
    }


def _proposed(page: TicketPage, plan: Plan) -> list[tuple[str, str, float]]:
    """What the classifier proposes for a ticket that no word of the plan placed, until somebody chooses."""
    unplaced = any(one.type == "desk.classified" and one.data["rule"] == "no_words" for one in page.events)
    if not unplaced or any(one.type == "desk.category_changed" for one in page.events):
        return []
    categories = plan.document.tickets.categories
    return [
        (slug, categories[slug].title, probability)
        for slug, probability in learning.proposals_for(page.ticket.pk)
        if slug in categories
    ]


def _composer(page: TicketPage) -> dict[str, Any]:
    """What stands in the composer and beside it: drafts, and who reads along."""
    drafts = {visibility: draft.text for visibility, draft in page.drafts.items()}
    readers = [watcher.user for watcher in page.watchers if watcher.user_id != page.ticket.requester_id]
    return {
        "reply_draft": drafts.get("public", ""),
        "note_draft": drafts.get("internal", ""),
        "mode": "note" if "internal" in drafts and "public" not in drafts else "reply",
        "copied": readers,
        "addressed": recipients.chips(page.ticket, page.watchers),
        **questions.details(page),
    }


@require_GET
def ticket(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """One ticket; the pages ask for the conversation or the preview alone."""
    user = require_staff(request)
    access.require(user, "see")
    if (kept := playing.kept_on(request)) is not None:
        return redirect(kept)
    page = queries.ticket_page(ticket_id, user=user)
    seeing.note(page.ticket.pk, user.pk, clock.now())
    context = page_context(page, user)
    context["play"] = playing.bar(request, user)
    context["back"] = request.GET.get("next", "")
    if (wanted := request.GET.get("write")) in ("reply", "note"):
        context["mode"] = wanted
    part = {"conversation": "console/fragments/conversation.html", "preview": "console/fragments/preview.html"}
    template = part.get(request.GET.get("part", ""), "console/pages/ticket.html")
    return render(request, template, context)


@require_GET
def why(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Why it is due when it is, and why it is with whom it is; `of` chooses the deadline."""
    user = require_staff(request)
    access.require(user, "see")
    page, now = queries.ticket_page(ticket_id, user=user), clock.now()
    wanted = request.GET.get("of", "")
    ordered = promises.in_order(page.ticket, page.commitments)
    chosen = next((one for one in ordered if str(one.pk) == wanted), ordered[0] if ordered else None)
    context = {
        "ticket": page.ticket,
        "tier": tickets.tier(plan_queries.current().plan, page.ticket.tier),
        "deadline": promises.deadline(chosen, now) if chosen else None,
        "others": [promises.chip(one, now) for one in ordered if one is not chosen],
        "decisions": page.decisions,
        "team": _team_title(page.ticket, plan_queries.current().plan),
        "weighed": routing.now_weighed(queries.candidates_for(page.ticket, now=now)),
        "decided": routing.as_decided(page.decisions),
        "part_titles": routing.SCORE_PARTS,
    }
    return render(request, "console/pages/why.html", context)
