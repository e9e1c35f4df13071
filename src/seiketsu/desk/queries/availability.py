"""How the staff stands now: who is there, what they have, how much more they may be given."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.db.models import Count, Q

from seiketsu.accounts import queries as accounts
from seiketsu.accounts.models import User
from seiketsu.businesstime import Calendar
from seiketsu.core import clock
from seiketsu.desk import policy as policies
from seiketsu.desk.models import Availability, Presence, Ticket
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules.load import Held, Load, load_of
from seiketsu.desk.rules.placing import Candidate
from seiketsu.plan.spec.hours import WeeklyHours
from seiketsu.plan.spec.view import weekly_of
from seiketsu.schedules import queries as schedules
from seiketsu.schedules.queries import Whereabouts


@dataclass(frozen=True)
class Standing:
    """One member of the staff as they stand at a moment. `availability` is None while they never said anything.

    `on_shift_for` and `on_call_for` name their teams on whose rosters they are; a team without a roster goes by the
    hours on their record.
    """

    person: User
    load: Load
    availability: Availability | None
    on_shift_for: tuple[str, ...] = ()
    on_call_for: tuple[str, ...] = ()
    back_at: datetime | None = None
    absent_until: datetime | None = None

    @property
    def presence(self) -> str | None:
        return self.availability.state or None if self.availability else None

    @property
    def is_on_shift(self) -> bool:
        return bool(self.on_shift_for)

    @property
    def is_on_call(self) -> bool:
        return bool(self.on_call_for)

    @property
    def takes_tickets(self) -> bool:
        """Whether routing may give them something by itself, as far as load and presence go."""
        here = self.presence == Presence.AVAILABLE and self.is_on_shift and self.absent_until is None
        return here and self.load.free > 0

    def as_candidate(self, *, knowledge: float = 0.0, team: str | None = None, policy: DeskPolicy) -> Candidate:
        """As the rules of routing take them, for a ticket of `team`."""
        profile, row = self.person.staff_profile, self.availability
        # Where nothing was recorded, somebody knows what the plan asks of their teams.
        skills = frozenset(profile.skills) or _skills_of(profile.teams, policy)
        return Candidate(
            user_id=self.person.pk,
            name=self.person.name,
            load=self.load,
            skills=skills,
            certifications=frozenset(profile.certifications),
            languages=frozenset(profile.languages),
            presence=self.presence,
            presence_since=row.set_at if row else None,
            reason=row.reason if row else "",
            is_active=self.person.is_active and self.person.erased_at is None,
            is_on_shift=team in self.on_shift_for if team else self.is_on_shift,
            is_on_call=self.is_on_call,
            back_at=self.back_at,
            absent_until=self.absent_until,
            is_lead=profile.role == "lead",
            knowledge=knowledge,
            given_at=row.given_at if row else None,
        )


@dataclass(frozen=True)
class Staffing:
    """Everybody asked for, and when the rosters next change something about them."""

    people: Sequence[Standing] = field(default_factory=tuple)
    changes_at: datetime | None = None

    def of_team(self, team: str) -> list[Standing]:
        """The members of one team."""
        return [one for one in self.people if team in one.person.staff_profile.teams]


def staffing(
    teams: Collection[str] | None = None,
    *,
    now: datetime | None = None,
    policy: DeskPolicy | None = None,
    people: Collection[int] = (),
) -> Staffing:
    """Active members of the teams (of all teams without `teams`), and `people` besides. Seven queries at most."""
    policy, now = policy or policies.current(), now or clock.now()
    teams = list(policy.plan.document.teams) if teams is None else list(teams)
    members = _members(teams, people)
    where = schedules.whereabouts(_all_teams(members, teams), now)
    held = holdings([one.pk for one in members])
    return Staffing(
        tuple(_standing(one, held.get(one.pk, ()), where, policy, now) for one in members), where.changes_at
    )


def standings(teams: Collection[str] | None = None, *, now: datetime | None = None) -> list[Standing]:
    """The same without the rest: presence, load and limit of everybody in the teams."""
    return list(staffing(teams, now=now).people)


def availability_of(person: User) -> Availability | None:
    """What somebody last said about themselves; None when they never did."""
    return Availability.objects.filter(person=person).first()


def holdings(people: Collection[int]) -> dict[int, list[Held]]:
    """The open tickets of each, counted by what they weigh. One query."""
    found: dict[int, list[Held]] = {}
    rows = (
        Ticket.objects.live()
        .filter(assignee_id__in=people)
        .order_by()
        .values_list("assignee_id", "priority", "channel", "status")
        .annotate(count=Count("id"))
    )
    for person, priority, channel, status, count in rows:
        assert person is not None
        found.setdefault(person, []).append(Held(priority, channel, status, count))
    return found


def _members(teams: Collection[str], people: Collection[int]) -> list[User]:
    active = Q(is_active=True, erased_at__isnull=True, staff_profile__teams__overlap=list(teams))
    asked = active | Q(pk__in=people) if people else active
    return list(accounts.staff(active=False).filter(asked).select_related("staff_profile", "availability"))


def _all_teams(members: Sequence[User], teams: Collection[str]) -> set[str]:
    """The rosters to ask: people may be on the roster of another team of theirs."""
    return {*teams, *(team for one in members for team in one.staff_profile.teams)}


def _standing(person: User, held: Sequence[Held], where: Whereabouts, policy: DeskPolicy, now: datetime) -> Standing:
    profile = person.staff_profile
    times = {team: where.of(team, person.pk) for team in profile.teams}
    by_record = is_on_shift(profile.shift, person.time_zone, now)
    back = [one.back_at for one in times.values() if one is not None and one.back_at is not None]
    absent = where.absent.get(person.pk)
    if absent is None and profile.away_until is not None and profile.away_until > now:
        absent = profile.away_until
    return Standing(
        person=person,
        load=load_of(held, policy.load, profile.capacity),
        availability=getattr(person, "availability", None),
        on_shift_for=tuple(team for team, one in times.items() if (one.is_on_shift if one is not None else by_record)),
        on_call_for=tuple(team for team, one in times.items() if one is not None and one.is_on_call),
        back_at=min(back, default=_next_by_record(profile.shift, person.time_zone, now)),
        absent_until=absent,
    )


def _skills_of(teams: Sequence[str], policy: DeskPolicy) -> frozenset[str]:
    return frozenset[str]().union(*(policy.team_skills.get(team, frozenset()) for team in teams))


def is_on_shift(shift: str, zone: str, now: datetime) -> bool:
    """Whether a person works at this moment; without a shift they always do."""
    return True if not shift.strip() else _calendar(shift, zone).is_open(now)


def _next_by_record(shift: str, zone: str, now: datetime) -> datetime | None:
    if not shift.strip() or _calendar(shift, zone).is_open(now):
        return None
    return _calendar(shift, zone).next_opening(now)


@lru_cache(maxsize=512)
def _calendar(shift: str, zone: str) -> Calendar:
    return Calendar.of(f"shift {shift}", zone, weekly_of(WeeklyHours.parse(shift)), ())
