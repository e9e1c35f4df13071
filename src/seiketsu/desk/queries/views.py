"""The queue: views over the tickets in the order of what is due next, and how many each holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seiketsu.accounts.models import User
from seiketsu.commitments import queries as commitments
from seiketsu.commitments.models import Commitment
from seiketsu.core import clock
from seiketsu.core.http import paging
from seiketsu.core.http.paging import Page
from seiketsu.core.ui.parts import Tone
from seiketsu.desk.models import Status, Ticket
from seiketsu.desk.models.ticket import PRIORITY_ORDER, TicketQuerySet
from seiketsu.desk.queries.owed import owed_follow_ups, put_off_by, waiting_for
from seiketsu.desk.rules.queue import Group, group
from seiketsu.desk.rules.search_language.printing import value_text
from seiketsu.desk.rules.text import clean
from seiketsu.desk.subjects import TICKET
from seiketsu.plan import queries as plans

NEWEST, _SOLVED = ("-id",), ("-solved_at", "-id")
BY_DUE = ("due_order", "tier_order", "priority_order", "id")
# What a row of a list shows; a ticket is four times as wide.
_LISTED = (
    "subject_line",
    "preview",
    "status",
    "priority",
    "tier",
    "channel",
    "next_due_at",
    "next_due_commitment_id",
    "due_order",
    "escalated_to",
    "sentiment",
    "solved_at",
    "spam_at",
    "deleted_at",
    "organization__name",
    "requester__name",
    "assignee__name",
)


@dataclass(frozen=True)
class View:
    """A saved view. `select` narrows the tickets for one reader at one moment."""

    key: str
    title: str | Promise
    icon: str
    tone: Tone
    select: Callable[[TicketQuerySet, User, datetime], TicketQuerySet]
    order: tuple[str, ...] = BY_DUE
    is_grouped: bool = True
    # The same in the language of search, so that a view of one's own can begin as this one.
    text: str = ""
    # The letter after `g` that leads here.
    go: str = ""
    # Of a view that somebody keeps: what it shows beside the usual, and which fields that takes.
    columns: tuple[str, ...] = ()
    saved_id: int | None = None
    reads: tuple[str, ...] = ()
    # What one must be allowed to do to open it.
    verb: str = "see"


def _live(tickets: TicketQuerySet, user: User, now: datetime) -> TicketQuerySet:
    return tickets.live()


def _mine(tickets: TicketQuerySet, user: User, now: datetime) -> TicketQuerySet:
    return tickets.live().filter(~put_off_by(user), assignee=user)


def _snoozed(tickets: TicketQuerySet, user: User, now: datetime) -> TicketQuerySet:
    return tickets.live().filter(put_off_by(user))


def _mentions(tickets: TicketQuerySet, user: User, now: datetime) -> TicketQuerySet:
    return tickets.live().filter(pk__in=waiting_for(user))


def _unassigned(tickets: TicketQuerySet, user: User, now: datetime) -> TicketQuerySet:
    return tickets.live().filter(assignee__isnull=True)


def _at_risk(tickets: TicketQuerySet, user: User, now: datetime) -> TicketQuerySet:
    return tickets.live().filter(at_risk_since__isnull=False, due_order__gt=now)


def _breached(tickets: TicketQuerySet, user: User, now: datetime) -> TicketQuerySet:
    return tickets.live().filter(due_order__lte=now)


def _escalated(tickets: TicketQuerySet, user: User, now: datetime) -> TicketQuerySet:
    return tickets.live().filter(escalated_to__isnull=False)


def _waiting(tickets: TicketQuerySet, user: User, now: datetime) -> TicketQuerySet:
    return tickets.live().filter(status=Status.PENDING)


def _unmatched(tickets: TicketQuerySet, user: User, now: datetime) -> TicketQuerySet:
    return tickets.live().filter(organization__isnull=True)


def _follow_ups(tickets: TicketQuerySet, user: User, now: datetime) -> TicketQuerySet:
    return tickets.kept().filter(pk__in=owed_follow_ups())


def _solved(tickets: TicketQuerySet, user: User, now: datetime) -> TicketQuerySet:
    return tickets.kept().filter(status=Status.SOLVED)


def _all(tickets: TicketQuerySet, user: User, now: datetime) -> TicketQuerySet:
    return tickets.kept()


def _spam(tickets: TicketQuerySet, user: User, now: datetime) -> TicketQuerySet:
    return tickets.filter(spam_at__isnull=False, deleted_at__isnull=True)


def _deleted(tickets: TicketQuerySet, user: User, now: datetime) -> TicketQuerySet:
    return tickets.filter(deleted_at__isnull=False)


_ALL_VIEWS = (
    View("next_due", _("Next due"), "clock-hour-4", "own", _live, text="is:open", go="q"),
    View("mine", _("Mine"), "user", "own", _mine, text="is:open assignee:me -is:snoozed", go="i"),
    View("unassigned", _("Unassigned"), "user-question", "idle", _unassigned, text="is:open assignee:none", go="u"),
    View("at_risk", _("At risk"), "alert-triangle", "warn", _at_risk, text="is:open is:at_risk", go="r"),
    View("breached", _("Missed"), "alarm", "bad", _breached, text="is:open is:breached", go="b"),
    View("escalated", _("Escalated"), "stairs-up", "warn", _escalated, text="is:open is:escalated", go="e"),
    View("waiting", _("Waiting on client"), "hourglass", "idle", _waiting, text="status:pending", go="h"),
    View("mentions", _("Mentions"), "bell", "own", _mentions, text="is:open is:unsettled_mention", go="y"),
    View("snoozed", _("Snoozed"), "zzz", "idle", _snoozed, text="is:open is:snoozed", go="z"),
    View("unmatched", _("Unmatched"), "help-circle", "warn", _unmatched, text="is:open organization:none", go="x"),
    View("follow_ups", _("Follow-ups"), "mood-sad", "bad", _follow_ups, NEWEST, False, "is:follow_up", "f"),
    View("recently_solved", _("Recently solved"), "circle-check", "ok", _solved, _SOLVED, False, "status:solved", "l"),
    View("all", _("All tickets"), "inbox", "idle", _all, NEWEST, False, go="a"),
    View("spam", _("Spam"), "ban", "idle", _spam, ("-spam_at", "-id"), False, "is:spam"),
    View(
        "deleted",
        _("Deleted"),
        "trash",
        "idle",
        _deleted,
        ("-deleted_at", "-id"),
        False,
        "is:deleted",
        verb="see_deleted",
    ),
)
VIEWS: Mapping[str, View] = {view.key: view for view in _ALL_VIEWS}


@dataclass(frozen=True)
class Filters:
    """What narrows a view further; it lives in the address of the page."""

    status: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    tier: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    assignee: str = ""
    organization: int | None = None
    requester: int | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> Filters:
        """Read the page's address; what isn't a filter, or no value of one, is left out."""
        found: dict[str, Any] = {}
        for name in ("status", "team", "tier", "priority", "category", "channel", "tag"):
            values = query.getlist(name) if hasattr(query, "getlist") else query.get(name, ())
            if isinstance(values, str):
                values = [values]
            found[name] = tuple(part for value in values for part in clean(str(value)).split(",") if part)
        assignee = str(query.get("assignee", "") or "")
        found["assignee"] = assignee if assignee in ("none", "me") or assignee.isdecimal() else ""
        for name in ("organization", "requester"):
            number = str(query.get(name, "") or "")
            found[name] = int(number) if number.isdecimal() and len(number) < 19 else None
        return cls(**found)

    def to_query(self) -> dict[str, str]:
        """As the page's address has it; empty filters are left out."""
        shown = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if value:
                shown[one.name] = ",".join(value) if isinstance(value, tuple) else str(value)
        return shown

    def as_text(self) -> str:
        """The same in the language of search."""
        said = []
        for one in fields(self):
            value = getattr(self, one.name)
            if value:
                values = value if isinstance(value, tuple) else (str(value),)
                said.append(f"{one.name}:{','.join(value_text(each) for each in values)}")
        return " ".join(said)

    def without(self, name: str) -> Filters:
        """The filters but for one."""
        empty: dict[str, Any] = {one.name: one.default for one in fields(self) if one.name == name}
        return replace(self, **empty)

    def apply(self, tickets: TicketQuerySet, user: User) -> TicketQuerySet:
        """The tickets that pass every filter."""
        for name in ("status", "team", "tier", "priority", "category", "channel"):
            if values := getattr(self, name):
                tickets = tickets.filter(**{f"{name}__in": values})
        for tag in self.tag:
            tickets = tickets.filter(tags__contains=[tag])
        if self.assignee:
            tickets = tickets.filter(_assignee(self.assignee, user))
        if self.organization is not None:
            tickets = tickets.filter(organization_id=self.organization)
        if self.requester is not None:
            tickets = tickets.filter(requester_id=self.requester)
        return tickets


