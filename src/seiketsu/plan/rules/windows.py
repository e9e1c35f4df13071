"""Maintenance windows against availability, against each other and against the clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from zoneinfo import ZoneInfo

from seiketsu.plan.rules.findings import Finding, named, year_from
from seiketsu.plan.spec.hours import Schedule
from seiketsu.plan.spec.maintenance import Window
from seiketsu.plan.spec.values import Comparator
from seiketsu.plan.spec.view import Plan

_MINUTES_A_MONTH = Decimal("365.25") * 1_440 / 12
_CLOCKS_CHANGE = "maintenance.when_clocks_change"


def window_findings(plan: Plan, today: date) -> Iterator[Finding]:
    """Everything that is wrong with the recurring windows of a plan, looked at over the coming year."""
    if plan.document.maintenance is None:
        return
    recurring: dict[str, tuple[Window, Schedule]] = {}
    for slug, window in plan.document.maintenance.windows.items():
        if isinstance(window.schedule, Schedule):
            recurring[slug] = (window, window.schedule)
    for slug, (window, schedule) in recurring.items():
        yield from _against_availability(plan, slug, window, schedule)
        yield from _against_the_clock(plan, slug, window, schedule, today)
    yield from _interruptions(plan, recurring)
    for (slug, one), (other_slug, other) in combinations(recurring.items(), 2):
        yield from _against_each_other(plan, (slug, *one), (other_slug, *other), today)


def _key(slug: str) -> str:
    return f"maintenance.windows.{slug}.schedule"


def _against_availability(plan: Plan, slug: str, window: Window, schedule: Schedule) -> Iterator[Finding]:
    if not window.interrupts:
        return
    minutes = Decimal(schedule.minutes) * schedule.per_year / 12
    for allowed, keys in _availabilities(plan).items():
        if minutes <= allowed:
            continue
        message = (
            f"{window.title} may interrupt service for {minutes:.0f} minutes a month ({_key(slug)}), but"
            f" {named(plan, keys)} leaves {allowed:.1f}"
        )
        right = "shorten the window, lower the availability, or settle how much of the window may be an interruption"
        yield Finding(
            "window_availability",
            "conflict",
            f"{window.title} against availability",
            message,
            right,
            tuple(keys),
            (_key(slug),),
        )


def _interruptions(plan: Plan, recurring: Mapping[str, tuple[Window, Schedule]]) -> Iterator[Finding]:
    """What the windows may interrupt, all together, against what each availability leaves.

    A window that says how long its interruption may last counts with that, another one with its whole length; whether
    the whole length is settled is another question, so these figures have a finding of their own.
    """
    planned = {slug: found for slug, found in recurring.items() if found[0].interrupts}
    if not any(window.longest_interruption for window, _ in planned.values()) and len(planned) < 2:
        return
    minutes = sum((_interrupted(*found) for found in planned.values()), Decimal(0))
    counted = tuple(
        f"maintenance.windows.{slug}.longest_interruption" if window.longest_interruption else _key(slug)
        for slug, (window, _) in planned.items()
    )
    for allowed, keys in _availabilities(plan).items():
        if minutes > allowed:
            message = (
                f"service may be interrupted for {minutes:.0f} minutes a month ({named(plan, counted)}), but"
                f" {named(plan, keys)} leaves {allowed:.1f}"
            )
            right = "shorten what a window may interrupt, or lower the availability"
            yield Finding(
                "interruption_availability",
                "conflict",
                "Planned interruptions against availability",
                message,
                right,
                tuple(keys),
                counted,
            )


def _interrupted(window: Window, schedule: Schedule) -> Decimal:
    length = Decimal(schedule.minutes)
    if window.longest_interruption is not None:
        length = min(length, Decimal(int(window.longest_interruption.total_seconds())) / 60)
    return length * schedule.per_year / 12


def _availabilities(plan: Plan) -> dict[Decimal, list[str]]:
    """The minutes a month that may fail, with the leaves that say so."""
    allowed: dict[Decimal, list[str]] = {}
    for leaf in plan.leaves():
        if leaf.subject == "availability" and isinstance(leaf.value, Comparator) and leaf.value.unit == "%":
            allowed.setdefault((100 - leaf.value.value) / 100 * _MINUTES_A_MONTH, []).append(leaf.key)
    return allowed


def _zone(plan: Plan, window: Window) -> ZoneInfo:
    return ZoneInfo(window.zone or plan.document.company.zone)


def _instants(
    plan: Plan, window: Window, schedule: Schedule, first: date, last: date
) -> list[tuple[datetime, datetime]]:
    zone = _zone(plan, window)
    return [(start.replace(tzinfo=zone), end.replace(tzinfo=zone)) for start, end in schedule.occurrences(first, last)]


def _against_each_other(
    plan: Plan, one: tuple[str, Window, Schedule], other: tuple[str, Window, Schedule], today: date
) -> Iterator[Finding]:
    first, last = year_from(today)
    spans = _instants(plan, one[1], one[2], first, last)
    meeting = []
    inside = True
    for start, end in _instants(plan, other[1], other[2], first, last):
        for begin, finish in spans:
            if begin.timestamp() < end.timestamp() and start.timestamp() < finish.timestamp():
                meeting.append(begin)
                within = start.timestamp() <= begin.timestamp() and finish.timestamp() <= end.timestamp()
                around = begin.timestamp() <= start.timestamp() and end.timestamp() <= finish.timestamp()
                inside = inside and (within or around)
    if meeting:
        relation = "lies inside" if inside else "overlaps"
        message = (
            f"{one[1].title} ({one[2]}, {_key(one[0])}) {relation} {other[1].title} ({other[2]}, {_key(other[0])})"
            f" {len(meeting)} times a year, first on {meeting[0]:%d %B %Y}"
        )
        right = "move one of them, or settle which holds when they meet"
        yield Finding(
            "windows_meet", "conflict", "Two windows meet", message, right, (_key(one[0]),), (_key(other[0]),)
        )


def _against_the_clock(plan: Plan, slug: str, window: Window, schedule: Schedule, today: date) -> Iterator[Finding]:
    zone = _zone(plan, window)
    absent, twice = [], []
    for start, end in schedule.occurrences(*year_from(today)):
        for wall in (start, end):
            if not _exists(wall, zone):
                absent.append(wall)
            elif _comes_twice(wall, zone):
                twice.append(wall)
    said = [f"does not exist on {wall:%d %B %Y} ({wall:%H:%M})" for wall in absent]
    said += [f"comes twice on {wall:%d %B %Y} ({wall:%H:%M})" for wall in twice]
    if said:
        message = f"{window.title} is at {schedule} in {zone.key}, an hour that {' and '.join(said)}"
        right = "move the window, or say what happens then and settle it"
        one = (_CLOCKS_CHANGE,) if _CLOCKS_CHANGE in plan.by_key else ()
        yield Finding("clocks_change", "gap", f"{window.title} when clocks change", message, right, (_key(slug),), one)


def _exists(wall: datetime, zone: ZoneInfo) -> bool:
    there_and_back = wall.replace(tzinfo=zone).astimezone(ZoneInfo("UTC")).astimezone(zone)
    return there_and_back.replace(tzinfo=None) == wall


def _comes_twice(wall: datetime, zone: ZoneInfo) -> bool:
    early, late = (wall.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta() for fold in (0, 1))
    return early != late
