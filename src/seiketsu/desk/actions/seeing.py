"""Writing down who looked at which ticket, and forgetting it when the plan says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q

from seiketsu.accounts.queries import holds
from seiketsu.core.kept_queries import as_json
from seiketsu.desk.models import TicketView

# Rows of people or tickets that are gone meanwhile are left out: one of them must not lose all the others.
_KEEP = """
insert into desk_ticketview (ticket_id, user_id, hour, first_at, last_at, times)
select s.ticket_id, s.user_id, s.hour, s.first_at, s.last_at, s.times
from jsonb_to_recordset(%s::jsonb) as s(ticket_id bigint, user_id bigint, hour timestamptz, first_at timestamptz,
    last_at timestamptz, times integer)
join desk_ticket t on t.id = s.ticket_id join accounts_user u on u.id = s.user_id
order by s.ticket_id, s.user_id, s.hour
on conflict (ticket_id, user_id, hour) do update set
    first_at = least(desk_ticketview.first_at, excluded.first_at),
    last_at = greatest(desk_ticketview.last_at, excluded.last_at),
    times = desk_ticketview.times + excluded.times
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """One person's looks at one ticket within one hour."""

    ticket_id: int
    user_id: int
    hour: datetime
    first_at: datetime
    last_at: datetime
    times: int


def keep_views(batch: Sequence[Seen]) -> None:
    """Add a batch of views to what is kept. Always in one order, so that two processes do not wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [as_json([asdict(seen) for seen in batch])])


def forget_views(*, before: datetime, limit: int) -> int:
    """Take away views of hours before a moment; returns how many."""
    old = TicketView.objects.filter(hour__lt=before).order_by("hour")
    if kept := holds.held():
        # What a legal hold keeps: looks at its tickets, and whatever its people looked at.
        old = old.exclude(
            Q(user_id__in=kept.people)
            | Q(ticket_id__in=kept.tickets)
            | Q(ticket__requester_id__in=kept.people)
            | Q(ticket__organization_id__in=kept.organizations, ticket__organization_id__isnull=False)
        )
    old = old[:limit]
    return TicketView.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]
