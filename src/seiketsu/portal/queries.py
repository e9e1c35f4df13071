"""What the portal's pages read, under the portal's role: call these inside `tenancy.as_organization`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from seiketsu.commitments.models import Commitment
from seiketsu.desk.models import Ticket
from seiketsu.desk.subjects import TICKET
from seiketsu.plan.spec import Plan

COMMITMENT_COLUMNS = (
    "id",
    "organization_id",
    "subject_kind",
    "subject_id",
    "promise",
    "kind",
    "sequence",
    "state",
    "target_seconds",
    "used_seconds",
    "started_at",
    "due_at",
    "met_at",
    "breached_at",
)
_REPLIES = ("first_response", "next_response")


def promises_of(tickets: Collection[Ticket]) -> dict[int, list[Commitment]]:
    """The promises made on these tickets, oldest first, in one query."""
    found: dict[int, list[Commitment]] = {ticket.pk: [] for ticket in tickets}
    rows = Commitment.objects.about(TICKET, *found).exclude(state="cancelled").only(*COMMITMENT_COLUMNS)
    for row in rows.order_by("id"):
        found[row.subject_id].append(row)
    return found


@dataclass(frozen=True)
class Standing:
    """What a client wants to know of a ticket: what happens next, and by when.

    `what` is one of: reply, fix, late, waiting_for_you, confirm, replied, closed, working.
    """

    what: str
    by: datetime | None = None
    promised: timedelta | None = None
    took: timedelta | None = None


def standing(ticket: Ticket, promises: Iterable[Commitment], now: datetime) -> Standing:
    """The one sentence of a ticket, the same on the list, on its page and in its mail."""
    if ticket.status == "closed":
        return Standing("closed")
    if ticket.status == "solved":
        return Standing("confirm")
    if ticket.status == "pending":
        return Standing("waiting_for_you")
    running = [one for one in promises if one.state == "running"]
    replies = [one for one in running if one.kind in _REPLIES]
    following = min(replies or running, key=lambda one: one.due_at, default=None)
    if following is None:
        return Standing("working")
    target = timedelta(seconds=following.target_seconds)
    if following.due_at <= now:
        return Standing("late", following.due_at, target)
    return Standing("reply" if following.kind in _REPLIES else "fix", following.due_at, target)


@dataclass(frozen=True)
class Kept:
    """How often a promise was kept since a day: of how many that are settled or past their time."""

    kind: str
    target: timedelta
    calendar_title: str
    kept: int
    due: int


def kept_promises(plan: Plan, tier: str, since: datetime, now: datetime) -> list[Kept]:
    """Each ticket promise of the tier with how often it was kept towards this client, in one query."""
    rows = list(
        Commitment.objects.filter(subject_kind=TICKET, started_at__gte=since)
        .exclude(state="cancelled")
        .only(*COMMITMENT_COLUMNS)
    )
    found = []
    for promise in plan.ticket_promises(tier, "normal"):
        of_kind = [row for row in rows if row.kind == promise.kind]
        due = [row for row in of_kind if row.state == "met" or row.due_at <= now]
        kept = [row for row in due if row.state == "met" and row.breached_at is None]
        calendar = plan.document.calendars.get(promise.calendar_key)
        title = calendar.title if calendar else promise.calendar_key
        found.append(Kept(promise.kind, promise.target, title, len(kept), len(due)))
    return found
