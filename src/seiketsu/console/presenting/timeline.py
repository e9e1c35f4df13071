"""A ticket's one timeline: messages as cards, what happened between them as quiet lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from seiketsu.commitments.queries import title_of_kind
from seiketsu.core.events import StoredEvent
from seiketsu.core.ui import parts
from seiketsu.desk.models import Priority, Status
from seiketsu.plan.spec import Plan


@dataclass(frozen=True)
class Item:
    """One entry; exactly one of the two is there."""

    at: datetime
    message: parts.Message | None = None
    event: parts.TimelineEvent | None = None


def merged(messages: Iterable[parts.Message], events: Iterable[parts.TimelineEvent]) -> list[Item]:
    """Both in the order of time; a message stands before what it caused."""
    items = [Item(message.at, message=message) for message in messages]
    items += [Item(event.at, event=event) for event in events]
    return sorted(items, key=lambda item: (item.at, item.message is None))


@dataclass(frozen=True)
class _Names:
    """What ids and slugs of the events are called."""

    plan: Plan
    people: dict[int, str]
    ticket_id: int

    def team(self, slug: str | None) -> str:
        team = self.plan.document.teams.get(slug or "")
        return team.title if team else slug or _("no team")

    def category(self, slug: str | None) -> str:
        category = self.plan.document.tickets.categories.get(slug or "")
        return category.title if category else slug or _("no category")

    def person(self, number: int | None) -> str:
        return self.people.get(number or 0, _("nobody"))


def _status(value: str | None) -> str:
    return str(Status(value).label) if value in Status.values else value or ""


def _priority(value: str | None) -> str:
    return str(Priority(value).label) if value in Priority.values else value or ""


def _strong(template: str, **values: object) -> Markup:
    """A sentence whose values stand out; both the sentence and the values are escaped."""
    return Markup(template) % {name: Markup("<b>{}</b>").format(value) for name, value in values.items()}  # noqa: S704


Words = Callable[[dict[str, Any], _Names], Markup | None]

_LINES: dict[str, tuple[str, Words]] = {
    "desk.ticket_opened": ("ticket", lambda data, names: Markup(_("Opened"))),  # noqa: S704
    "desk.classified": (
        "category",
        lambda data, names: _strong(_("Sorted into %(category)s"), category=names.category(data.get("category"))),
    ),
    "desk.routed": (
        "route-2",
        lambda data, names: _strong(_("Routed to %(team)s"), team=names.team(data.get("team"))),
    ),
    "desk.assigned": (
        "user-check",
        lambda data, names: _strong(_("Assigned to %(person)s"), person=names.person(data.get("assignee_id"))),
    ),
    "desk.status_changed": (
        "circle-dot",
        lambda data, names: _strong(_("Status is now %(status)s"), status=_status(data.get("status"))),
    ),
    "desk.priority_changed": (
        "flag",
        lambda data, names: _strong(_("Priority is now %(priority)s"), priority=_priority(data.get("priority"))),
    ),
    "desk.category_changed": (
        "category",
        lambda data, names: _strong(_("Category is now %(category)s"), category=names.category(data.get("category"))),
    ),
    "desk.team_changed": (
        "users",
        lambda data, names: _strong(_("Team is now %(team)s"), team=names.team(data.get("team"))),
    ),
    "commitments.paused": (
        "player-pause",
        lambda data, names: _strong(_("%(kind)s paused"), kind=title_of_kind(data["kind"])),
    ),
    "commitments.resumed": (
        "player-play",
        lambda data, names: _strong(_("%(kind)s runs again"), kind=title_of_kind(data["kind"])),
    ),
    "commitments.met": ("check", lambda data, names: _strong(_("%(kind)s met"), kind=title_of_kind(data["kind"]))),
    "commitments.breached": (
        "alert-triangle",
        lambda data, names: _strong(_("%(kind)s missed"), kind=title_of_kind(data["kind"])),
    ),
    "commitments.warned": (
        "bell",
        lambda data, names: _strong(_("%(kind)s is close to its deadline"), kind=title_of_kind(data["kind"])),
    ),
    "commitments.retargeted": (
        "arrows-exchange",
        lambda data, names: _strong(_("%(kind)s has new terms"), kind=title_of_kind(data["kind"])),
    ),
}
_PLAIN = {
    "desk.solved": ("circle-check", _("Solved")),
    "desk.confirmed": ("circle-check", _("Solution confirmed")),
    "desk.reopened": ("refresh", _("Reopened")),
    "desk.closed": ("lock", _("Closed")),
    "desk.escalated": ("stairs-up", _("Escalated")),
    "desk.spam_marked": ("ban", _("Marked as spam")),
    "desk.spam_unmarked": ("refresh", _("Not spam after all")),
    "desk.deleted": ("trash", _("Deleted")),
    "desk.restored": ("refresh", _("Restored")),
    "desk.merged": ("git-merge", _("Merged")),
}
_WITH_REASON = {"desk.routed", "desk.assigned", "desk.classified"}


def lines(
    events: Iterable[StoredEvent], plan: Plan, people: dict[int, str], ticket_id: int
) -> list[parts.TimelineEvent]:
    """The events worth a line, in words, with who did it and the way to the reasons."""
    names = _Names(plan, people, ticket_id)
    shown = []
    for event in events:
        icon, words = _words(event, names)
        if words is None:
            continue
        if event.actor.kind in {"user", "token"} and event.actor.label:
            words = words + Markup(" · {}").format(event.actor.label)
        why = reverse("console:why", args=[ticket_id]) if event.type in _WITH_REASON else ""
        shown.append(parts.TimelineEvent(icon, words, event.at, why))
    return shown


def _words(event: StoredEvent, names: _Names) -> tuple[str, Markup | None]:
    if event.type in _LINES:
        icon, words = _LINES[event.type]
        return icon, words(event.data, names)
    if event.type in _PLAIN:
        icon, text = _PLAIN[event.type]
        return icon, Markup("{}").format(text)
    return "", None
