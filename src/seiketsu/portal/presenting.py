"""Tickets and promises in the portal's words: who does what by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from seiketsu.businesstime import Calendar
from seiketsu.commitments.models import Commitment
from seiketsu.core.ui import parts, wording
from seiketsu.desk.models import Attachment, Message, Solution, Ticket
from seiketsu.plan.spec import Plan
from seiketsu.portal.queries import Kept, Standing

Progress = Literal["done", "now", "late", "next"]


@dataclass(frozen=True)
class Said:
    """A standing in words: `tone` and `icon` always stand beside the words, never alone."""

    tone: str
    icon: str
    short: str
    title: str
    text: str


def said(standing: Standing, now: datetime) -> Said:
    """The sentence of a standing."""
    by = _day(standing.by, now) if standing.by else ""
    left = wording.duration_words(standing.by - now) if standing.by and standing.by > now else ""
    match standing.what:
        case "reply":
            return Said(
                "brand", "clock", _("We’ll reply by %s") % by, _("We’ll reply by %s") % by, _("That is in %s.") % left
            )
        case "fix":
            words = _("We’ll have it fixed by %s") % by
            return Said("brand", "clock", _("Fix by %s") % by, words, _("That is in %s.") % left)
        case "late":
            words = _("We’re late. We promised %s.") % by
            return Said(
                "bad", "alert-circle", _("We’re late"), words, _("The team lead has been told and is looking at it.")
            )
        case "waiting_for_you":
            text = _("The clock rests until you reply.")
            return Said("warn", "user-question", _("Waiting for you"), _("We are waiting for you"), text)
        case "confirm":
            return Said("ok", "circle-check", _("Solved? Please confirm"), _("Is this solved for you?"), "")
        case "closed":
            return Said("idle", "lock", _("Closed"), _("Closed"), "")
    return Said("brand", "message-2", _("We are working on it"), _("We are working on it"), "")


def _day(moment: datetime, now: datetime) -> str:
    """“2:40 pm today”, “9:00 am tomorrow”, else with the day."""
    words = wording.day_and_time(moment)
    return _("%s today") % words if wording.clock_time(moment) == words else words


@dataclass(frozen=True)
class TicketLine:
    """A ticket as a line of a list."""

    number: int
    url: str
    subject: str
    under: str
    said: Said


def ticket_lines(tickets: Sequence[Ticket], standings: dict[int, Standing], now: datetime) -> list[TicketLine]:
    """Lines in the given order."""
    return [
        TicketLine(
            ticket.pk,
            reverse("portal:ticket", args=[ticket.pk]),
            ticket.subject_line,
            _("%(preview)s · No. %(number)d") % {"preview": ticket.preview[:80], "number": ticket.pk},
            said(standings[ticket.pk], now),
        )
        for ticket in tickets
    ]


_PROMISE_WORDS = {
    "first_response": _("We reply to every new question within %s"),
    "next_response": _("We answer what you write after that within %s"),
    "resolution": _("We solve what you report within %s"),
}


@dataclass(frozen=True)
class PromiseLine:
    """A promise with how often it was kept."""

    title: str
    text: str
    tone: str
    icon: str
    figure: str
    under: str


def promise_lines(kept: Sequence[Kept]) -> list[PromiseLine]:
    """Counts, never a per cent of nothing; too few are told as too early."""
    lines = []
    for one in kept:
        title = _PROMISE_WORDS.get(one.kind, "%s") % wording.duration_words(one.target)
        if one.due == 0:
            lines.append(
                PromiseLine(
                    title, one.calendar_title, "idle", "circle-dashed", _("Too early"), _("nothing was due yet")
                )
            )
            continue
        good = one.kept == one.due
        figure = _("%(kept)d of %(due)d") % {"kept": one.kept, "due": one.due}
        tone, icon = ("ok", "circle-check") if good else ("warn", "alert-triangle")
        lines.append(PromiseLine(title, one.calendar_title, tone, icon, figure, _("on time")))
    return lines


@dataclass(frozen=True)
class Contact:
    """One way to reach us now, or when it opens."""

    title: str
    text: str
    icon: str
    tone: str
    url: str
    is_open: bool


_ICONS = {
    "email": "mail",
    "portal": "message-2",
    "knowledge_base": "lifebuoy",
    "community": "users",
    "status_page": "activity-heartbeat",
    "live_chat": "message-circle",
    "phone": "phone",
    "callback": "phone-call",
    "video": "video",
    "hotline": "alert-octagon",
    "success_manager": "heart-handshake",
}
_HORIZON = timedelta(days=14)


def contacts(plan: Plan, tier: str, now: datetime) -> list[Contact]:
    """The channels of the plan that a client can use by writing or calling, open ones first."""
    found = []
    for slug, channel in plan.tiers[tier].channels.items() if tier in plan.tiers else ():
        entitlement = plan.entitlement(tier, slug)
        if entitlement is None or slug not in ("email", "portal", "phone", "hotline"):
            continue
        calendar = plan.calendar(entitlement.calendar_key) if entitlement.calendar_key else None
        is_open = calendar is None or calendar.is_open(now)
        address = _address(slug, channel.at or "")
        found.append(
            Contact(
                channel.title,
                _when(calendar, now),
                _ICONS[slug],
                "bad" if slug == "hotline" else "brand",
                address,
                is_open,
            )
        )
    return sorted(found, key=lambda one: not one.is_open)


def _address(slug: str, at: str) -> str:
    if slug == "portal":
        return reverse("portal:new_ticket")
    if "@" in at:
        return f"mailto:{at}"
    digits = "".join(letter for letter in at if letter.isalnum() or letter == "+")
    return f"tel:{digits}" if digits else ""


def _when(calendar: Calendar | None, now: datetime) -> str:
    if calendar is None or calendar.around_the_clock:
        return _("Day and night")
    if calendar.is_open(now):
        closing = calendar.open_spans(now, now + _HORIZON)[0][1]
        return _("Open until %s") % wording.day_and_time(closing)
    return _("Opens %s") % wording.day_and_time(calendar.next_opening(now))


@dataclass(frozen=True)
class Entry:
    """A message of the conversation."""

    id: int
    author: str
    at: datetime
    html: Markup
    is_you: bool
    note: str
    attachments: list[parts.Attachment]


def conversation(messages: Sequence[Message], files: dict[int, list[Attachment]], person_id: int) -> list[Entry]:
    """The public messages; automatic ones are left out, since the page says the same better."""
    return [
        Entry(
            message.pk,
            message.author_name,
            message.created_at,
            _body(message),
            message.author_id == person_id,
            "" if message.author_kind == "client" else _("Seiketsu support"),
            [
                parts.Attachment(
                    one.name, reverse("portal:attachment", args=[one.pk]), one.size, content_type=one.content_type
                )
                for one in files.get(message.pk, ())
                if not one.inline_cid
            ],
        )
        for message in messages
        if not message.is_automatic
    ]


def _body(message: Message) -> Markup:
    if message.body_html:
        return Markup(message.body_html)  # noqa: S704 - sanitised when it was stored
    blocks = [block for block in message.body_text.split("\n\n") if block.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.split("\n"))) for block in blocks
    )


def steps(ticket: Ticket, promises: Sequence[Commitment], solution: Solution | None, now: datetime) -> list[parts.Step]:
    """Where this stands, from "we got it" to "you confirm it is solved"."""
    first = next((one for one in promises if one.kind == "first_response"), None)
    state: Progress
    found = [parts.Step(_("We got it"), "", "done", ticket.created_at)]
    if ticket.first_responded_at is not None:
        found.append(parts.Step(_("First reply"), _early(first), "done", ticket.first_responded_at))
    elif first is not None:
        state = "late" if first.due_at <= now else "now"
        found.append(parts.Step(_("First reply"), _("by %s") % wording.day_and_time(first.due_at), state))
    solved = ticket.status in ("solved", "closed")
    working: Progress = "done" if solved else "now" if ticket.first_responded_at else "next"
    fix = next((one for one in reversed(promises) if one.kind == "resolution"), None)
    by = _("fix by %s") % wording.day_and_time(fix.due_at) if fix and fix.state == "running" else ""
    found.append(parts.Step(_("Working on it"), by, working, icon="" if solved else "pencil"))
    if ticket.status == "closed":
        found.append(parts.Step(_("Closed"), "", "done", ticket.closed_at))
    else:
        confirm: Progress = "now" if solution is not None and ticket.status == "solved" else "next"
        found.append(parts.Step(_("You confirm it is solved"), "", confirm))
    return found


def _early(first: Commitment | None) -> str:
    if first is None or first.met_at is None:
        return ""
    spare = first.due_at - first.met_at
    if spare.total_seconds() >= 60:
        return _("%s before we promised") % wording.duration_words(spare)
    return _("later than we promised") if spare.total_seconds() < 0 else ""
