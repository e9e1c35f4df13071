"""One person's time over all teams, for their own page and their own calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from seiketsu.accounts.models import User
from seiketsu.schedules.models import Absence, AbsenceState
from seiketsu.schedules.queries.loading import LoadedRoster, rosters
from seiketsu.schedules.rules.duty import Duty


@dataclass(frozen=True)
class PersonsTime:
    """What one person has to do between two instants; `missed` is what an absence takes from them."""

    duties: tuple[Duty, ...]
    missed: tuple[Duty, ...]
    teams: dict[str, str]
    """The team of each layer, by the layer's key."""


def time_of(person: User, start: datetime, end: datetime) -> PersonsTime:
    """Everything that the rosters of all teams give one person. Five queries."""
    loaded = rosters(start, end)
    teams: dict[str, str] = {}
    duties = _own(person, loaded, start, end, teams)
    missed = [duty for one in loaded.values() for duty in one.roster.missed(start, end) if duty.person == person.pk]
    return PersonsTime(tuple(duties), tuple(sorted(missed, key=lambda duty: duty.starts_at)), teams)


def _own(
    person: User, loaded: dict[str, LoadedRoster], start: datetime, end: datetime, teams: dict[str, str]
) -> list[Duty]:
    found = []
    for team, one in loaded.items():
        for duty in one.roster.duties(start, end):
            if duty.person == person.pk:
                found.append(duty)
                teams[duty.layer] = team
    return sorted(found, key=lambda duty: (duty.starts_at, duty.kind, duty.layer))


def absences_of(person: User, start: datetime, end: datetime) -> list[Absence]:
    """When one person is away or asks to be, in order."""
    rows = Absence.objects.filter(person=person, withdrawn_at__isnull=True, starts_at__lt=end, ends_at__gt=start)
    return list(rows.exclude(state=AbsenceState.REFUSED).order_by("starts_at", "id"))
