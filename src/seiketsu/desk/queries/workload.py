"""Open work beside the people who can do it: by team, by skill, by person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from seiketsu.accounts.models import User
from seiketsu.desk.models import Status, Ticket
from seiketsu.desk.models.escalation import Escalation
from seiketsu.desk.models.ticket import UNANSWERED
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.queries import availability
from seiketsu.desk.queries.availability import Standing
from seiketsu.desk.queries.handling import Handling
from seiketsu.desk.rules.forecast import Presence

# What waits for us; what waits for the client or is put off is nobody's work now.
_OURS = (Status.NEW, Status.OPEN)
AHEAD = timedelta(hours=8)


@dataclass(frozen=True)
class Load:
    """Work of one team or skill: tickets, their hours of work, and the hours of people until `AHEAD` is over."""

    key: str
    tickets: int
    hours: float | None
    capacity: float
    people: tuple[int, ...]

    @property
    def is_over(self) -> bool:
        return self.tickets > 0 and (self.capacity == 0 if self.hours is None else self.hours > self.capacity)


@dataclass(frozen=True)
class PersonLoad:
    """One person on shift as routing sees them, and until when they are there."""

    standing: Standing
    teams: tuple[str, ...]
    until: datetime

    @property
    def person(self) -> User:
        return self.standing.person

    @property
    def share(self) -> float:
        """How full they are; more than 1 is more than they should have."""
        load = self.standing.load
        return float(load.weight) / load.limit if load.limit else 1.0


@dataclass(frozen=True)
class Workload:
    """All of it, from one look at the open tickets and one at the staff."""

    teams: tuple[Load, ...]
    skills: tuple[Load, ...]
    people: tuple[PersonLoad, ...]
    names: Mapping[int, str]


def workload(now: datetime, there: Iterable[Presence], known: Handling, policy: DeskPolicy) -> Workload:
    """Open tickets are counted in the database, and the staff are looked at once: eight queries, whatever is open."""
    rows = list(
        Ticket.objects.live()
        .filter(status__in=_OURS)
        .order_by()
        .values_list("team", "category")
        .annotate(count=Count("id"))
    )
    standings = {one.person.pk: one for one in availability.standings(now=now)}
    ahead = [one for one in there if one.starts_at < now + AHEAD]
    by_team: Counter[str] = Counter()
    by_skill: Counter[str] = Counter()
    for team, category, count in rows:
        by_team[team or ""] += count
        for skill in policy.skills.get(category or "", ()):
            by_skill[skill] += count
    skilled = {person: one.as_candidate(policy=policy).skills for person, one in standings.items()}
    teams = [
        _load(slug, by_team[slug], [one for one in ahead if one.team == slug], now, known)
        for slug in policy.plan.document.teams
    ]
    skills = [
        _load(skill, count, [one for one in ahead if skill in skilled.get(one.person, ())], now, known)
        for skill, count in by_skill.most_common()
    ]
    return Workload(
        tuple(load for load in teams if load.tickets or load.people),
        tuple(skills),
        tuple(_people(now, ahead, standings)),
        {number: one.person.name for number, one in standings.items()},
    )


def _load(key: str, tickets: int, there: list[Presence], now: datetime, known: Handling) -> Load:
    end = now + AHEAD
    spent = {(one.person, max(one.starts_at, now), min(one.ends_at, end)) for one in there if one.ends_at > now}
    capacity = sum((ends - starts for _person, starts, ends in spent), timedelta()) / timedelta(hours=1)
    hours = tickets * known.typical / 60 if known.typical is not None else None
    return Load(key, tickets, hours, capacity, tuple(sorted({person for person, _starts, _ends in spent})))


def _people(now: datetime, there: list[Presence], standings: Mapping[int, Standing]) -> list[PersonLoad]:
    """The fullest first."""
    on = [one for one in there if one.starts_at <= now < one.ends_at and one.person in standings]
    found = []
    for person in {one.person for one in on}:
        own = [one for one in on if one.person == person]
        teams = tuple(dict.fromkeys(one.team for one in own))
        found.append(PersonLoad(standings[person], teams, max(one.ends_at for one in own)))
    return sorted(found, key=lambda one: (-one.share, one.person.name.lower()))


def longest_waiting(limit: int) -> list[Ticket]:
    """Those whose client has waited longest for a word of ours, whatever was promised. One index scan."""
    rows = Ticket.objects.filter(UNANSWERED).select_related("organization", "assignee")
    return list(rows.order_by("last_client_message_at", "id")[:limit])


def untaken_escalations(limit: int) -> list[Escalation]:
    """Tickets that went up and that nobody of the level has taken on, the oldest first. Few rows stand at a time."""
    rows = Escalation.objects.filter(ended_at__isnull=True, acknowledged_at__isnull=True)
    return list(rows.select_related("ticket", "ticket__organization").order_by("at", "id")[:limit])
