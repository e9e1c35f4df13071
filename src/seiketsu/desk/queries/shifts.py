"""The load of each team's coming shifts: what is open, what usually arrives, and who is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import F, Sum, Value
from django.db.models.functions import Greatest

from seiketsu.desk import policy as policies
from seiketsu.desk.models import Status, Ticket
from seiketsu.desk.queries.handling import Handling
from seiketsu.desk.rules.forecast import Presence
from seiketsu.desk.rules.shifts import Arrivals, ShiftLoad, shift_loads

AHEAD = timedelta(hours=24)
_HOURS = 25
_WEEK, _DAY = timedelta(days=7), timedelta(days=1)
_KEPT_FOR = 3600

# The same hours of the weeks (of the days, where less than a week is looked back on) before; each is a range of the
# index by moment.
_CAME = """
    select first_team, floor(extract(epoch from created_at - starts_at) / 3600)::int, count(*)
    from (select %(start)s::timestamptz - times * %(every)s::interval as starts_at
          from generate_series(1, %(times)s) as times) as windows
    join desk_ticket on created_at >= starts_at and created_at < starts_at + %(long)s::interval
    where deleted_at is null and spam_at is null
    group by 1, 2
"""


def loads_by_shift(now: datetime, there: Iterable[Presence], known: Handling) -> dict[str, list[ShiftLoad]]:
    """The shifts of each team in the next day with hours of work and people; empty without a measured answer.

    Two queries, of which one is remembered for an hour by each process.
    """
    typical = known.typical
    if typical is None:
        return {}
    each = typical / 60
    begins = now.replace(minute=0, second=0, microsecond=0)
    coming, open_answers = usually_come(begins), _answers_open(known.answers)
    by_team: dict[str, list[Presence]] = {}
    for one in there:
        by_team.setdefault(one.team, []).append(one)
    found = {}
    for team in policies.current().plan.document.teams:
        hourly = [count * known.answers * each for count in coming.get(team, [0.0] * _HOURS)]
        stays = open_answers.get(team, 0) * each
        found[team] = shift_loads(
            by_team.get(team, ()), now, now + AHEAD, stays=stays, arrivals=Arrivals(begins, hourly)
        )
    return found


def _answers_open(usual: int) -> dict[str, int]:
    """The answers that each team's tickets that wait for us still take, as many as a ticket usually takes in all."""
    rows = Ticket.objects.live().filter(status__in=(Status.NEW, Status.OPEN)).order_by().values("team")
    left = Sum(Greatest(Value(1), Value(usual) - F("public_staff_messages")))
    return {team or "": number for team, number in rows.annotate(left=left).values_list("team", "left")}


def usually_come(start: datetime) -> Mapping[str, list[float]]:
    """How many tickets of each team usually come in each of the hours from `start` on.

    It is the mean of the same hours of the weeks that the plan looks back on, by elapsed time: an hour's change of
    the clock is not seen.
    """
    policy = policies.current()
    looks_back = policy.forecast.looks_back
    every = _WEEK if looks_back >= _WEEK else _DAY
    times = max(1, looks_back // every)
    key = f"desk.shifts.come:{start.isoformat()}:{policy.version}"
    found: dict[str, list[float]] | None = cache.get(key)
    if found is None:
        found = {}
        values: dict[str, Any] = {"start": start, "every": every, "times": times, "long": timedelta(hours=_HOURS)}
        with connection.cursor() as cursor:
            cursor.execute(_CAME, values)
            for team, hour, count in cursor.fetchall():
                found.setdefault(team, [0.0] * _HOURS)[hour] += count / times
        cache.set(key, found, _KEPT_FOR)
    return found
