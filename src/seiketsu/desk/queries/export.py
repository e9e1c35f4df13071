"""A ticket with everything, as plain values: for the staff with all that is internal, for a client without."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from seiketsu.commitments import queries as commitments
from seiketsu.core import clock
from seiketsu.core.events import queries as events
from seiketsu.desk.models import (
    Attachment,
    CustomField,
    Decision,
    Merge,
    Message,
    Solution,
    Ticket,
    TicketView,
    Visibility,
    Watcher,
)
from seiketsu.desk.rules.promises import RESOLUTION, RESPONSES
from seiketsu.desk.sides import queries as sides
from seiketsu.desk.subjects import subject_of

STAFF, CLIENT = "staff", "client"
FORMAT = "seiketsu-ticket-1"
_TOLD_TO_CLIENTS = (*RESPONSES, RESOLUTION)
# A longer log is exported by its newest part; the file says so.
_MOST_EVENTS = 20_000

TicketExport = dict[str, Any]


def exported(ticket: Ticket, *, audience: str) -> TicketExport:
    """Everything that the audience may know, in a fixed number of queries. Files are named with their SHA-256."""
    internal = audience == STAFF
    found: TicketExport = {
        "format": FORMAT,
        "for": audience,
        "exported_at": _moment(clock.now()),
        "ticket": _facts(ticket, internal=internal),
        "messages": _messages(ticket, internal=internal),
        "promises": _promises(ticket, internal=internal),
        "solutions": _solutions(ticket, internal=internal),
    }
    if internal:
        found |= _internal(ticket)
    return found


def _facts(ticket: Ticket, *, internal: bool) -> dict[str, Any]:
    fields = CustomField.objects.all() if internal else CustomField.objects.filter(shown_to_clients=True)
    facts = {
        "number": ticket.pk,
        "subject": ticket.subject_line,
        "status": ticket.status,
        "priority": ticket.priority,
        "tier": ticket.tier,
        "channel": ticket.channel,
        "client": ticket.organization.name if ticket.organization else None,
        "requester": {"name": ticket.requester.name, "email": ticket.requester.email},
        "details": {field.title: ticket.custom[field.key] for field in fields if field.key in ticket.custom},
        "created_at": _moment(ticket.created_at),
        "first_responded_at": _moment(ticket.first_responded_at),
        "solved_at": _moment(ticket.solved_at),
        "closed_at": _moment(ticket.closed_at),
        "reopened": ticket.reopen_count,
        "merged_into": _other(ticket, ticket.merged_into_id, internal=internal),
        "follow_up_of": _other(ticket, ticket.follow_up_of_id, internal=internal),
    }
    if internal:
        facts |= {
            "category": ticket.category,
            "team": ticket.team,
            "level": ticket.level,
            "assignee": ticket.assignee.name if ticket.assignee else None,
            "language": ticket.language,
            "tags": ticket.tags,
            "is_critical": ticket.is_critical,
            "external_id": ticket.external_id,
            "escalated_at": _moment(ticket.escalated_at),
            "deleted_at": _moment(ticket.deleted_at),
            "spam_at": _moment(ticket.spam_at),
        }
    return facts


def _other(ticket: Ticket, number: int | None, *, internal: bool) -> int | None:
    """The number of another ticket; a client reads it only of one that is theirs too."""
    if internal or number is None:
        return number
    theirs = Q(requester_id=ticket.requester_id)
    if ticket.organization_id is not None:
        theirs |= Q(organization_id=ticket.organization_id)
    return number if Ticket.objects.filter(theirs, pk=number).exists() else None


def _messages(ticket: Ticket, *, internal: bool) -> list[dict[str, Any]]:
    rows = Message.objects.filter(ticket=ticket).select_related("author").readable().order_by("id")
    files = Attachment.objects.filter(ticket=ticket).order_by("id")
    if not internal:
        rows, files = rows.public(), files.filter(visibility=Visibility.PUBLIC)
    by_message: dict[int, list[dict[str, Any]]] = {}
    for file in files:
        by_message.setdefault(file.message_id, []).append(
            {"name": file.name, "type": file.content_type, "bytes": file.size, "sha256": file.digest}
        )
    return [_message(row, by_message.get(row.pk, []), internal=internal) for row in rows]


def _message(row: Message, files: list[dict[str, Any]], *, internal: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "at": _moment(row.created_at),
        "by": row.author_name or row.author.name,
        "of": row.author_kind,
        "channel": row.channel,
        "text": row.body_text,
        "quoted": row.quoted_text,
        "is_automatic": row.is_automatic,
        "attachments": files,
    }
    if internal:
        shown |= {"visibility": row.visibility, "from": row.source_address, "cc": row.cc, "message_id": row.message_id}
        shown["side_conversation"] = row.side_id
    return shown


def _promises(ticket: Ticket, *, internal: bool) -> list[dict[str, Any]]:
    """A client reads what was promised to them; that a lead is to call about their rating is ours to know."""
    held = commitments.for_subject(subject_of(ticket.pk))
    return [_promise(one, internal=internal) for one in held if internal or one.kind in _TOLD_TO_CLIENTS]


def _promise(one: Any, *, internal: bool) -> dict[str, Any]:
    shown = {
        "kind": one.kind,
        "state": one.state,
        "started_at": _moment(one.started_at),
        "due_at": _moment(one.due_at),
        "met_at": _moment(one.met_at),
        "missed_at": _moment(one.breached_at),
    }
    if internal:
        shown |= {"leaf": one.promise, "plan_version": one.plan_version, "seconds_used": one.used_seconds}
    return shown


def _solutions(ticket: Ticket, *, internal: bool) -> list[dict[str, Any]]:
    rows = Solution.objects.filter(ticket=ticket).select_related("solved_by").order_by("id")
    return [
        {
            "solved_at": _moment(row.solved_at),
            "validated_at": _moment(row.validated_at),
            "validated_how": row.validated_how,
            "reopened_at": _moment(row.reopened_at),
        }
        | ({"solved_by": row.solved_by.name if row.solved_by else None} if internal else {})
        for row in rows
    ]


def _internal(ticket: Ticket) -> dict[str, Any]:
    """What only the staff may have."""
    told = events.history(subject_of(ticket.pk), limit=_MOST_EVENTS)
    decisions = Decision.objects.filter(ticket=ticket).order_by("id")
    views = TicketView.objects.filter(ticket=ticket).select_related("user").order_by("first_at", "id")
    watchers = Watcher.objects.filter(ticket=ticket).select_related("user").order_by("id")
    merged = Merge.objects.filter(target=ticket).order_by("id")
    return {
        "side_conversations": [
            {
                "id": one.pk,
                "subject": one.subject_line,
                "to": one.addresses,
                "state": one.state,
                "is_forward": one.is_forward,
                "by": one.started_by.name,
                "started_at": _moment(one.created_at),
            }
            for one in sides.sides_of(ticket.pk)
        ],
        "watchers": [one.user.name for one in watchers],
        "merged_here": [one.source_id for one in merged],
        "decisions": [
            {
                "at": _moment(one.at),
                "kind": one.kind,
                "rule": one.rule,
                "by": one.actor_label,
                "chosen": one.chosen,
                "reasons": one.reasons,
                "plan_version": one.plan_version,
            }
            for one in decisions
        ],
        "events": [
            {"id": one.id, "at": _moment(one.at), "type": one.type, "by": one.actor.label, "data": one.data}
            for one in told
        ],
        "events_complete": len(told) < _MOST_EVENTS,
        "seen": [
            {"by": one.user.name, "from": _moment(one.first_at), "to": _moment(one.last_at), "times": one.times}
            for one in views
        ],
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
