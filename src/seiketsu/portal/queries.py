"""What the portal's pages read, under the portal's role: call these inside `tenancy.as_organization`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low

from seiketsu.accounts.models import Membership, User
from seiketsu.commitments.models import Commitment
from seiketsu.desk.models import CustomField, Ticket, Watcher
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
    "plan_version",
    "calendar_key",
    "target_seconds",
    "used_seconds",
    "started_at",
    "due_at",
    "met_at",
    "breached_at",
)
FIELD_COLUMNS = (
    "id",
    "key",
    "title",
    "kind",
    "help_text",
    "options",
    "limits",
    "position",
    "required",
    "shown_to_clients",
    "removed_at",
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

    `what` is one of: reply, fix, late, waiting_for_you, confirm, closed, working. `promise` is the one that the time
    comes from.
    """

    what: str
    promise: Commitment | None = None

    @property
    def by(self) -> datetime | None:
        return self.promise.due_at if self.promise else None


def standing(ticket: Ticket, promises: Iterable[Commitment], now: datetime) -> Standing:
    """The one sentence of a ticket, the same on the list and on its page."""
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
    if following.due_at <= now:
        return Standing("late", following)
    return Standing("reply" if following.kind in _REPLIES else "fix", following)


@dataclass(frozen=True)
class Kept:
    """How often a promise was kept since a day: of how many that are settled or past their time.

    `usual` is the middle one of the times it took, as the promise counts time.
    """

    kind: str
    target: timedelta
    calendar_key: str
    kept: int
    due: int
    usual: timedelta | None


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
        met = [row for row in of_kind if row.state == "met"]
        due = [row for row in of_kind if row.state == "met" or row.due_at <= now]
        usual = timedelta(seconds=median_low(row.used_seconds for row in met)) if met else None
        kept = sum(row.breached_at is None for row in met)
        found.append(Kept(promise.kind, promise.target, promise.calendar_key, kept, len(due), usual))
    return found


def names_of(people: Iterable[int | None]) -> dict[int, str]:
    """The names of people of the organization, in one query; whoever else is left out."""
    return dict(User.objects.filter(pk__in={pk for pk in people if pk}).values_list("pk", "name"))


def colleagues_of(person_id: int) -> list[tuple[int, str]]:
    """The other people of the organization by name."""
    rows = Membership.objects.exclude(user_id=person_id).order_by("user__name", "user_id")
    return list(rows.values_list("user_id", "user__name"))


def watchers_of(ticket: Ticket) -> list[int]:
    """Who was added to the ticket, as far as the acting person may know."""
    return list(Watcher.objects.filter(ticket_id=ticket.pk).order_by("id").values_list("user_id", flat=True))


def fields_for_clients() -> list[CustomField]:
    """The desk's own fields that clients fill in."""
    return list(CustomField.objects.only(*FIELD_COLUMNS).filter(shown_to_clients=True).order_by("position", "id"))
