"""Trying a rule on past tickets before it goes live: which it would have touched, when, and with what. Only reads.

The tickets are seen as they were then, as far as the log tells: status, priority, category, team, assignee, level and
tier. Tags, subject and custom fields are those of today. What the rule itself would have changed isn't played on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import StoredEvent, Subject
from seiketsu.core.models import EventRecord
from seiketsu.desk import policy as policies
from seiketsu.desk.automation import facts, keeping
from seiketsu.desk.automation.facts import RULE, TOUCHES
from seiketsu.desk.models import Message, Ticket
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules.automation.conditions import Facts, Verdict, judge
from seiketsu.desk.rules.automation.replay import CHANGES, Happened, looks, moments_at, values_at
from seiketsu.desk.rules.automation.spec import RuleSpec, Since
from seiketsu.desk.rules.automation.vocabulary import HAPPENINGS
from seiketsu.desk.subjects import TICKET

MOST_DAYS = 90
# At most so many happenings, and tickets, are looked at: a preview is a page, not a job.
MOST_LOOKED_AT = 2_000
MOST_SHOWN = 100


@dataclass(frozen=True)
class Touched:
    """A ticket that the rule would have touched, at which moment, and what each condition met."""

    ticket: Ticket
    at: datetime
    verdict: Verdict


@dataclass(frozen=True)
class Preview:
    """What a rule would have done in the past days. `is_cut`: there was more to look at than the bound allows."""

    days: int
    looked_at: int
    tickets: int
    times: int
    shown: Sequence[Touched]
    is_cut: bool


def preview(spec: RuleSpec, days: int) -> Preview:
    """Try a sound rule on the past days."""
    span = max(1, min(days, MOST_DAYS))
    now = clock.now()
    return (_of_waits if spec.timing is not None else _of_events)(spec, now - timedelta(days=span), now, span)


def _of_events(spec: RuleSpec, start: datetime, now: datetime, days: int) -> Preview:
    types = {HAPPENINGS[one].event for one in spec.events}
    rows = list(
        EventRecord.objects.filter(subject_kind=TICKET, type__in=types, at__gte=start, at__lte=now).order_by("-id")[
            : MOST_LOOKED_AT + 1
        ]
    )
    listened = [
        row
        for row in rows[:MOST_LOOKED_AT]
        if any(HAPPENINGS[one].is_told_by(row.type, row.data) for one in spec.events)
    ]
    opening = facts.opening_messages([row.data.get("message_id") for row in listened])
    listened = [row for row in listened if row.data.get("message_id") not in opening]
    past = _Past.read({row.subject_id for row in listened}, spec, messages=_messages(listened))
    touched: list[Touched] = []
    for row in listened:
        ticket = past.tickets.get(row.subject_id)
        if ticket is not None and not facts.is_closed_to_rules(ticket):
            verdict = judge(spec, past.seen(ticket, row.at, record=_stored(row)))
            touched += [Touched(ticket, row.at, verdict)] if verdict.holds else []
    return _preview(days, len(listened), touched, is_cut=len(rows) > MOST_LOOKED_AT)


def _of_waits(spec: RuleSpec, start: datetime, now: datetime, days: int) -> Preview:
    assert spec.timing is not None
    rows = Ticket.objects.kept().filter(updated_at__gte=start, merged_into__isnull=True)
    ids = list(rows.order_by("-updated_at", "-id").values_list("pk", flat=True)[: MOST_LOOKED_AT + 1])
    past = _Past.read(ids[:MOST_LOOKED_AT], spec)
    touched = []
    for ticket in past.tickets.values():
        began = past.moments(ticket, spec.timing.since)
        calendar = facts.tier_calendar(ticket.tier, past.policy)
        for at in looks(spec.timing, began, calendar, start=start, end=now):
            verdict = judge(spec, past.seen(ticket, at))
            if verdict.holds:
                touched.append(Touched(ticket, at, verdict))
    return _preview(days, len(past.tickets), touched, is_cut=len(ids) > MOST_LOOKED_AT)


def _preview(days: int, looked_at: int, touched: list[Touched], *, is_cut: bool) -> Preview:
    touched.sort(key=lambda one: (one.at, one.ticket.pk), reverse=True)
    tickets = len({one.ticket.pk for one in touched})
    return Preview(days, looked_at, tickets, len(touched), touched[:MOST_SHOWN], is_cut)


@dataclass(frozen=True)
class _Past:
    """The tickets of a preview with their history: a fixed number of queries for all of them."""

    tickets: Mapping[int, Ticket]
    history: Mapping[int, Sequence[Happened]]
    answers: Mapping[int, Sequence[datetime]]
    messages: Mapping[int, str]
    first_words: Mapping[int, str]
    needed: Collection[str]
    policy: DeskPolicy
    custom_kinds: Mapping[str, str]

    @classmethod
    def read(cls, ids: Collection[int], spec: RuleSpec, *, messages: Mapping[int, str] | None = None) -> _Past:
        needed = keeping.needs([spec])
        return cls(
            tickets=facts.load(ids),
            history=_history(ids),
            answers=_answers(ids) if f"since_{Since.STAFF_ANSWERED}" in needed else {},
            messages=messages or {},
            first_words=_words(ids) if "text" in needed else {},
            needed=needed,
            policy=policies.current(),
            custom_kinds=facts.custom_kinds_for(needed),
        )

    def seen(self, ticket: Ticket, at: datetime, *, record: StoredEvent | None = None) -> Facts:
        """The ticket's facts at that moment."""
        history = self.history.get(ticket.pk, ())
        text = None
        if "text" in self.needed:
            message_id = record.data.get("message_id") if record is not None else None
            text = self.messages.get(message_id or 0) or self.first_words.get(ticket.pk, "")
        today = facts.facts_of(
            ticket,
            now=at,
            policy=self.policy,
            needed=self.needed,
            moments={},
            record=record,
            text=text,
            custom_kinds=self.custom_kinds,
        )
        then = values_at(facts.ticket_values(ticket), history, at)
        moments = {since: moments_at(self.moments(ticket, since), at) for since in Since}
        return replace(today, values={**today.values, **then}, moments=moments)

    def moments(self, ticket: Ticket, since: Since) -> list[datetime]:
        """Every moment at which a state of this kind began."""
        history = self.history.get(ticket.pk, ())
        match since:
            case Since.CREATED:
                return [ticket.created_at]
            case Since.STATUS:
                return [ticket.created_at, *(one.at for one in history if one.type == "desk.status_changed")]
            case Since.ASSIGNED:
                return [one.at for one in history if one.type == "desk.assigned"]
            case Since.CLIENT_WROTE:
                return [one.at for one in history if one.data.get("author_kind") == "client"] or [
                    *([ticket.last_client_message_at] if ticket.last_client_message_at else [])
                ]
            case Since.STAFF_ANSWERED:
                return list(self.answers.get(ticket.pk, ()))
            case Since.TOUCHED:
                return [ticket.created_at, *(one.at for one in history if not one.by_rule)]


