"""Which hours of the plan somebody must stand behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from seiketsu.plan.spec import Plan
from seiketsu.schedules.rules.coverage import PromiseHours, Requirement
from seiketsu.schedules.rules.layers import spans_of_week
from seiketsu.schedules.rules.staffing import week_of_hours


@dataclass(frozen=True, slots=True)
class RunningPromises:
    """The leaves of a tier that one calendar counts, or during which somebody must answer at once."""

    tier: str
    calendar: str
    leaves: tuple[str, ...]


def running_promises(plan: Plan) -> list[RunningPromises]:
    """Every calendar of every tier with what runs on it: answers, solutions, and channels with somebody at the end."""
    found: list[RunningPromises] = []
    for slug, tier in plan.tiers.items():
        by_calendar: dict[str, list[str]] = {
            tier.hours: [f"tiers.{slug}.first_response", f"tiers.{slug}.next_response"]
        }
        by_calendar[tier.hours] += [leaf.key for leaf in plan.matching(f"tiers.{slug}.resolution")]
        for name, channel in tier.channels.items():
            if channel.live and channel.hours is not None:
                by_calendar.setdefault(channel.hours, []).append(f"tiers.{slug}.channels.{name}")
        found += [RunningPromises(slug, calendar, tuple(leaves)) for calendar, leaves in by_calendar.items()]
    return found


def promise_hours(plan: Plan, clients: Mapping[str, int], start: datetime, end: datetime) -> list[PromiseHours]:
    """When the promises of tiers with clients run between two instants."""
    return [
        PromiseHours(
            one.tier,
            one.calendar,
            one.leaves,
            clients[one.tier],
            tuple(plan.calendar(one.calendar).open_spans(start, end)),
        )
        for one in running_promises(plan)
        if clients.get(one.tier)
    ]


def teams_that_answer(plan: Plan) -> list[str]:
    """The teams whose people keep promises to clients."""
    return [slug for slug, team in plan.document.teams.items() if team.answers_clients]


def shift_hours(plan: Plan, team: str, start: datetime, end: datetime) -> list[Requirement]:
    """When the plan wants how many of a team on shift."""
    coverage = plan.document.teams[team].coverage
    zone = coverage.zone or plan.document.company.zone
    return _required(str(coverage.hours), zone, coverage.on_shift, start, end)


def on_call_hours(plan: Plan, team: str, start: datetime, end: datetime) -> list[Requirement]:
    """When the plan wants somebody of a team to be reached."""
    coverage = plan.document.teams[team].coverage
    if coverage.on_call is None:
        return []
    zone = coverage.zone or plan.document.company.zone
    return _required(str(coverage.on_call), zone, 1, start, end)


def _required(hours: str, zone: str, least: int, start: datetime, end: datetime) -> list[Requirement]:
    spans = spans_of_week(zone, week_of_hours(hours), start, end)
    return [Requirement(begins, ends, least) for begins, ends in spans]
