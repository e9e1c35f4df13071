"""A slow, separate way to say who is on: look at the clock on the wall, instant after instant.

It knows zones only by asking what the local clock shows, and changes only one instant at a time: no interval is ever
cut, moved or merged here.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from seiketsu.schedules.rules.changes import Change
from seiketsu.schedules.rules.duty import DutyKind
from seiketsu.schedules.rules.layers import Layer, Rotation
from seiketsu.schedules.rules.schedule import Schedule

MINUTE = timedelta(minutes=1)
Place = tuple[int, DutyKind, str]


@lru_cache(maxsize=4096)
def first_showing(zone: str, wall: datetime) -> datetime:
    """The first minute at which the zone's clock shows `wall` or later."""
    return next(minute for minute, shown in _minutes_around(zone, wall.date()) if shown >= wall)


@lru_cache(maxsize=4096)
def last_showing(zone: str, wall: datetime) -> datetime:
    """The end of the last minute at which the zone's clock shows less than `wall`."""
    earlier = [minute for minute, shown in _minutes_around(zone, wall.date()) if shown < wall]
    return earlier[-1] + MINUTE


@lru_cache(maxsize=256)
def _minutes_around(zone: str, day: date) -> list[tuple[datetime, datetime]]:
    start = datetime.combine(day, time(), UTC) - timedelta(days=1)
    minutes = [start + MINUTE * number for number in range(3 * 1440)]
    return [(minute, minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) for minute in minutes]


def _wall(day: date, seconds: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(seconds=seconds)


def is_open(layer: Layer, at: datetime) -> bool:
    """Whether a shift of the layer runs at an instant."""
    if (layer.since and at < layer.since) or (layer.until and at >= layer.until):
        return False
    here = at.astimezone(ZoneInfo(layer.zone)).date()
    for back in range(-1, 4):
        day = here - timedelta(days=back)
        for hours in layer.weekly[day.weekday()]:
            opens = first_showing(layer.zone, _wall(day, hours.opens))
            whole_day = hours.closes == 86_400
            closes = (first_showing if whole_day else last_showing)(layer.zone, _wall(day, hours.closes))
            if opens <= at < closes:
                return True
    return False


def on_turn(rotation: Rotation, zone: str, at: datetime) -> set[int]:
    """Who has the turn at an instant, found by trying every turn since the first."""
    people: set[int] = set()
    turn = 0
    while True:
        begins = rotation.starts_on + timedelta(days=turn * rotation.every_days)
        ends = begins + timedelta(days=rotation.every_days)
        if first_showing(zone, _wall(begins, rotation.hands_over_at)) > at:
            return people
        if at < last_showing(zone, _wall(ends, rotation.hands_over_at)):
            queue = list(rotation.people) * 2
            first = (rotation.offset + turn * rotation.at_once) % len(rotation.people)
            people |= set(queue[first : first + min(rotation.at_once, len(rotation.people))])
        turn += 1


def who_is_on(schedule: Schedule, at: datetime) -> set[Place]:
    """Everybody on at an instant, as (person, kind, layer)."""
    places: set[Place] = set()
    for layer in schedule.layers:
        if is_open(layer, at):
            people = set(layer.people) if layer.rotation is None else on_turn(layer.rotation, layer.zone, at)
            places |= {(person, layer.kind, layer.key) for person in people}
    for change in sorted(schedule.changes, key=lambda one: one.order):
        places = {_after(place, change, at) for place in places}
        for starts_at, ends_at, person in change.added:
            if starts_at <= at < ends_at:
                places.add((person, change.kind, f"added:{change.number}"))
    away = {absence.person for absence in schedule.absences if absence.starts_at <= at < absence.ends_at}
    return {place for place in places if place[0] not in away}


def _after(place: Place, change: Change, at: datetime) -> Place:
    person, kind, layer = place
    if kind != change.kind:
        return place
    for move in change.moves:
        if move.starts_at <= at < move.ends_at and move.giver in (None, person):
            return (move.taker, kind, layer)
    return place
