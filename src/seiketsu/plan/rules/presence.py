"""Is anyone there when the plan says so: support hours, shifts and headcount against what is promised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from seiketsu.plan.rules.findings import Finding
from seiketsu.plan.spec.hours import DAY_MINUTES, FULL_WEEK, WEEK_MINUTES, describe_mask
from seiketsu.plan.spec.leaf import Kind, Leaf
from seiketsu.plan.spec.teams import Team
from seiketsu.plan.spec.tiers import SupportHours, Tier
from seiketsu.plan.spec.view import Plan

_CLASSES = ("critical", "standard")


def presence(plan: Plan, today: date) -> Iterator[Finding]:
    """Everything that is promised at hours at which nobody answers."""
    yield from _calendars_that_never_open(plan, today)
    for slug, tier in plan.tiers.items():
        yield from _outside_support_hours(plan, slug, tier, today)
    yield from _outside_shifts(plan, today)
    for slug, team in plan.document.teams.items():
        yield from _coverage_against_its_words(slug, team)
        yield from _coverage_against_headcount(plan, slug, team)


def _calendars_that_never_open(plan: Plan, today: date) -> Iterator[Finding]:
    start = datetime.combine(today, time(), UTC)
    for key, calendar in plan.calendars.items():
        if not calendar.open_spans(start, start + timedelta(days=366)):
            leaf = f"calendars.{key}.hours"
            message = f"{plan.document.calendars[key].title} ({leaf}) has no open hour in the coming year"
            right = "give it hours, or take away the holidays that close it"
            yield Finding("never_opens", "gap", "A calendar never opens", message, right, (leaf,))


# The week of a calendar as minutes of one clock


def _shift(mask: int, minutes: int) -> int:
    """The mask with every minute moved later around the week."""
    minutes %= WEEK_MINUTES
    return ((mask << minutes) | (mask >> (WEEK_MINUTES - minutes))) & FULL_WEEK


def _offset(zone: str, today: date) -> int:
    moment = datetime.combine(today, time(12), UTC)
    offset = moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    return int(offset.total_seconds()) // 60


def calendar_mask(plan: Plan, key: str, today: date) -> int:
    """The open minutes of a calendar's ordinary week, on the company's clock as it is set today."""
    return _at_home(plan, plan.document.calendars[key].hours.mask(), plan.zone_of(key), today)


def _at_home(plan: Plan, mask: int, zone: str, today: date) -> int:
    home = plan.document.company.zone
    return mask if zone == home else _shift(mask, _offset(home, today) - _offset(zone, today))


def _is_answered(leaf: Leaf) -> bool:
    """Whether keeping the leaf takes a person at the hours of its calendar."""
    return leaf.calendar is not None and (leaf.kind == Kind.PROMISE or leaf.subject == "open")


def _is_live(plan: Plan, leaf: Leaf) -> bool:
    live = plan.by_key.get(f"{leaf.key.rpartition('.')[0]}.live")
    return live is not None and live.value is True


def answered_leaves(plan: Plan) -> list[Leaf]:
    """The promises and live channels that need someone to be there."""
    return [
        leaf for leaf in plan.leaves() if _is_answered(leaf) and (leaf.kind == Kind.PROMISE or _is_live(plan, leaf))
    ]


# Support hours of a tier


@dataclass(frozen=True, slots=True)
class _Service:
    """What a tier's support hours say: on which minutes they speak at all, and which of them serve each class."""

    spoken: int
    served: dict[str, int]
    keys: tuple[str, ...]


def _service_of(plan: Plan, slug: str, tier: Tier, today: date) -> _Service:
    spoken, served, keys = 0, dict.fromkeys(_CLASSES, 0), []
    for name, entry in tier.support_hours.items():
        mask = calendar_mask(plan, entry.hours, today)
        spoken |= _days_of(mask)
        for priority in _classes(entry):
            served[priority] |= mask
        field = "hours" if entry.priorities == "all" else "priorities"
        keys.append(f"tiers.{slug}.support_hours.{name}.{field}")
    return _Service(spoken, served, tuple(keys))


def _classes(entry: SupportHours) -> tuple[str, ...]:
    return _CLASSES if entry.priorities == "all" else (entry.priorities,)


def _days_of(mask: int) -> int:
    day = (1 << DAY_MINUTES) - 1
    return sum(day << (index * DAY_MINUTES) for index in range(7) if (mask >> (index * DAY_MINUTES)) & day)


def _outside_support_hours(plan: Plan, slug: str, tier: Tier, today: date) -> Iterator[Finding]:
    service = _service_of(plan, slug, tier, today)
    outside: list[str] = []
    missing = 0
    for leaf in answered_leaves(plan):
        if leaf.scope.get("tier") != slug or leaf.calendar is None:
            continue
        promised = calendar_mask(plan, leaf.calendar, today) & service.spoken
        classes = _CLASSES if leaf.priorities == "all" else (leaf.priorities,)
        unserved = 0
        for priority in classes:
            unserved |= promised & ~service.served[priority]
        if unserved:
            outside.append(leaf.key)
            missing |= unserved
    if outside:
        names = " and ".join(entry.title.lower() for entry in tier.support_hours.values())
        message = (
            f"{tier.title} is promised {_things(plan, outside)} at {describe_mask(missing)},"
            f" but its support hours ({names}: {_hours_in_words(plan, tier)}) leave those out"
        )
        right = (
            "widen the support hours or narrow the calendar of the promise, or name the leaf that holds under `settled`"
        )
        yield Finding(
            "support_hours",
            "conflict",
            f"{tier.title} beyond its support hours",
            message,
            right,
            tuple(outside),
            service.keys,
        )


