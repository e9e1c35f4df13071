"""A ticket's full history in words: who saw it, who did what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from markupsafe import Markup, escape

from seiketsu.commitments.queries import title_of_kind
from seiketsu.console.presenting import timeline
from seiketsu.core.events import StoredEvent
from seiketsu.core.ui import wording
from seiketsu.desk.models import Message, TicketView
from seiketsu.desk.queries.history import Entry, HistoryPage
from seiketsu.plan.spec import Plan

_EXCERPT = 160
_IN_SIDES = {
    "desk.side_started": ("messages", gettext_lazy("Wrote to a third party")),
    "desk.side_written": ("messages", gettext_lazy("Wrote to a third party again")),
    "desk.side_answered": ("messages", gettext_lazy("A third party answered")),
    "desk.side_returned": ("alert-triangle", gettext_lazy("A mail to a third party came back")),
}
_OTHERWISE = {
    "commitments.cancelled": gettext_lazy("%(kind)s no longer owed"),
    "commitments.reopened": gettext_lazy("%(kind)s owed again"),
    "commitments.started": gettext_lazy("%(kind)s promised"),
    "desk.details_changed": gettext_lazy("Details changed"),
    "desk.escalation_ended": gettext_lazy("Escalation ended"),
    "desk.follow_up_recorded": gettext_lazy("Follow-up written down"),
    "desk.rerouted": gettext_lazy("Routed again"),
    "desk.rule_fired": gettext_lazy("A rule set in"),
    "desk.side_closed": gettext_lazy("Side conversation closed"),
    "desk.side_reopened": gettext_lazy("Side conversation goes on"),
    "desk.tier_changed": gettext_lazy("Tier changed"),
    "desk.watcher_added": gettext_lazy("Somebody follows the ticket"),
    "desk.watcher_removed": gettext_lazy("Somebody no longer follows the ticket"),
    "surveys.answered": gettext_lazy("The client rated the help"),
    "surveys.asked": gettext_lazy("The client was asked to rate the help"),
    "surveys.skipped": gettext_lazy("The client was not asked to rate the help"),
}


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
    if event.type in _IN_SIDES:
        icon, words = _IN_SIDES[event.type]
        excerpt = _excerpt(messages.get(event.data["message_id"]))
        return Told(event.at, _who(event), icon, escape(words), excerpt, event.type)
    icon, shown = timeline.in_words(event, plan, people, ticket_id)
    if shown is not None:
        return Told(event.at, _who(event), icon, shown, type=event.type)
    return Told(event.at, _who(event), "point", escape(_otherwise(event)), type=event.type)


def _otherwise(event: StoredEvent) -> str:
    """What the conversation is silent about."""
    known = _OTHERWISE.get(event.type)
    if known is None:
        return event.type.partition(".")[2].replace("_", " ").capitalize()
    kind = event.data.get("kind")
    return str(known) % {"kind": title_of_kind(kind) if isinstance(kind, str) else ""}


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
    icon = "note" if internal else "message-2"
    return Told(event.at, _who(event), icon, escape(words), _excerpt(message), event.type)


def _excerpt(message: Message | None) -> str:
    text = " ".join(message.body_text.split()) if message is not None else ""
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT].rstrip()}…"


def _who(event: StoredEvent) -> str:
    if event.actor.kind == "rule":
        return _("rule “%(name)s”") % {"name": event.actor.label}
    return event.actor.label or _("the system")
