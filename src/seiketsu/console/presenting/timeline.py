"""A ticket's one timeline: messages as cards, what happened between them as quiet lines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from seiketsu.commitments.queries import title_of_kind
from seiketsu.commitments.rules.risk import AT_RISK_FROM
from seiketsu.console.presenting.sides import Thread
from seiketsu.core.events import StoredEvent
from seiketsu.core.ui import parts, wording
from seiketsu.desk.models import Priority, Status
from seiketsu.desk.queries.search_vocabulary import sentiment_titles
from seiketsu.plan.spec import Plan

# What happened within this time by the same hand is one line.
_TOGETHER = timedelta(minutes=1)
# A longer run of lines between two messages is folded.
_SHOWN_LINES = 3


@dataclass(frozen=True)
class Line:
    """Something that happened, in words. `who` is empty for what the system did by rule."""

    icon: str
    words: Markup
    at: datetime
    who: str = ""
    why_url: str = ""


@dataclass(frozen=True)
class Item:
    """A message, or the lines between two messages; `is_folded` when there are many."""

    at: datetime
    message: parts.Message | None = None
    events: tuple[parts.TimelineEvent, ...] = ()
    side: Thread | None = None

    @property
    def is_folded(self) -> bool:
        return len(self.events) > _SHOWN_LINES


def merged(messages: Iterable[parts.Message], lines: Iterable[Line], threads: Iterable[Thread] = ()) -> list[Item]:
    """All in the order of time; a message stands before what it caused, and lines of one moment stand together. A side
    conversation stands where something was last said in it."""
    entries: list[parts.Message | Line] = [*messages, *lines]
    entries.sort(key=lambda entry: (entry.at, isinstance(entry, Line)))
    items: list[Item] = []
    for is_line, run in groupby(entries, key=lambda entry: isinstance(entry, Line)):
        if is_line:
            events = _joined([entry for entry in run if isinstance(entry, Line)])
            items.append(Item(events[0].at, events=tuple(events)))
        else:
            items += [Item(entry.at, message=entry) for entry in run if isinstance(entry, parts.Message)]
    beside = [Item(one.at, side=one) for one in threads]
    return sorted([*items, *beside], key=lambda item: item.at) if beside else items


def _joined(lines: list[Line]) -> list[parts.TimelineEvent]:
    """Lines of one hand at one moment as one: `Next response met · Solved · Ines Duarte`."""
    runs: list[list[Line]] = []
    for line in lines:
        if runs and runs[-1][0].who == line.who and line.at - runs[-1][0].at < _TOGETHER:
            runs[-1].append(line)
        else:
            runs.append([line])
    return [_event(run) for run in runs]


def _event(run: list[Line]) -> parts.TimelineEvent:
    words = Markup(" · ").join(dict.fromkeys(line.words for line in run))
    if run[0].who:
        words += Markup(" · {}").format(run[0].who)
    why = next((line.why_url for line in run if line.why_url), "")
    return parts.TimelineEvent(run[-1].icon, words, run[0].at, why)


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


def _mood(sentiment: str) -> str:
    return str(sentiment_titles().get(sentiment, sentiment)).lower()


def _warned(data: Mapping[str, Any]) -> Markup:
    """How much is used at an early warning; from the last quarter on that it is close."""
    kind, share = title_of_kind(data["kind"]), Decimal(data["fraction"])
    if share >= AT_RISK_FROM:
        return _strong(_("%(kind)s is close to its deadline"), kind=kind)
    return _strong(_("%(share)s of the time for %(kind)s is used"), kind=kind, share=wording.percent(share))


def _linked(data: Mapping[str, Any]) -> Markup:
    """What a link says, from the side on which it is told."""
    sentences = {
        ("duplicate", True): _("Duplicate of %(number)s"),
        ("duplicate", False): _("%(number)s is a duplicate of this"),
        ("child", True): _("Part of %(number)s"),
        ("child", False): _("%(number)s is a part of this"),
        ("incident", True): _("Incident of %(number)s"),
        ("incident", False): _("%(number)s is an incident of this"),
    }
    return _strong(sentences[data["kind"], data["is_source"]], number=f"#{data['other_id']}")


def _strong(template: str, **values: object) -> Markup:
    """A sentence whose values stand out; both the sentence and the values are escaped."""
    return Markup(template) % {name: Markup("<b>{}</b>").format(value) for name, value in values.items()}  # noqa: S704


def _to_level(template: str, data: Mapping[str, Any], names: _Names) -> Markup:
    return _strong(template, level=data["level"], team=names.team(data.get("team")))


Words = Callable[[dict[str, Any], _Names], Markup | None]

_LINES: dict[str, tuple[str, Words]] = {
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
        lambda data, names: _strong(
            _("Taken by %(person)s") if data.get("taken") else _("Assigned to %(person)s"),
            person=names.person(data.get("assignee_id")),
        ),
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
    "desk.escalated": (
        "stairs-up",
        lambda data, names: _to_level(_("Escalated to level %(level)s, %(team)s"), data, names),
    ),
    "desk.linked": ("link", lambda data, names: _linked(data)),
    "desk.unlinked": (
        "unlink",
        lambda data, names: _strong(_("No longer linked to %(number)s"), number=f"#{data['other_id']}"),
    ),
    "desk.group_answer_started": (
        "mail-forward",
        lambda data, names: _strong(_("One answer to %(number)s tickets"), number=data["tickets"]),
    ),
    "desk.incident_reopened": (
        "refresh",
        lambda data, names: _strong(_("Incident %(number)s was reopened"), number=f"#{data['incident_id']}"),
    ),
    "desk.sentiment_read": (
        "mood-search",
        lambda data, names: _strong(_("The client sounds %(mood)s"), mood=_mood(data["sentiment"])),
    ),
    "desk.escalation_acknowledged": (
        "user-check",
        lambda data, names: _strong(_("Taken on at level %(level)s"), level=data["level"]),
    ),
    "desk.escalation_unacknowledged": (
        "alert-triangle",
        lambda data, names: _strong(_("Nobody at level %(level)s took it on in time"), level=data["level"]),
    ),
    "desk.de_escalated": (
        "arrow-down",
        lambda data, names: _to_level(_("Handed back down to level %(level)s, %(team)s"), data, names),
    ),
    "desk.defect_attached": ("bug", lambda data, names: Markup("{}").format(_("A product defect is behind it"))),
    "desk.defect_detached": ("bug", lambda data, names: Markup("{}").format(_("No product defect is behind it"))),
    "desk.split": (
        "arrows-split",
        lambda data, names: _strong(_("Split off as %(number)s"), number=f"#{data['new_ticket_id']}"),
    ),
    "desk.split_from": (
        "arrows-split",
        lambda data, names: _strong(_("Split from %(number)s"), number=f"#{data['source_id']}"),
    ),
    "desk.split_undone": (
        "refresh",
        lambda data, names: _strong(_("No longer split: %(number)s"), number=f"#{data['other_id']}"),
    ),
    "desk.macro_used": (
        "bolt",
        lambda data, names: _strong(_("Macro %(name)s applied"), name=data["name"]),
    ),
    "desk.reply_scheduled": (
        "clock-share",
        lambda data, names: _strong(
            _("Answer scheduled for %(when)s"), when=wording.local_time(datetime.fromisoformat(data["send_at"]))
        ),
    ),
    "desk.snoozed": (
        "zzz",
        lambda data, names: _strong(
            _("Put off by %(person)s until %(when)s"),
            person=names.person(data["user_id"]),
            when=wording.local_time(datetime.fromisoformat(data["until"])),
        ),
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
    "commitments.warned": ("bell", lambda data, names: _warned(data)),
    "commitments.retargeted": (
        "arrows-exchange",
        lambda data, names: _strong(_("%(kind)s has new terms"), kind=title_of_kind(data["kind"])),
    ),
}
_PLAIN = {
    "desk.reply_held": ("hand-stop", gettext_lazy("Scheduled answer held back")),
    "desk.reply_taken_back": ("arrow-back-up", gettext_lazy("Scheduled answer taken back")),
    "desk.snooze_ended": ("zzz", gettext_lazy("No longer put off")),
    "desk.solved": ("circle-check", gettext_lazy("Solved")),
    "desk.confirmed": ("circle-check", gettext_lazy("Solution confirmed")),
    "desk.reopened": ("refresh", gettext_lazy("Reopened")),
    "desk.closed": ("lock", gettext_lazy("Closed")),
    "desk.spam_marked": ("ban", gettext_lazy("Marked as spam")),
    "desk.spam_unmarked": ("refresh", gettext_lazy("Not spam after all")),
    "desk.deleted": ("trash", gettext_lazy("Deleted")),
    "desk.restored": ("refresh", gettext_lazy("Restored")),
    "desk.ticket_exported": ("download", gettext_lazy("Exported as a file")),
    "desk.merged": ("git-merge", gettext_lazy("Merged")),
    "desk.merge_undone": ("refresh", gettext_lazy("No longer merged")),
}
_WITH_REASON = {"desk.sentiment_read", "desk.escalated", "desk.routed", "desk.assigned", "desk.classified"}
# Done by rule even where a person's message set it off: naming that person would mislead.
_BY_RULE = {"desk.sentiment_read", "desk.classified", "desk.routed"}
# Statuses that an event of their own tells of.
_TOLD_STATUSES = {"solved", "closed"}


def lines(events: Iterable[StoredEvent], plan: Plan, people: dict[int, str], ticket_id: int) -> list[Line]:
    """The events worth a line, in words, with who did it and the way to the reasons."""
    names = _Names(plan, people, ticket_id)
    told = list(events)
    reopened = {event.at for event in told if event.type == "desk.reopened"}
    shown = []
    for event in told:
        icon, words = _words(event, names)
        if words is None or _is_told_otherwise(event, reopened):
            continue
        why = reverse("console:why", args=[ticket_id]) if event.type in _WITH_REASON else ""
        shown.append(Line(icon, words, event.at, _who(event), why))
    return shown


def in_words(event: StoredEvent, plan: Plan, people: dict[int, str], ticket_id: int) -> tuple[str, Markup | None]:
    """One event with its icon, even where the conversation leaves it out because another tells of it; None has none."""
    return _words(event, _Names(plan, people, ticket_id))


def _who(event: StoredEvent) -> str:
    if event.actor.kind == "rule":
        return _("rule “%(name)s”") % {"name": event.actor.label}
    is_person = event.actor.kind in {"user", "token"}
    by_rule = event.type in _BY_RULE or event.type.startswith("commitments.")
    return event.actor.label if is_person and not by_rule and not _is_taken(event) else ""


def _is_taken(event: StoredEvent) -> bool:
    """Somebody gave the ticket to themselves."""
    by_person = event.actor.kind in {"user", "token"}
    return event.type == "desk.assigned" and by_person and event.data.get("assignee_id") == event.actor.id


def _is_told_otherwise(event: StoredEvent, reopened: Collection[datetime]) -> bool:
    if event.type != "desk.status_changed":
        return False
    return event.data.get("status") in _TOLD_STATUSES or event.at in reopened


def _words(event: StoredEvent, names: _Names) -> tuple[str, Markup | None]:
    if event.type in _LINES:
        icon, words = _LINES[event.type]
        return icon, words({**event.data, "taken": _is_taken(event)}, names)
    if event.type in _PLAIN:
        icon, text = _PLAIN[event.type]
        return icon, Markup("{}").format(text)
    return "", None