def _assignee(value: str, user: User) -> Q:
    if value == "none":
        return Q(assignee__isnull=True)
    return Q(assignee_id=user.pk if value == "me" else int(value))


@dataclass(frozen=True)
class QueueRow:
    """A ticket in a list. Only what lists show is read of it, with the names of client, requester and assignee.

    `next_commitment` is what the row's chip is about: what is due next, else what rests, else what was kept last.
    """

    ticket: Ticket
    next_commitment: Commitment | None
    group: Group | None


@dataclass(frozen=True)
class QueuePage:
    """One page of a view; `next_cursor` is None on the last one."""

    view: View
    rows: list[QueueRow]
    next_cursor: str | None


def queue(
    view: str | View,
    *,
    user: User,
    filters: Filters | None = None,
    cursor: str | None = None,
    limit: int = 50,
    now: datetime | None = None,
) -> QueuePage:
    """A page of a view in two queries, wherever it lies and however many tickets there ever were.

    The plan in force says which tier goes first among equals; hold it (`plan.queries.holding`) or it is looked up too.

    Raises:
        KeyError: there is no such view.
        BadCursor: the cursor isn't one of this view.
    """
    shown, moment = VIEWS[view] if isinstance(view, str) else view, now or clock.now()
    tickets = _of_view(shown, user, moment, filters).select_related("organization", "requester", "assignee")
    page = paging.page(tickets.only(*_LISTED, *shown.reads), order=shown.order, limit=limit, cursor=cursor)
    return QueuePage(shown, rows_of(page.items, user, moment, is_grouped=shown.is_grouped), page.next_cursor)


