"""What makes routing look again: a queue grew, somebody has room, somebody came or went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from seiketsu.core.actor import Actor
from seiketsu.core.events import StoredEvent, batch_subscriber, caused_by
from seiketsu.desk import policy as policies
from seiketsu.desk.actions import placing
from seiketsu.desk.models import Ticket
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.subjects import TICKET
from seiketsu.plan.errors import NoPlanInForce

_ACTOR = Actor.engine("routing")

# Somebody may have room, or be there, who had not or was not before.
_ROOM = (
    "desk.solved",
    "desk.closed",
    "desk.status_changed",
    "desk.merged",
    "desk.spam_marked",
    "desk.deleted",
    "desk.priority_changed",
    "desk.availability_changed",
    "schedules.roster_changed",
    "schedules.override_added",
    "schedules.override_withdrawn",
    "schedules.absence_reported",
    "schedules.absence_ended",
    "schedules.swap_answered",
    "accounts.person_added",
    "accounts.person_changed",
    "accounts.staff_changed",
    "plan.applied",
)
# A ticket stands in a queue, or may not stay where it is.
_GREW = (
    "desk.ticket_opened",
    "desk.assigned",
    "desk.team_changed",
    "desk.restored",
    "desk.spam_unmarked",
    "desk.merge_undone",
    "desk.reopened",
    "commitments.warned",
    "commitments.breached",
)


@batch_subscriber("desk.routing", types=[*_ROOM, *_GREW])
def look_again(records: Sequence[StoredEvent]) -> None:
    """Ask for a look at the queues that this concerns; each that has only grown is asked for once."""
    policy = _policy()
    if policy is None:
        return
    grown: dict[str, datetime] = {}
    for record in records:
        if record.type == "desk.ticket_opened" and record.subject.kind == TICKET:
            if record.data["team"] is not None:
                grown.setdefault(record.data["team"], record.at)
            continue
        with caused_by(record):
            _look_again(record, policy)
    for team, at in sorted(grown.items()):
        placing.wake_grown(team, at)


def _look_again(record: StoredEvent, policy: DeskPolicy) -> None:
    if record.type in _ROOM:
        placing.wake(policy.plan.document.teams, record.at)
        return
    if record.subject.kind != TICKET:
        return
    if record.type == "desk.reopened":
        ticket = Ticket.objects.live().select_related("organization").filter(pk=record.subject.id).first()
        if ticket is not None:
            placing.return_reopened(ticket, actor=_ACTOR, now=record.at, policy=policy)
    if (team := _team_of(record)) is not None:
        placing.wake([team], record.at)


def _team_of(record: StoredEvent) -> str | None:
    if record.type == "desk.assigned" and record.data["assignee_id"] is not None:
        return None
    return Ticket.objects.filter(pk=record.subject.id).values_list("team", flat=True).first()


def _policy() -> DeskPolicy | None:
    """None before the first plan."""
    try:
        return policies.current()
    except NoPlanInForce:
        return None
