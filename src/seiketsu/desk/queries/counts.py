"""How many tickets each view holds, never counted further than a reader could tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from django.db import connection
from psycopg import sql

from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.kept_queries import KeptStatement
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
    """The prepared statement, and whether each of its values is the moment or else the reader."""

    statement: KeptStatement
    moments: tuple[bool, ...]


def view_counts(user: User, *, now: datetime | None = None) -> dict[str, int]:
    """How many tickets each view holds, in one query; `COUNT_CAP` + 1 stands for more than that."""
    worded, moment = _worded(), now or clock.now()
    rows = worded.statement(*(moment if is_moment else user.pk for is_moment in worded.moments))
    return dict(zip(COUNTED, rows[0], strict=True))


@lru_cache(maxsize=1)
def _worded() -> _Worded:
    """The statement, worded and planned once: both take longer than counting does."""
    connection.ensure_connection()
    written: list[str] = []
    moments: list[bool] = []
    for key in COUNTED:
        chosen = VIEWS[key].select(Ticket.objects.all(), _READER, _MOMENT).order_by().values("pk")[: COUNT_CAP + 1]
        text, values = chosen.query.sql_with_params()
        first, *rest = text.split("%s")
        for value, piece in zip(values, rest, strict=True):
            is_open = value in (_READER.pk, _MOMENT)
            if is_open:
                moments.append(value == _MOMENT)
            first += ("%s" if is_open else sql.Literal(value).as_string(connection.connection)) + piece
        written.append(f"(select count(*) from ({first}) as counted)")  # noqa: S608 - Django made it
    return _Worded(KeptStatement("desk_view_counts", f"select {', '.join(written)}"), tuple(moments))
