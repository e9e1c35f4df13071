"""From a team of the plan to the layers of its roster: by the hours on people's records, else by rotation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seiketsu.businesstime import Hours
from seiketsu.plan.spec.hours import DAY_MINUTES, DaySpan, WeeklyHours
from seiketsu.plan.spec.teams import Coverage
from seiketsu.schedules.rules.duty import DutyKind
from seiketsu.schedules.rules.layers import Week, week_of

# The longest stretch that a rotation gives one person in a day; longer hours are shared by several.
LONGEST_SHIFT = 9 * 60
ON_CALL_HANDS_OVER_AT = 9 * 60 * 60
WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a team, as the staff record has them; `shift` is empty where it names no hours."""

    person: int
    shift: str
    zone: str
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Turns:
    """How a layer's people take turns."""

    every_days: int
    hands_over_at: int
    at_once: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class WantedLayer:
    """A layer that the plan and the staff records ask for; `hours` as the plan writes them."""

    key: str
    kind: DutyKind
    zone: str
    hours: str
    people: tuple[int, ...]
    turns: Turns | None = None


def layers_of_team(
    coverage: Coverage, members: Sequence[Member], *, zone: str, hours_per_week: int
) -> list[WantedLayer]:
    """The roster of a team, before anybody changed anything.

    Who has hours on their record works them. The others share the team's hours by rotation; leads only where there is
    nobody else. On-call hours rotate weekly over everybody but the leads.
    """
    at_home = coverage.zone or zone
    ordered = sorted(members, key=lambda member: member.person)
    own = [(member, hours) for member in ordered if (hours := hours_on_record(member.shift)) is not None]
    free = _without_leads([one for one in ordered if hours_on_record(one.shift) is None], whole=ordered)
    layers = _own_layers(own)
    if free:
        layers += _rotating_layers(coverage, free, at_home, hours_per_week)
    on_call = _without_leads(ordered, whole=ordered)
    if coverage.on_call is not None and on_call:
        turns = Turns(WEEK_DAYS, ON_CALL_HANDS_OVER_AT, 1)
        layers.append(WantedLayer("on-call", DutyKind.ON_CALL, at_home, str(coverage.on_call), on_call, turns))
    return layers


def _without_leads(members: Sequence[Member], *, whole: Sequence[Member]) -> tuple[int, ...]:
    """Leads supervise: they take turns only in a team of nobody but leads."""
    only_leads = all(member.leads for member in whole)
    return tuple(member.person for member in members if only_leads or not member.leads)


def hours_on_record(shift: str) -> str | None:
    """A shift in the plan's own words; None where the record names none, or none that can be read."""
    try:
        return str(WeeklyHours.parse(shift)) if shift.strip() else None
    except ValueError:
        return None


def _own_layers(members: Iterable[tuple[Member, str]]) -> list[WantedLayer]:
    by_hours: dict[tuple[str, str], list[int]] = {}
    for member, hours in members:
        by_hours.setdefault((hours, member.zone), []).append(member.person)
    return [
        WantedLayer(_key(hours, zone), DutyKind.ON_SHIFT, zone, hours, tuple(people))
        for (hours, zone), people in sorted(by_hours.items())
    ]


def _key(hours: str, zone: str) -> str:
    return f"own-{hashlib.sha256(f'{hours}|{zone}'.encode()).hexdigest()[:12]}"


def _rotating_layers(coverage: Coverage, people: tuple[int, ...], zone: str, hours_per_week: int) -> list[WantedLayer]:
    """The team's hours in blocks that one person can work; each day the people of a block move on to the next.

    As many are on at once as their weekly hours allow. Where there are too few for all blocks the later ones stay
    empty: a roster that gives one person sixteen hours a day would only hide that.
    """
    spans = coverage.hours.spans
    longest = max(span.end - span.start for span in spans)
    weekly = sum(span.end - span.start for span in spans)
    count = -(-longest // LONGEST_SHIFT)
    affordable = len(people) * hours_per_week * 60 // weekly
    at_once = max(coverage.on_shift, min(affordable, len(people) // count))
    staffed = min(count, max(1, len(people) // at_once))
    hands_over_at = min(span.start for span in spans) * 60
    layers = []
    for number in range(count):
        hours = str(WeeklyHours(tuple(sorted(_part(span, number, count) for span in spans))))
        key = f"rotation-{number + 1}"
        if number >= staffed:
            layers.append(WantedLayer(key, DutyKind.ON_SHIFT, zone, hours, ()))
        elif at_once * count >= len(people) and count == 1:
            layers.append(WantedLayer(key, DutyKind.ON_SHIFT, zone, hours, people))
        else:
            # Backwards, so that who closes today opened yesterday: nobody closes late and opens early.
            offset = -number * at_once % len(people)
            turns = Turns(1, hands_over_at, at_once, offset)
            layers.append(WantedLayer(key, DutyKind.ON_SHIFT, zone, hours, people, turns))
    return layers


def _part(span: DaySpan, number: int, count: int) -> DaySpan:
    """One of `count` equal parts of a span, on the weekday on which it begins."""
    minutes = span.end - span.start
    start, end = span.start + minutes * number // count, span.start + minutes * (number + 1) // count
    if start < DAY_MINUTES:
        return DaySpan(span.weekday, start, end)
    return DaySpan((span.weekday + 1) % WEEK_DAYS, start - DAY_MINUTES, end - DAY_MINUTES)


def week_of_hours(text: str) -> Week:
    """Hours as the plan writes them, as the week of a layer."""
    spans = WeeklyHours.parse(text).spans
    return week_of((span.weekday, Hours(span.start * 60, span.end * 60)) for span in spans)
