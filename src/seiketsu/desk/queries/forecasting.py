"""The breach forecast: the queue and the rosters as the rule takes them, now and as they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Q

from seiketsu.commitments.models import Commitment
from seiketsu.desk import policy as policies
from seiketsu.desk.models import Ticket
from seiketsu.desk.queries.handling import Handling, handling
from seiketsu.desk.rules.forecast import Job, Outlook, Presence, Tried, Trust, outlooks, trust
from seiketsu.desk.rules.promises import FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION
from seiketsu.desk.rules.shifts import TeamTrust, trust_by_team
from seiketsu.desk.subjects import TICKET
from seiketsu.schedules import queries as rosters
from seiketsu.schedules.queries import LoadedRoster
from seiketsu.schedules.rules.duty import DutyKind
from seiketsu.schedules.rules.intervals import merged, without
from seiketsu.schedules.rules.requests import of_kind

# What was missed longer ago than this waits for something else than the next free minute.
OVERDUE_COUNTED = timedelta(hours=12)
MOST_JOBS = 2000
_KINDS = (FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION)
# Yesterday is tried every two hours, each time two hours ahead, so that no promise counts twice.
TRIED_EVERY = timedelta(hours=2)
_KEPT_FOR = 3600


@dataclass(frozen=True)
class Due:
    """A ticket whose next promise falls due soon."""

    ticket: int
    commitment: int
    kind: str
    due_at: datetime
    team: str
    assignee: int | None
    subject_line: str
    client: str
    answered: int


@dataclass(frozen=True)
class Forecast:
    """What is expected of the next hours, from how many measured answers; without enough of them there is none."""

    outlooks: tuple[Outlook, ...]
    handling: Handling


@dataclass(frozen=True)
class Backtest:
    """How good forecasts were; `whole` is None where there was nothing to foretell."""

    whole: Trust | None
    teams: Mapping[str, TeamTrust]


def due_until(now: datetime, until: datetime) -> list[Due]:
    """The next promise of each ticket that falls due until a moment, and what was missed lately. One query."""
    rows = (
        Ticket.objects.live()
        .filter(due_order__gt=now - OVERDUE_COUNTED, due_order__lte=until, next_due_commitment_id__isnull=False)
        .order_by("due_order", "id")
        .values_list(
            "id", "next_due_commitment_id", "next_due_kind", "due_order", "team", "assignee_id", "subject_line",
            "organization__name", "public_staff_messages",
        )[:MOST_JOBS]
    )  # fmt: skip
    return [
        Due(number, promise or 0, kind, due, team or "", person, words, client or "", answered)
        for number, promise, kind, due, team, person, words, client, answered in rows
    ]


def forecast(
    now: datetime,
    due: Iterable[Due],
    loaded: Mapping[str, LoadedRoster],
    known: Handling,
    horizons: Sequence[timedelta],
) -> Forecast:
    """The forecast for each horizon; no query."""
    last = now + max(horizons)
    jobs = [
        Job(one.commitment, one.ticket, one.due_at, one.team, one.assignee, answers_left(one, known.answers))
        for one in due
        if one.due_at <= last
    ]
    return Forecast(tuple(outlooks(jobs, presences(loaded, now, last), known.minutes, now, horizons)), known)


def answers_left(one: Due, usual: int) -> int:
    """A response is one answer; a solution what is left of those that a ticket usually takes."""
    return max(1, usual - one.answered) if one.kind == RESOLUTION else 1


def presences(
    loaded: Mapping[str, LoadedRoster], start: datetime, end: datetime, *, on_call: bool = True
) -> list[Presence]:
    """Who works when. Where nobody of a team is on shift, whoever is on call does, if the plan lets them be asked."""
    asks_on_call = on_call and policies.current().asks_on_call_outside_shifts
    found = []
    for team, one in loaded.items():
        duties = one.roster.duties(start, end)
        shifts = of_kind(duties, DutyKind.ON_SHIFT)
        found += [Presence(duty.person, team, *duty.interval) for duty in shifts]
        if asks_on_call:
            manned = merged(duty.interval for duty in shifts)
            found += [
                Presence(duty.person, team, *part)
                for duty in of_kind(duties, DutyKind.ON_CALL)
                for part in without([duty.interval], manned)
            ]
    return found


def trust_of_yesterday(now: datetime, zone: ZoneInfo) -> Backtest:
    """How good the same forecast would have been yesterday, in all and by team.

    Worked out once an hour by each process. It takes each promise as it was open then, with the roster of then. Who had
    a ticket then is not asked: whoever of its team was free first is taken to have done it.
    """
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    yesterday = (today - timedelta(hours=12)).replace(hour=0)
    key = f"desk.forecast.backtest:{yesterday.isoformat()}:{policies.current().version}"
    kept = cache.get(key)
    if kept is None:
        tried = tried_over(yesterday, today)
        kept = Backtest(trust(tried), trust_by_team(tried))
        cache.set(key, kept, _KEPT_FOR)
    found: Backtest = kept
    return found


def tried_over(start: datetime, end: datetime) -> list[Tried]:
    """Forecasts of a past stretch, made every two hours, beside what came of them. Nine queries."""
    known = handling(start, policies.current().forecast)
    last = end + TRIED_EVERY
    rows = list(_open_in(start, last))
    teams = dict(Ticket.objects.filter(pk__in={row.subject_id for row in rows}).values_list("pk", "first_team"))
    people = presences(rosters.rosters(start, last), start, last)
    found = []
    moment = start
    while moment < end and known.minutes:
        until = moment + TRIED_EVERY
        then = [row for row in rows if row.started_at <= moment < row.due_at <= until and not _met_by(row, moment)]
        jobs = [Job(row.pk, row.subject_id, row.due_at, teams.get(row.subject_id, "")) for row in then]
        there = [one for one in people if one.starts_at < until and one.ends_at > moment]
        for outlook in outlooks(jobs, there, known.minutes, moment, (TRIED_EVERY,)):
            missed = frozenset(row.pk for row in then if row.breached_at is not None)
            found.append(Tried(moment, outlook, missed, tuple(jobs)))
        moment = until
    return found


def _open_in(start: datetime, end: datetime) -> Iterable[Commitment]:
    """Promises that fell due in a stretch and were kept or missed; the two indexes by kind and moment serve it."""
    kept = Q(kind__in=_KINDS, met_at__gte=start, met_at__lt=end, breached_at__isnull=True)
    missed = Q(kind__in=_KINDS, breached_at__gte=start, breached_at__lt=end)
    rows = Commitment.objects.filter(subject_kind=TICKET)
    fields = ("subject_id", "started_at", "due_at", "met_at", "breached_at")
    for chosen in (kept, missed):
        yield from rows.filter(chosen, due_at__gte=start, due_at__lt=end).only(*fields)


def _met_by(row: Commitment, moment: datetime) -> bool:
    return row.met_at is not None and row.met_at <= moment
