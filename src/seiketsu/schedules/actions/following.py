"""Rosters that follow the plan and the staff records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from seiketsu.accounts.queries import staff
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import record
from seiketsu.plan import queries as plans
from seiketsu.plan.queries import PlanInForce
from seiketsu.schedules.events import RosterChanged, schedule_subject
from seiketsu.schedules.models import Schedule, ShiftLayer
from seiketsu.schedules.rules.staffing import Member, WantedLayer, layers_of_team


@transaction.atomic
def follow_plan(*, actor: Actor, at: datetime | None = None) -> int:
    """Bring every team's roster in line with the plan in force and the staff records; returns how many changed.

    What changes holds from now on: layers end and others begin, the past stays as it was. Doing it again changes
    nothing. Before the first plan there is nothing to follow.
    """
    in_force = plans.current_or_none()
    if in_force is None:
        return 0
    now = at or clock.now()
    # The roster of every team, in one order for all writers.
    known = {row.team: row for row in Schedule.objects.select_for_update().order_by("id")}
    members = _members()
    teams = in_force.plan.document.teams
    changed = sum(_follow_team(in_force, slug, known.get(slug), members.get(slug, []), actor, now) for slug in teams)
    for slug, schedule in known.items():
        if slug not in teams:
            changed += _replace(schedule, {}, in_force, actor, now)
    return changed


def _members() -> dict[str, list[Member]]:
    """The people of each team as their records have them."""
    found: dict[str, list[Member]] = {}
    for person in staff():
        profile = getattr(person, "staff_profile", None)
        if profile is None:
            continue
        for team in profile.teams:
            member = Member(person.pk, profile.shift, person.time_zone, profile.role == "lead")
            found.setdefault(team, []).append(member)
    return found


def _follow_team(
    in_force: PlanInForce, slug: str, schedule: Schedule | None, members: list[Member], actor: Actor, now: datetime
) -> int:
    document = in_force.plan.document
    team = document.teams[slug]
    zone = team.coverage.zone or document.company.zone
    if schedule is None:
        schedule, _ = Schedule.objects.get_or_create(
            team=slug,
            defaults={"title": team.title, "zone": zone, "plan_version": in_force.version, "created_at": now},
        )
    wanted = layers_of_team(
        team.coverage,
        members,
        zone=document.company.zone,
        hours_per_week=document.staffing.hours_per_person_per_week,
    )
    changed = _replace(schedule, {layer.key: layer for layer in wanted}, in_force, actor, now)
    facts = {"title": team.title, "zone": zone, "plan_version": in_force.version, "ended_at": None}
    if any(getattr(schedule, name) != value for name, value in facts.items()):
        Schedule.objects.filter(pk=schedule.pk).update(**facts)
    return changed


def _replace(
    schedule: Schedule, wanted: Mapping[str, WantedLayer], in_force: PlanInForce, actor: Actor, now: datetime
) -> int:
    """End the layers that are no longer wanted as they are, begin those that are; returns 1 when anything changed."""
    standing = {row.key: row for row in ShiftLayer.objects.filter(schedule=schedule, until__isnull=True)}
    fields = {key: _fields(layer, standing.get(key), now) for key, layer in wanted.items()}
    ended = [row for key, row in standing.items() if key not in fields or _differs(row, fields[key])]
    begun = [key for key in fields if key not in standing or standing[key] in ended]
    if not ended and not begun:
        return 0
    ShiftLayer.objects.filter(pk__in=[row.pk for row in ended], since__gte=now).delete()
    ShiftLayer.objects.filter(pk__in=[row.pk for row in ended]).update(until=now)
    ShiftLayer.objects.bulk_create([ShiftLayer(schedule=schedule, since=now, **fields[key]) for key in begun])
    if not wanted:
        Schedule.objects.filter(pk=schedule.pk).update(ended_at=now)
    event = RosterChanged(
        schedule.pk, schedule.team, in_force.version, tuple(sorted(row.key for row in ended)), tuple(sorted(begun))
    )
    record(event, actor=actor, subject=schedule_subject(schedule.pk), organization_id=None)
    return 1


def _fields(layer: WantedLayer, standing: ShiftLayer | None, now: datetime) -> dict[str, Any]:
    turns = layer.turns
    fields: dict[str, Any] = {
        "key": layer.key,
        "kind": layer.kind.value,
        "zone": layer.zone,
        "hours": layer.hours,
        "people": list(layer.people),
        "every_days": None,
        "hands_over_at": 0,
        "starts_on": None,
        "at_once": 1,
        "offset": 0,
    }
    if turns is not None:
        # Turns go on from where they were: a new colleague must not put everybody else into another week.
        began = standing.starts_on if standing is not None and standing.every_days == turns.every_days else None
        fields |= {
            "every_days": turns.every_days,
            "hands_over_at": turns.hands_over_at,
            "starts_on": began or _monday_of(now, layer.zone),
            "at_once": turns.at_once,
            "offset": turns.offset,
        }
    return fields


def _monday_of(now: datetime, zone: str) -> date:
    """The Monday before this week's, so that a turn is running already before the week's first hand-over."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return today - timedelta(days=today.weekday() + 7)


def _differs(row: ShiftLayer, fields: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in fields.items())
