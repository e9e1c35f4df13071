"""Reads about defects."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from seiketsu.accounts.models import Organization
from seiketsu.core.models import RawIntake
from seiketsu.desk.models import Defect, DefectTicket, GroupAnswer, Ticket
from seiketsu.desk.models.defects import OPEN_STATES
from seiketsu.desk.models.ticket import OPEN_STATUSES
from seiketsu.desk.queries.links import AnswerShown, last_answer
from seiketsu.desk.rules.defects import AtStake, Contract, at_stake
from seiketsu.plan import queries as plans

SOURCE = "desk.tracker"
MOST = 500


@dataclass(frozen=True)
class DefectRow:
    """A defect in the list, with whom it touches."""

    defect: Defect
    tickets: int
    open_tickets: int
    stake: AtStake


def _counted(found: QuerySet[Defect]) -> QuerySet[Defect]:
    still_open = Q(collected__ticket__status__in=OPEN_STATUSES, collected__ticket__deleted_at__isnull=True)
    return found.select_related("tracker").annotate(
        tickets=Count("collected"), open_tickets=Count("collected", filter=still_open)
    )


def defects(*, state: str = "open", search: str = "", limit: int = 200) -> list[DefectRow]:
    """Defects with their tickets, clients and what is at stake, in three queries; the most valuable first."""
    found = Defect.objects.all()
    if state == "open":
        found = found.filter(state__in=OPEN_STATES)
    elif state:
        found = found.filter(state=state)
    for word in search.split()[:8]:
        found = found.filter(Q(title__icontains=word) | Q(component__icontains=word) | Q(issue_key__icontains=word))
    rows = list(_counted(found).order_by("-id")[:limit])
    stakes = stakes_of([row.pk for row in rows])
    listed = [DefectRow(row, row.tickets, row.open_tickets, stakes[row.pk]) for row in rows]  # type: ignore[attr-defined]
    order = {"critical": 0, "major": 1, "minor": 2}
    return sorted(listed, key=lambda row: (order[row.defect.severity], -row.stake.value, -row.defect.pk))


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
        for row in collected.exclude(organization=None).values("organization_id").annotate(number=Count("id"))
    }
    known = Organization.objects.filter(pk__in=counted)
    clients = sorted(
        ((one, counted[one.pk]) for one in known),
        key=lambda pair: (-(pair[0].annual_contract_value or Decimal(0)), pair[0].name),
    )
    return DefectPage(
        defect=defect,
        tickets=tickets,
        total=sum(counted.values()) + sum(one.organization_id is None for one in tickets),
        clients=clients,
        stake=stakes_of([defect.pk])[defect.pk],
        answer=last_answer(GroupAnswer.objects.filter(defect=defect)),
    )


def defects_of(ticket: Ticket) -> list[Defect]:
    """The defects behind a ticket."""
    return list(Defect.objects.filter(collected__ticket=ticket).select_related("tracker").order_by("-id"))


def to_choose(text: str) -> list[Defect]:
    """Open defects that somebody may mean, newest first."""
    return [row.defect for row in defects(search=text, limit=8)]


def unread_webhooks() -> list[RawIntake]:
    """What trackers sent and nobody could read, newest first."""
    waiting = RawIntake.objects.filter(source=SOURCE, state__in=(RawIntake.State.FAILED, RawIntake.State.SUSPENDED))
    return list(waiting.order_by("-id")[:100])
