"""How long answering takes, measured by what people did lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.db import connection
from django.db.models import Avg

from seiketsu.accounts.queries import staff
from seiketsu.desk.models import Ticket
from seiketsu.desk.models.ticket import Status
from seiketsu.desk.rules.forecast import ForecastTerms

_SHARES = 20
_RECENT = 200

# One person's answers in a row: the time between two of them is what the second took. The partial index of answers
# serves it, person by person.
_BETWEEN = """
    select count(*), percentile_cont(%(shares)s::float8[]) within group (order by seconds / 60.0)
    from (
        select extract(epoch from created_at - lag(created_at) over (partition by author_id order by created_at))
            as seconds
        from desk_message
        where author_id = any(%(people)s) and created_at >= %(since)s and created_at < %(until)s
            and author_kind = 'staff' and visibility = 'public' and not is_automatic
    ) as gaps
    where seconds between 20 and %(longest)s
"""


@dataclass(frozen=True)
class Handling:
    """Minutes that one answer takes: evenly spread quantiles of `measured` answers; empty with too few of them.

    `answers` is how many a ticket takes until it is solved.
    """

    minutes: tuple[float, ...]
    measured: int
    answers: int

    @property
    def typical(self) -> float | None:
        return self.minutes[len(self.minutes) // 2] if self.minutes else None


def handling(until: datetime, terms: ForecastTerms) -> Handling:
    """What answering took before a moment, as far back as the plan says. Three queries.

    Whoever answers nothing for longer than a break of the plan did something else in between.
    """
    people = list(staff(active=False).order_by().values_list("pk", flat=True))
    shares = [(number + 0.5) / _SHARES for number in range(_SHARES)]
    values: dict[str, Any] = {
        "shares": shares, "people": people, "since": until - terms.looks_back, "until": until,
        "longest": terms.break_after.total_seconds(),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_BETWEEN, values)
        measured, minutes = cursor.fetchone() or (0, None)
    solved = Ticket.objects.filter(status=Status.SOLVED).order_by("-solved_at", "-id")[:_RECENT]
    answers = solved.aggregate(mean=Avg("public_staff_messages"))["mean"] or 1
    return Handling(
        tuple(minutes or ()) if measured >= terms.answers_needed else (), measured, max(1, ceil(answers - 0.5))
    )
