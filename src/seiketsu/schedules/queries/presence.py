"""Who is there at a moment. Five queries, whatever is asked and however many teams there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from seiketsu.core import clock
from seiketsu.schedules.queries.loading import LoadedRoster, rosters
from seiketsu.schedules.rules.duty import DutyKind
from seiketsu.schedules.rules.requests import end_of_stretch, of_kind

# How far ahead the end of a shift is looked for: touching shifts beyond it count as still going on.
_AHEAD = timedelta(days=3)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class OnNow:
    """Who of a team is there. Without a roster (no plan was followed yet) nothing is known: `is_rostered` is False."""

    on_shift: tuple[int, ...]
    on_call: tuple[int, ...]
    is_rostered: bool = True


def on_now(team: str, at: datetime | None = None) -> OnNow:
    """Who of a team is on shift and on call at a moment, by id."""
    return on_now_by_team([team], at)[team]


def on_now_by_team(teams: Collection[str], at: datetime | None = None) -> dict[str, OnNow]:
    """The same for several teams at the price of one."""
    at = (at or clock.now()).replace(microsecond=0)
    found = rosters(at, at + _SECOND, teams=teams)
    return {team: _on(found.get(team), at) for team in teams}


def _on(loaded: LoadedRoster | None, at: datetime) -> OnNow:
    if loaded is None:
        return OnNow((), (), is_rostered=False)
    duties = loaded.roster.who_is_on(at)
    shift, call = (
        tuple(sorted({duty.person for duty in of_kind(duties, kind)})) for kind in (DutyKind.ON_SHIFT, DutyKind.ON_CALL)
    )
    return OnNow(shift, call)


def shift_ends_at(person: int, at: datetime | None = None) -> datetime | None:
    """When a person's time on shift ends, over shifts that touch and over all teams; None when they are not on."""
    return shift_ends([person], at).get(person)


def shift_ends(people: Collection[int], at: datetime | None = None) -> dict[int, datetime]:
    """The same for several people at the price of one; who is not on shift is left out."""
    at = (at or clock.now()).replace(microsecond=0)
    duties = [
        duty
        for loaded in rosters(at, at + _AHEAD).values()
        for duty in of_kind(loaded.roster.duties(at, at + _AHEAD), DutyKind.ON_SHIFT)
        if duty.person in people
    ]
    ends = {person: end_of_stretch(duties, person, at) for person in people}
    return {person: end for person, end in ends.items() if end is not None}
