"""Where people stand at a moment, and when that changes. Five queries, however many teams there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from seiketsu.schedules.queries.loading import absences, rosters
from seiketsu.schedules.rules.duty import Duty, DutyKind

# Who is not back within this time is not waited for.
AHEAD = timedelta(days=4)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Times:
    """One person on one team's roster: `back_at` is the begin of their next shift, of whoever is not on shift now."""

    is_on_shift: bool = False
    is_on_call: bool = False
    back_at: datetime | None = None


@dataclass(frozen=True)
class Whereabouts:
    """Everybody at one moment. Of a team without a roster nothing is known; it is not among `teams`."""

    teams: frozenset[str]
    times: dict[tuple[str, int], Times] = field(default_factory=dict)
    absent: dict[int, datetime] = field(default_factory=dict)
    changes_at: datetime | None = None
    """When the first of all this becomes otherwise, as far as it is known."""

    def of(self, team: str, person: int) -> Times | None:
        """A member of the team; None where the team has no roster."""
        return self.times.get((team, person), Times()) if team in self.teams else None


def whereabouts(teams: Collection[str], at: datetime) -> Whereabouts:
    """Who is on shift, on call and away at a moment, and until when."""
    at = at.replace(microsecond=0)
    end = at + AHEAD
    loaded = rosters(at, end, teams=teams)
    away = {absence.person: absence.ends_at for absence in absences(at, at + _SECOND)}
    times: dict[tuple[str, int], Times] = {}
    moments = list(away.values())
    for team, one in loaded.items():
        duties = one.roster.duties(at, end)
        moments += [moment for duty in duties for moment in duty.interval]
        for person in {duty.person for duty in duties}:
            times[team, person] = _times([duty for duty in duties if duty.person == person], at)
    changes_at = min((moment for moment in moments if at < moment < end), default=None)
    return Whereabouts(frozenset(loaded), times, away, changes_at)


def _times(duties: Iterable[Duty], at: datetime) -> Times:
    on = {duty.kind for duty in duties if duty.starts_at <= at < duty.ends_at}
    shifts = [duty.starts_at for duty in duties if duty.kind == DutyKind.ON_SHIFT and duty.starts_at > at]
    is_on = DutyKind.ON_SHIFT in on
    return Times(is_on, DutyKind.ON_CALL in on, None if is_on else min(shifts, default=None))
