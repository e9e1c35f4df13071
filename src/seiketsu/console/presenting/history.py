"""A ticket's full history in words: who saw it, who did what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup, escape

from seiketsu.console.presenting import timeline
from seiketsu.core.events import StoredEvent
from seiketsu.core.ui import wording
from seiketsu.desk.models import Message, TicketView
from seiketsu.desk.queries.history import Entry, HistoryPage
from seiketsu.plan.spec import Plan

_EXCERPT = 160


@dataclass(frozen=True)
class Told:
    """One line: when, who, what, with a quieter second line."""

    at: datetime
    who: str
    icon: str
    words: Markup
    under: str = ""
    type: str = ""


def told(page: HistoryPage, plan: Plan, people: dict[int, str], ticket_id: int) -> list[Told]:
    """Every entry of the page; what has no words of its own is named by its type rather than left out."""
    return [_told(entry, page.messages, plan, people, ticket_id) for entry in page.entries]


def _told(entry: Entry, messages: Mapping[int, Message], plan: Plan, people: dict[int, str], ticket_id: int) -> Told:
    if entry.view is not None:
        return _looked(entry.view)
    event = entry.event
    assert event is not None
    if event.type == "desk.message_added":
        return _wrote(event, messages.get(event.data["message_id"]))
    if event.type == "desk.ticket_opened":
        return Told(event.at, _who(event), "plus", Markup("{}").format(_("Opened the ticket")), type=event.type)
    shown = timeline.lines([event], plan, people, ticket_id)
    if shown:
        return Told(event.at, _who(event), shown[0].icon, shown[0].words, type=event.type)
    words = event.type.partition(".")[2].replace("_", " ").capitalize()
    return Told(event.at, _who(event), "point", escape(words), type=event.type)


def _looked(view: TicketView) -> Told:
    until = ""
    if view.last_at - view.first_at >= timedelta(minutes=1):
        until = _("again until %(time)s") % {"time": wording.clock_time(view.last_at)}
    often = ngettext("%(num)s time", "%(num)s times", view.times) % {"num": view.times} if view.times > 1 else ""
    under = " · ".join(part for part in (often, until) if part)
    return Told(view.first_at, view.user.name, "eye", Markup("{}").format(_("Looked at the ticket")), under, "seen")


def _wrote(event: StoredEvent, message: Message | None) -> Told:
    internal = event.data.get("visibility") == "internal"
    words = _("Wrote an internal note") if internal else _("Wrote to the conversation")
    if event.data.get("is_automatic"):
        words = _("Sent an automatic message")
    text = " ".join(message.body_text.split()) if message is not None else ""
    excerpt = text if len(text) <= _EXCERPT else f"{text[:_EXCERPT].rstrip()}…"
    return Told(event.at, _who(event), "note" if internal else "message-2", escape(words), excerpt, event.type)


def _who(event: StoredEvent) -> str:
    if event.actor.kind == "rule":
        return _("rule “%(name)s”") % {"name": event.actor.label}
    return event.actor.label or _("the system")
