"""A ticket as the rules see it: its values, and the moments from which waits are counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef

from seiketsu.core.events import StoredEvent
from seiketsu.core.models import EventRecord
from seiketsu.desk.models import CustomField, Message, Ticket
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules.automation.conditions import Facts
from seiketsu.desk.rules.automation.spec import Since
from seiketsu.desk.rules.automation.vocabulary import CUSTOM
from seiketsu.desk.subjects import TICKET

RULE = "rule"
# What counts as somebody having touched a ticket: what happened to it, not what its promises did.
TOUCHES = (
    "desk.ticket_opened",
    "desk.message_added",
    "desk.assigned",
    "desk.status_changed",
    "desk.priority_changed",
    "desk.category_changed",
    "desk.team_changed",
    "desk.escalated",
    "desk.tier_changed",
    "desk.details_changed",
    "desk.reopened",
    "desk.follow_up_recorded",
    "desk.restored",
    "desk.spam_unmarked",
)
# What ends a ticket for the rules, beside what touches it.
ENDS = ("desk.closed", "desk.deleted", "desk.spam_marked", "desk.merged")
_LOGGED = (Since.STATUS, Since.ASSIGNED, Since.TOUCHED)


@dataclass(frozen=True)
class Moment:
    """When a state began. `chain` and `caused_by` are set where a rule brought it about."""

    at: datetime
    chain: UUID | None = None
    caused_by: int | None = None
    event_id: int = 0


Moments = Mapping[Since, Moment | None]


def moments_of(tickets: Collection[Ticket], needed: Collection[str]) -> dict[int, dict[Since, Moment | None]]:
    """The moments of each ticket; the log is asked only where a needed one stands in no column."""
    found: dict[int, dict[Since, Moment | None]] = {
        ticket.pk: {
            Since.CREATED: Moment(ticket.created_at),
            Since.CLIENT_WROTE: Moment(ticket.last_client_message_at) if ticket.last_client_message_at else None,
        }
        for ticket in tickets
    }
    if any(f"since_{since}" in needed for since in _LOGGED):
        for ticket in tickets:
            found[ticket.pk] |= dict.fromkeys(_LOGGED, Moment(ticket.created_at))
            found[ticket.pk][Since.ASSIGNED] = None
        for ticket_id, moments in _from_log([ticket.pk for ticket in tickets]).items():
            found[ticket_id] |= moments
    if f"since_{Since.STAFF_ANSWERED}" in needed:
        for ticket_id, at in _answers([ticket.pk for ticket in tickets]).items():
            found[ticket_id][Since.STAFF_ANSWERED] = Moment(at)
    return found


def _from_log(ids: Collection[int]) -> dict[int, dict[Since, Moment | None]]:
    """The newest event of each type and kind of actor, which is all that these moments need."""
    newest = (
        EventRecord.objects.filter(subject_kind=TICKET, subject_id__in=ids, type__in=TOUCHES)
        .order_by("subject_id", "type", "actor_kind", "-id")
        .distinct("subject_id", "type", "actor_kind")
        .values_list("subject_id", "type", "actor_kind", "at", "correlation_id", "causation_id", "id")
    )
    found: dict[int, dict[Since, Moment | None]] = {}
    for ticket_id, kind, actor_kind, at, chain, causation, number in newest:
        by_rule = actor_kind == RULE
        moment = Moment(at, chain, causation, number) if by_rule else Moment(at, event_id=number)
        moments = found.setdefault(ticket_id, {})
        if kind == "desk.status_changed":
            _keep_newest(moments, Since.STATUS, moment)
        elif kind == "desk.assigned":
            _keep_newest(moments, Since.ASSIGNED, moment)
        if not by_rule:
            _keep_newest(moments, Since.TOUCHED, moment)
    return found


def _keep_newest(moments: dict[Since, Moment | None], since: Since, moment: Moment) -> None:
    known = moments.get(since)
    if known is None or (known.at, known.event_id) <= (moment.at, moment.event_id):
        moments[since] = moment


def _answers(ids: Collection[int]) -> dict[int, datetime]:
    answers = Message.objects.filter(
        ticket_id__in=ids, visibility="public", author_kind="staff", is_automatic=False
    ).values_list("ticket_id")
    return dict(answers.annotate(at=Max("created_at")))


def facts_of(
    ticket: Ticket,
    *,
    now: datetime,
    policy: DeskPolicy,
    needed: Collection[str],
    moments: Moments,
    record: StoredEvent | None = None,
    text: str | None = None,
    custom_kinds: Mapping[str, str] | None = None,
) -> Facts:
    """The facts of one ticket; what `needed` doesn't name isn't read."""
    values = ticket_values(ticket)
    if record is not None:
        values |= event_values(record, ticket)
    if "text" in needed:
        values["text"] = text if text is not None else _text(ticket, record)
    custom_kinds = custom_kinds_for(needed) if custom_kinds is None else custom_kinds
    if custom_kinds:
        values |= {f"{CUSTOM}{key}": value for key, value in ticket.custom.items()}
    return Facts(
        ticket_id=ticket.pk,
        now=now,
        values=values,
        moments={since: moment.at if moment else None for since, moment in moments.items()},
        calendar=tier_calendar(ticket.tier, policy),
        calendars=policy.plan.calendars if "hours" in needed else {},
        custom_kinds=custom_kinds,
    )


def custom_kinds_for(needed: Collection[str]) -> dict[str, str]:
    """The kinds of the desk's own fields, where a rule looks at one."""
    if not any(name.startswith(CUSTOM) for name in needed):
        return {}
    return dict(CustomField.objects.values_list("key", "kind"))


