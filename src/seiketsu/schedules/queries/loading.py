"""Rows as the rules take them. However many teams are asked for, it is the same five queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Min, Q

from seiketsu.accounts.models import StaffProfile
from seiketsu.core import clock
from seiketsu.schedules.models import Absence, AbsenceState, Override, Schedule, ShiftLayer, Swap, SwapState
from seiketsu.schedules.rules import changes as changing
from seiketsu.schedules.rules.duty import DutyKind
from seiketsu.schedules.rules.layers import Layer, Rotation, Week
from seiketsu.schedules.rules.schedule import Schedule as Roster
from seiketsu.schedules.rules.staffing import week_of_hours


@dataclass(frozen=True)
class LoadedRoster:
    """A team's roster as it stands for the asked stretch of time, ready to be asked."""

    schedule_id: int
    team: str
    zone: str
    roster: Roster
    hours: dict[str, str]
    """The hours of each layer as the plan writes them, by the layer's key."""


def rosters(start: datetime, end: datetime, *, teams: Collection[str] | None = None) -> dict[str, LoadedRoster]:
    """The rosters of teams (of all without `teams`) with everything that touches the stretch."""
    touching = Q(starts_at__lt=end, ends_at__gt=start)
    layers = (
        ShiftLayer.objects.filter(Q(until__isnull=True) | Q(until__gt=start), since__lt=end)
        .select_related("schedule")
        .order_by("schedule_id", "id")
    )
    overrides = Override.objects.filter(touching, withdrawn_at__isnull=True)
    swaps = Swap.objects.filter(
        Q(gives_from__lt=end, gives_to__gt=start) | Q(takes_from__lt=end, takes_to__gt=start), state=SwapState.AGREED
    )
    if teams is not None:
        layers = layers.filter(schedule__team__in=teams)
        overrides, swaps = overrides.filter(schedule__team__in=teams), swaps.filter(schedule__team__in=teams)
    away = tuple(absences(start, end))
    changes: dict[int, list[changing.Change]] = {}
    for schedule_id, change in [*map(_override, overrides), *map(_swap, swaps)]:
        changes.setdefault(schedule_id, []).append(change)
    rows: dict[int, list[ShiftLayer]] = {}
    for layer in layers:
        rows.setdefault(layer.schedule_id, []).append(layer)
    return {
        (schedule := group[0].schedule).team: LoadedRoster(
            schedule_id,
            schedule.team,
            schedule.zone,
            Roster(tuple(map(layer_of, group)), tuple(changes.get(schedule_id, ())), away),
            {_key(layer): layer.hours for layer in group},
        )
        for schedule_id, group in rows.items()
    }


def first_shift_at(team: str) -> datetime | None:
    """Since when a team has a roster: before that, nobody is known to have been on shift."""
    first: datetime | None = ShiftLayer.objects.filter(schedule__team=team).aggregate(first=Min("since"))["first"]
    return first


def roster_of(schedule: Schedule, start: datetime, end: datetime) -> Roster:
    """One roster for a stretch of time; empty where it has no layer then."""
    found = rosters(start, end, teams=[schedule.team]).get(schedule.team)
    return found.roster if found is not None else Roster(absences=tuple(absences(start, end)))


def absences(start: datetime, end: datetime) -> Iterable[changing.Absence]:
    """Who is away then: by what was reported, and by "away until" on the staff record, which begins now."""
    rows = Absence.objects.filter(
        withdrawn_at__isnull=True, state=AbsenceState.AGREED, starts_at__lt=end, ends_at__gt=start
    )
    for person, starts_at, ends_at in rows.values_list("person_id", "starts_at", "ends_at"):
        yield changing.Absence(person, starts_at, ends_at)
    now = clock.now()
    if end > now:
        marked = StaffProfile.objects.filter(away_until__gt=max(start, now))
        for person, until in marked.values_list("user_id", "away_until"):
            assert until is not None
            yield changing.Absence(person, now, until)


def layer_of(row: ShiftLayer) -> Layer:
    """A row as the rules have it."""
    rotation = None
    if row.every_days is not None and row.people:
        assert row.starts_on is not None
        rotation = Rotation(
            tuple(row.people), row.starts_on, row.every_days, row.hands_over_at, row.at_once, row.offset
        )
    return Layer(
        _key(row),
        DutyKind(row.kind),
        row.zone,
        _week(row.hours),
        () if rotation is not None else tuple(row.people),
        rotation,
        row.since,
        row.until,
    )


def _key(row: ShiftLayer) -> str:
    """A layer that was ended and begun anew is two layers: both may stand in one week."""
    return f"{row.key}.{row.pk}"


@lru_cache(maxsize=256)
def _week(hours: str) -> Week:
    return week_of_hours(hours)


def _override(row: Override) -> tuple[int, changing.Change]:
    change = changing.override(
        row.pk,
        (row.created_at, row.pk),
        (row.starts_at, row.ends_at),
        row.person_id,
        kind=DutyKind(row.kind),
        replaces=row.replaces_id,
        adds=row.adds,
    )
    return row.schedule_id, change


def _swap(row: Swap) -> tuple[int, changing.Change]:
    assert row.holds_since is not None
    change = changing.swap(
        row.pk,
        (row.holds_since, row.pk),
        (row.asker_id, (row.gives_from, row.gives_to)),
        (row.other_id, (row.takes_from, row.takes_to)),
        kind=DutyKind(row.kind),
    )
    return row.schedule_id, change
