"""Tickets in the client's words: one sentence on who does what by when, and the conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from markupsafe import Markup

from seiketsu.commitments.models import Commitment
from seiketsu.core.html import paragraphs, with_inline_images
from seiketsu.core.ui import parts, wording
from seiketsu.desk.models import Attachment, Message, Solution, Ticket
from seiketsu.desk.rules.lifecycle import LifecyclePolicy
from seiketsu.portal.presenting.spans import date, short_date, span, when
from seiketsu.portal.queries import Standing

Progress = Literal["done", "now", "late", "next"]

# How it affects them, in their words; the desk makes its order of work of it.
EFFECTS = (
    ("urgent", gettext_lazy("Everything has stopped"), gettext_lazy("Calls aren’t answered, or data may be exposed")),
    ("high", gettext_lazy("A big part doesn’t work"), gettext_lazy("We are losing calls, leads or bookings")),
    ("normal", gettext_lazy("Part of it isn’t right"), gettext_lazy("It is annoying, but we can work")),
    ("low", gettext_lazy("A question or an idea"), gettext_lazy("Nothing is broken")),
)


@dataclass(frozen=True)
class Said:
    """A standing in words: `tone` and `icon` always stand beside the words, never alone."""

    tone: str
    icon: str
    short: str
    title: str
    text: str = ""


def said(standing: Standing, now: datetime, handler: str = "") -> Said:
    """The sentence of a standing; `handler` is the first name of who has the ticket, where somebody has it."""
    due = standing.by
    by = when(due, now) if due else ""
    match standing.what:
        case "reply":
            title, short = _("We’ll reply by %s") % by, pgettext("in a list", "We’ll reply by %s") % _short(due)
            return Said("brand", "clock", short, title, _left(due, now, handler))
        case "fix":
            title, short = _("We’ll have it fixed by %s") % by, _("Fixed by %s") % _short(due)
            return Said("brand", "clock", short, title, _left(due, now, handler))
        case "late":
            title = _("We’re late. We promised %s.") % by
            return Said("bad", "alert-circle", _("We’re late"), title, _takes_care(handler))
        case "waiting_for_you":
            title = _("We are waiting for you")
            return Said("warn", "user-question", _("Waiting for you"), title, _("The clock rests until you reply."))
        case "confirm":
            return Said("ok", "circle-check", _("Solved? Please confirm"), _("Is this solved for you?"))
        case "closed":
            return Said("idle", "lock", _("Closed"), _("Closed"))
    text = _("%s is on it.") % handler if handler else ""
    return Said("brand", "message-2", _("We are working on it"), _("We are working on it"), text)


def _short(due: datetime | None) -> str:
    return wording.day_and_time(due) if due else ""


def _left(due: datetime | None, now: datetime, handler: str) -> str:
    left = _("That is in %s.") % span(due - now) if due else ""
    rest = _("%s is on it. You get an email.") % handler if handler else _("You get an email.")
    return f"{left} {rest}"


def _takes_care(handler: str) -> str:
    """Who hears of a miss: the desk tells whoever has the ticket, and those who lead the team."""
    if handler:
        return _("%s is on it, and the team lead has been told.") % handler
    return _("The team lead has been told.")


def closed_text(until: datetime | None, now: datetime) -> str:
    """Until when a closed ticket can be opened again."""
    if until is None or until <= now:
        return _("It is too long ago to open it again. Ask something new and we will find this one.")
    return _("You can open it again until %s.") % short_date(until)


def confirm_text(ticket: Ticket, policy: LifecyclePolicy, handler: str) -> str:
    """What happens when nobody answers whether it is solved."""
    if ticket.solved_at is None:
        return ""
    closes = ticket.solved_at + policy.silence_confirms_after
    who = _("%s sent a solution.") % handler if handler else _("We sent a solution.")
    return _("%(who)s If we hear nothing, we close this on %(day)s. You can open it again for %(span)s after that.") % {
        "who": who,
        "day": date(closes),
        "span": span(policy.reopen_within),
    }


@dataclass(frozen=True)
class TicketLine:
    """A ticket as a line of a list."""

    number: int
    url: str
    subject: str
    under: str
    said: Said


def ticket_lines(
    tickets: Sequence[Ticket], standings: Mapping[int, Standing], now: datetime, *, names: Mapping[int, str], me: int
) -> list[TicketLine]:
    """Lines in the given order; a colleague's ticket says whose it is."""
    return [
        TicketLine(
            ticket.pk,
            reverse("portal:ticket", args=[ticket.pk]),
            ticket.subject_line,
            _under(ticket, "" if ticket.requester_id == me else names.get(ticket.requester_id, "")),
            said(standings[ticket.pk], now),
        )
        for ticket in tickets
    ]


def _under(ticket: Ticket, asked_by: str) -> str:
    pieces = [asked_by, ticket.preview[:90].rstrip(), _("No. %(number)d") % {"number": ticket.pk}]
    return " · ".join(piece for piece in pieces if piece)


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
            _body(message, files.get(message.pk, ())),
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


def _body(message: Message, files: Sequence[Attachment]) -> Markup:
    if message.body_html:
        addresses = {one.inline_cid: reverse("portal:attachment", args=[one.pk]) for one in files if one.inline_cid}
        return Markup(with_inline_images(message.body_html, addresses))  # noqa: S704 - sanitised when it was stored
    return paragraphs(message.body_text)


def steps(ticket: Ticket, promises: Sequence[Commitment], solution: Solution | None, now: datetime) -> list[parts.Step]:
    """Where this stands, from "we got it" to "you confirm it is solved"."""
    first = next((one for one in promises if one.kind == "first_response"), None)
    found = [parts.Step(_("We got it"), "", "done", ticket.created_at)]
    if ticket.first_responded_at is not None:
        found.append(parts.Step(_("First reply"), _early(first), "done", ticket.first_responded_at))
    elif first is not None and ticket.status != "closed":
        state: Progress = "late" if first.due_at <= now else "now"
        found.append(parts.Step(_("First reply"), _("by %s") % wording.day_and_time(first.due_at), state))
    solved = ticket.status in ("solved", "closed")
    working: Progress = "done" if solved else "now" if ticket.first_responded_at else "next"
    found.append(parts.Step(_("Working on it"), _due_words(promises), working, icon="" if solved else "pencil"))
    if ticket.status == "closed":
        found.append(parts.Step(_("Closed"), "", "done", ticket.closed_at))
    else:
        confirm: Progress = "now" if solution is not None and ticket.status == "solved" else "next"
        found.append(parts.Step(_("You confirm it is solved"), "", confirm))
    return found


def _due_words(promises: Sequence[Commitment]) -> str:
    """“Reply by 2:40 PM, fix by 7:05 PM”, of what is promised still."""
    running = {one.kind: one for one in promises if one.state == "running"}
    words = []
    if reply := running.get("next_response"):
        words.append(_("reply by %s") % wording.day_and_time(reply.due_at))
    if fix := running.get("resolution"):
        words.append(_("fix by %s") % wording.day_and_time(fix.due_at))
    text = ", ".join(words)
    return text[:1].upper() + text[1:]


def _early(first: Commitment | None) -> str:
    if first is None or first.met_at is None:
        return ""
    spare = first.due_at - first.met_at
    if spare >= timedelta(minutes=1):
        return _("%s before we promised") % span(spare)
    return _("later than we promised") if spare < timedelta(0) else ""