def _hours_in_words(plan: Plan, tier: Tier) -> str:
    parts = []
    for entry in tier.support_hours.values():
        only = "" if entry.priorities == "all" else f" for {entry.priorities} issues only"
        parts.append(f"{plan.document.calendars[entry.hours].hours}{only}")
    return ", ".join(parts)


def _things(plan: Plan, keys: list[str]) -> str:
    """What is promised, each thing once: `first response, resolution (standard), live chat`."""
    return ", ".join(dict.fromkeys(_thing(plan.leaf(key)) for key in keys))


def _thing(leaf: Leaf) -> str:
    if leaf.subject == "open":
        return leaf.trail[-1].lower()
    return leaf.title.lower() if len(leaf.trail) == 1 else f"{leaf.trail[-1]} ({leaf.title})".lower()


# Shifts


def _outside_shifts(plan: Plan, today: date) -> Iterator[Finding]:
    teams = {slug: team for slug, team in plan.document.teams.items() if team.answers_clients}
    on_shift = on_call = 0
    for team in teams.values():
        zone = team.coverage.zone or plan.document.company.zone
        on_shift |= _at_home(plan, team.coverage.hours.mask(), zone, today)
        on_call |= _at_home(plan, team.coverage.on_call.mask(), zone, today) if team.coverage.on_call else 0
    groups: dict[str, list[Leaf]] = {}
    for leaf in answered_leaves(plan):
        group = ".".join(leaf.key.split(".")[:2]) if "tier" in leaf.scope else leaf.key.split(".")[0]
        groups.setdefault(group, []).append(leaf)
    for leaves in groups.values():
        yield from _unmanned(plan, leaves, teams, on_shift, on_call, today)


def _unmanned(
    plan: Plan, leaves: list[Leaf], teams: dict[str, Team], on_shift: int, on_call: int, today: date
) -> Iterator[Finding]:
    outside, missing = [], 0
    for leaf in leaves:
        uncovered = calendar_mask(plan, leaf.calendar or "", today) & ~on_shift
        if uncovered:
            outside.append(leaf.key)
            missing |= uncovered
    if not outside:
        return
    shifts = [f"teams.{slug}.coverage.hours" for slug in teams]
    # Those on call answer for the gap only if they fill all of it.
    if not missing & ~on_call:
        shifts += [f"teams.{slug}.coverage.on_call" for slug, team in teams.items() if team.coverage.on_call]
    first = plan.leaf(outside[0])
    who = first.trail[0] if "tier" in first.scope else first.section.title
    message = (
        f"{who}: {_things(plan, outside)} counts at {describe_mask(missing)}, {_hours(missing)} a week"
        f" in which nobody of {', '.join(team.title for team in teams.values())} is on shift"
    )
    right = "add shifts, or someone on call for those hours and name them under `settled`, or narrow the promise"
    yield Finding(
        "nobody_on_shift", "conflict", f"{who}: nobody on shift", message, right, tuple(outside), tuple(shifts)
    )


def _hours(mask: int) -> str:
    hours, minutes = divmod(mask.bit_count(), 60)
    return f"{hours} h" if not minutes else f"{hours} h {minutes} min"


def _coverage_against_its_words(slug: str, team: Team) -> Iterator[Finding]:
    coverage = team.coverage
    minutes = [0] * 7
    for span in coverage.hours.spans:
        minutes[span.weekday] += span.end - span.start
    days = sum(1 for count in minutes if count)
    said: list[str] = []
    if coverage.days_per_week is not None and coverage.days_per_week != days:
        said.append(f"{coverage.days_per_week} days a week")
    longest = Decimal(max(minutes)) / 60
    if coverage.hours_per_day is not None and Decimal(coverage.hours_per_day) != longest:
        said.append(f"{coverage.hours_per_day} hours a day")
    if said:
        base = f"teams.{slug}.coverage"
        fields = [name for name in ("hours_per_day", "days_per_week") if getattr(coverage, name) is not None]
        message = (
            f"{team.title} covers {' and '.join(said)} in words,"
            f" but its shifts ({coverage.hours}) make {longest:g} hours on {days} days"
        )
        right = "make the shifts and the words say the same"
        other = tuple(f"{base}.{name}" for name in fields)
        yield Finding(
            "coverage_words",
            "conflict",
            f"{team.title}: coverage said twice",
            message,
            right,
            (f"{base}.hours",),
            other,
        )


def _coverage_against_headcount(plan: Plan, slug: str, team: Team) -> Iterator[Finding]:
    staffing = plan.document.staffing
    hours = Decimal(team.coverage.hours.mask().bit_count()) / 60
    needed = hours * team.coverage.on_shift
    each = staffing.hours_per_person_per_week * staffing.time_on_shift.fraction
    if needed > team.headcount * each:
        people = -(-needed // each)
        message = (
            f"{team.title} covers {hours:g} hours a week with {team.coverage.on_shift} on shift,"
            f" {needed:g} hours of work; {team.headcount} people give {team.headcount * each:g}"
        )
        right = f"employ {people:g} people, or cover fewer hours"
        one = (f"teams.{slug}.coverage.hours",)
        other = tuple(f"teams.{slug}.positions.{name}" for name in team.positions)
        yield Finding("headcount", "gap", f"{team.title} can't staff its hours", message, right, one, other)
