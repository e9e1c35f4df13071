"""How many tickets each view holds, never counted further than a reader could tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.desk.models import Ticket
from seiketsu.desk.queries.views import VIEWS

# Beyond this a number says no more than "many", and counting on would cost.
COUNT_CAP = 1000
COUNTED = tuple(key for key in VIEWS if key not in ("all", "spam", "deleted"))
# Stand-ins for the reader and the moment while the query is worded; nothing else in it looks like them.
_READER = User(pk=7_461_939_000_000_001)
_MOMENT = datetime(1, 1, 1, microsecond=1, tzinfo=UTC)


@dataclass(frozen=True)
class _Worded:
    text: str
    parameters: tuple[Any, ...]

    def filled(self, user: User, now: datetime) -> list[Any]:
        known = {_READER.pk: user.pk, _MOMENT: now}
        return [known.get(value, value) if isinstance(value, int | datetime) else value for value in self.parameters]


def view_counts(user: User, *, now: datetime | None = None) -> dict[str, int]:
    """How many tickets each view holds, in one query; `COUNT_CAP` + 1 stands for more than that."""
    worded = _worded()
    with connection.cursor() as cursor:
        cursor.execute(worded.text, worded.filled(user, now or clock.now()))
        return dict(zip(COUNTED, cursor.fetchone(), strict=True))


@lru_cache(maxsize=1)
def _worded() -> _Worded:
    """The query's text, worded once: the ORM takes longer to word nine counts than the database to count."""
    parts: list[str] = []
    parameters: list[Any] = []
    for key in COUNTED:
        chosen = VIEWS[key].select(Ticket.objects.all(), _READER, _MOMENT).order_by().values("pk")[: COUNT_CAP + 1]
        text, values = chosen.query.sql_with_params()
        parts.append(f"(select count(*) from ({text}) as counted)")  # noqa: S608 - Django made it, values apart
        parameters += values
    return _Worded(f"select {', '.join(parts)}", tuple(parameters))