def tier_calendar(tier: str, policy: DeskPolicy) -> Any:
    """The hours of the ticket's tier; of the plan's default where it has that tier no longer."""
    known = tier if tier in policy.plan.tiers else policy.default_tier
    return policy.plan.calendar(policy.plan.tier(known).hours)


def ticket_values(ticket: Ticket) -> dict[str, Any]:
    """What the columns say; the requester and the organization are read with the ticket."""
    return {
        "status": ticket.status,
        "priority": ticket.priority,
        "category": ticket.category,
        "team": ticket.team,
        "assignee": ticket.assignee_id,
        "level": ticket.level,
        "tier": ticket.tier,
        "organization": ticket.organization_id,
        "channel": ticket.channel,
        "language": ticket.language,
        "sentiment": ticket.sentiment or None,
        "escalated": ticket.escalated_to is not None,
        "tags": tuple(ticket.tags),
        "critical": ticket.is_critical,
        "subject": ticket.subject_line,
        "requester": f"{ticket.requester.name} {ticket.requester.email or ''}",
        "reopened": ticket.reopen_count,
        "answers": ticket.public_staff_messages,
    }


def event_values(record: StoredEvent, ticket: Ticket) -> dict[str, Any]:
    """What only the event knows."""
    data = record.data
    return {
        "by": _by(record, ticket),
        "previous_status": data.get("previous_status"),
        "previous_priority": data.get("previous_priority"),
        "promise": data.get("kind") if record.type.startswith("commitments.") else None,
        "rating": data.get("score"),
    }


def _by(record: StoredEvent, ticket: Ticket) -> str:
    """On which side it happened; what mail brought in is the client's, whoever carried it."""
    actor, data = record.actor, record.data
    if actor.kind == RULE:
        return "rule"
    if (author := data.get("author_kind")) in ("client", "staff"):
        return str(author)
    if actor.kind in ("user", "token"):
        return "client" if actor.id == ticket.requester_id else "staff"
    is_theirs = record.type == "desk.ticket_opened" or data.get("reopened_by_id") == ticket.requester_id
    return "client" if is_theirs else "system"


def _text(ticket: Ticket, record: StoredEvent | None) -> str:
    """The words of the event's own message, else the client's newest."""
    said = Message.objects.filter(ticket_id=ticket.pk)
    if record is not None and record.data.get("message_id"):
        said = said.filter(pk=record.data["message_id"])
    else:
        said = said.filter(author_kind="client")
    return said.order_by("-id").values_list("body_text", flat=True).first() or ""


def opening_messages(ids: Collection[int | None]) -> set[int]:
    """Those that are the first of their ticket: part of its being opened, and no word on it."""
    wanted = [one for one in ids if one is not None]
    if not wanted:
        return set()
    earlier = Message.objects.filter(ticket=OuterRef("ticket"), pk__lt=OuterRef("pk"))
    return set(Message.objects.filter(~Exists(earlier), pk__in=wanted).values_list("pk", flat=True))


def load(ids: Iterable[int]) -> dict[int, Ticket]:
    """Tickets with what their facts need."""
    rows = Ticket.objects.select_related("organization", "requester", "assignee")
    return rows.in_bulk(list(ids))


def is_closed_to_rules(ticket: Ticket) -> bool:
    """Rules leave alone what was deleted, is spam, or went into another ticket."""
    return ticket.deleted_at is not None or ticket.spam_at is not None or ticket.merged_into_id is not None
