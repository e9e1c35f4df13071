"""Reads about defects."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from seiketsu.accounts.models import Organization
from seiketsu.core.http import paging
from seiketsu.core.models import RawIntake
from seiketsu.desk.models import Defect, DefectTicket, GroupAnswer, Ticket
from seiketsu.desk.models.defects import OPEN, WORDS, WORDS_CONFIGURATION, WORST_FIRST
from seiketsu.desk.models.ticket import OPEN_STATUSES
from seiketsu.desk.queries.links import AnswerShown, last_answer
from seiketsu.desk.rules.defects import AtStake, Contract, at_stake
from seiketsu.plan import queries as plans

SOURCE = "desk.tracker"
MOST = 500
PAGE = 50
# As the database's own parser cuts a title into words.
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class DefectRow:
    """A defect in the list, with whom it touches."""

    defect: Defect
    tickets: int
    open_tickets: int
    stake: AtStake


@dataclass(frozen=True)
class DefectsPage:
    """One page of the list. `next_cursor` is None on the last one."""

    rows: Sequence[DefectRow]
    next_cursor: str | None


def found(*, state: str = "open", search: str = "") -> QuerySet[Defect]:
    """Defects in a state, or all open ones, of which the title, component or issue has words that begin like these.

    Each way of asking is answered by an index.
    """
    asked = Defect.objects.filter(OPEN) if state == "open" else Defect.objects.filter(state=state)
    if not search.strip():
        return asked
    words = _WORD.findall(search)[:8]
    if not words:
        return asked.none()
    query = SearchQuery(" & ".join(f"{word}:*" for word in words), config=WORDS_CONFIGURATION, search_type="raw")
    return asked.annotate(words=WORDS).filter(words=query)


def defects(*, state: str = "open", search: str = "", limit: int = PAGE, cursor: str | None = None) -> DefectsPage:
    """A page of defects with their tickets, clients and what is at stake, in three queries; the worst first.

    Raises:
        BadCursor: the cursor isn't one of this list.
    """
    page = paging.page(
        found(state=state, search=search).select_related("tracker"), order=WORST_FIRST, limit=limit, cursor=cursor
    )
    numbers = [row.pk for row in page.items]
    counts, stakes = _counts_of(numbers), stakes_of(numbers)
    rows = [DefectRow(row, *counts.get(row.pk, (0, 0)), stakes[row.pk]) for row in page.items]
    return DefectsPage(rows, page.next_cursor)


def _counts_of(numbers: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many tickets each defect has, and how many of them are open."""
    collected = DefectTicket.objects.filter(defect_id__in=numbers, ticket__deleted_at__isnull=True)
    counted = collected.values("defect_id").annotate(
        tickets=Count("id"), open_tickets=Count("id", filter=Q(ticket__status__in=OPEN_STATUSES))
    )
    return {row["defect_id"]: (row["tickets"], row["open_tickets"]) for row in counted}


def stakes_of(numbers: Collection[int]) -> dict[int, AtStake]:
    """What is at stake for each defect: the yearly contracts of the clients whose tickets it has."""
    pairs = (
        DefectTicket.objects.filter(defect_id__in=numbers, ticket__deleted_at__isnull=True)
        .exclude(ticket__organization=None)
        .values_list(
            "defect_id",
            "ticket__organization_id",
            "ticket__organization__annual_contract_value",
            "ticket__organization__annual_contract_currency",
        )
        .distinct()
    )
    company = plans.current().plan.document.company
    rates = {currency: rate.value for currency, rate in company.rates.items()}
    contracts: dict[int, list[Contract]] = {number: [] for number in numbers}
    for defect_id, organization_id, value, currency in pairs:
        contracts[defect_id].append(Contract(organization_id, value, currency))
    return {number: at_stake(found, currency=company.currency, rates=rates) for number, found in contracts.items()}


@dataclass(frozen=True)
class DefectPage:
    """A defect with everything that its page shows."""

    defect: Defect
    tickets: Sequence[Ticket]
    total: int
    clients: Sequence[tuple[Organization, int]]
    stake: AtStake
    answer: AnswerShown | None


def defect_page(defect: Defect) -> DefectPage:
    """Its tickets, its clients by their value, and how far the telling of its fix is."""
    collected = Ticket.objects.filter(defects__defect=defect, deleted_at__isnull=True)
    tickets = list(collected.select_related("organization", "requester", "assignee").order_by("-id")[:MOST])
    counted = {
        row["organization_id"]: row["number"]
        for row in collected.values("organization_id").annotate(number=Count("id"))
    }
    known = Organization.objects.filter(pk__in=[number for number in counted if number is not None])
    clients = sorted(
        ((one, counted[one.pk]) for one in known),
        key=lambda pair: (-(pair[0].annual_contract_value or Decimal(0)), pair[0].name),
    )
    return DefectPage(
        defect=defect,
        tickets=tickets,
        total=sum(counted.values()),
        clients=clients,
        stake=stakes_of([defect.pk])[defect.pk],
        answer=last_answer(GroupAnswer.objects.filter(defect=defect)),
    )


def defects_of(ticket: Ticket) -> list[Defect]:
    """The defects behind a ticket."""
    return list(Defect.objects.filter(collected__ticket=ticket).select_related("tracker").order_by("-id"))


def open_for(organization: Organization, *, limit: int) -> list[Defect]:
    """What is known to be broken for a client and not released yet, the newest first."""
    theirs = DefectTicket.objects.filter(
        defect=OuterRef("pk"), ticket__organization=organization, ticket__deleted_at__isnull=True
    )
    return list(Defect.objects.filter(OPEN, Exists(theirs)).order_by("-id")[:limit])


def to_choose(text: str) -> list[Defect]:
    """Open defects that somebody may mean, newest first."""
    return list(found(search=text).order_by("-id")[:8])


def unread_webhooks() -> list[RawIntake]:
    """What trackers sent and nobody could read, newest first."""
    waiting = RawIntake.objects.filter(source=SOURCE, state__in=(RawIntake.State.FAILED, RawIntake.State.SUSPENDED))
    return list(waiting.order_by("-id")[:100])


def locales_of(defect: Defect) -> list[str]:
    """The language of each person who is to be told of the fix."""
    waiting = Ticket.objects.live().filter(defects__defect=defect, merged_into__isnull=True)
    return list(waiting.values_list("requester__locale", flat=True))