def tickets_of(view: str | View, *, user: User, cursor: str | None = None, limit: int = 50) -> Page[Ticket]:
    """A page of a view as whole tickets, without their promises and people.

    Raises:
        KeyError: there is no such view.
        BadCursor: the cursor isn't one of this view.
    """
    shown = VIEWS[view] if isinstance(view, str) else view
    return paging.page(_of_view(shown, user, clock.now(), None), order=shown.order, limit=limit, cursor=cursor)


def numbers_of(
    view: str | View, *, user: User, filters: Filters | None = None, most: int, among: Sequence[int] | None = None
) -> list[int]:
    """The numbers of a view's tickets, in its order; of those `among` alone where it is given.

    Raises:
        KeyError: there is no such view.
    """
    shown = VIEWS[view] if isinstance(view, str) else view
    rows = _of_view(shown, user, clock.now(), filters).order_by(*shown.order)
    if among is not None:
        rows = rows.filter(pk__in=among)
    return list(rows.values_list("pk", flat=True)[:most])


def _of_view(shown: View, user: User, moment: datetime, filters: Filters | None) -> TicketQuerySet:
    tickets = (filters or Filters()).apply(shown.select(Ticket.objects.all(), user, moment), user)
    if shown.order == BY_DUE:
        tickets = tickets.annotate(tier_order=_tier_order())
    return tickets.annotate(priority_order=PRIORITY_ORDER) if _reads_priority(shown.order) else tickets


def _reads_priority(order: tuple[str, ...]) -> bool:
    return any(field.lstrip("-") == "priority_order" for field in order)


def _tier_order() -> Case:
    """The largest tier of the plan in force first; one that it no longer has comes last."""
    tiers = list(plans.current().plan.tiers)[::-1]
    return Case(
        *(When(tier=slug, then=Value(place)) for place, slug in enumerate(tiers)),
        default=Value(len(tiers)),
        output_field=IntegerField(),
    )


def rows_of(tickets: Iterable[Ticket], user: User, now: datetime, *, is_grouped: bool = False) -> list[QueueRow]:
    """Tickets as rows of a list; one query for the promises that they show."""
    found = list(tickets)
    promised = commitments.foremost(TICKET, {ticket.pk: ticket.next_due_commitment_id for ticket in found})
    return [
        QueueRow(
            ticket, promised.get(ticket.pk), group(ticket.next_due_at, now, user.time_zone) if is_grouped else None
        )
        for ticket in found
    ]