def _history(ids: Collection[int]) -> dict[int, list[Happened]]:
    rows = EventRecord.objects.filter(
        subject_kind=TICKET, subject_id__in=list(ids), type__in={*TOUCHES, *CHANGES}
    ).order_by("id")
    found: dict[int, list[Happened]] = defaultdict(list)
    for ticket_id, kind, at, data, actor_kind in rows.values_list("subject_id", "type", "at", "data", "actor_kind"):
        found[ticket_id].append(Happened(kind, at, data, actor_kind == RULE))
    return found


def _answers(ids: Collection[int]) -> dict[int, list[datetime]]:
    rows = Message.objects.filter(ticket_id__in=list(ids), visibility="public", author_kind="staff", is_automatic=False)
    found: dict[int, list[datetime]] = defaultdict(list)
    for ticket_id, at in rows.values_list("ticket_id", "created_at"):
        found[ticket_id].append(at)
    return found


def _messages(rows: Iterable[EventRecord]) -> dict[int, str]:
    ids = [row.data["message_id"] for row in rows if row.data.get("message_id")]
    return dict(Message.objects.filter(pk__in=ids).values_list("pk", "body_text"))


def _words(ids: Collection[int]) -> dict[int, str]:
    """The client's first words on each ticket."""
    rows = Message.objects.filter(ticket_id__in=list(ids), author_kind="client").order_by("ticket_id", "id")
    return dict(rows.distinct("ticket_id").values_list("ticket_id", "body_text"))


def _stored(row: EventRecord) -> StoredEvent:
    data: dict[str, Any] = row.data
    return StoredEvent(
        id=row.id,
        position=row.position,
        type=row.type,
        version=row.version,
        organization_id=row.organization_id,
        actor=Actor(row.actor_kind, row.actor_id, row.actor_label),
        subject=Subject(row.subject_kind, row.subject_id),
        data=data,
        at=row.at,
        correlation_id=row.correlation_id,
        causation_id=row.causation_id,
    )
