"""The smaller plans to start from are valid, disagree with themselves nowhere, and can be applied."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from seiketsu.core.actor import SYSTEM
from seiketsu.plan import actions, queries
from seiketsu.plan.coverage import coverage_of
from seiketsu.plan.loader import load
from seiketsu.plan.rules.check import check
from seiketsu.plan.spec.view import Plan
from seiketsu.plan.tests.factories import PLANS

STARTERS = sorted(path for path in PLANS.glob("*.yaml") if path.name != "seiketsu.yaml")


def plan_of(path: Path) -> Plan:
    return load(path.read_text(encoding="utf-8"), name=path.name)


def test_there_are_plans_to_start_from() -> None:
    assert [path.name for path in STARTERS] == ["follow-the-sun.yaml", "small-team.yaml"]


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.stem)
def test_it_is_sound_in_every_season(path: Path) -> None:
    for month in (1, 4, 7, 10):
        report = check(plan_of(path), date(2026, month, 15))
        assert [finding.message for finding in report.open] == []
        assert report.warnings == ()


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.stem)
def test_every_leaf_of_it_is_bound_or_announced(path: Path) -> None:
    assert coverage_of(plan_of(path)).unbound == ()


@pytest.mark.django_db
@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.stem)
def test_it_can_be_applied(path: Path) -> None:
    actions.apply_plan(path.read_text(encoding="utf-8"), actor=SYSTEM)
    assert queries.document().open_findings == 0


def test_follow_the_sun_has_someone_on_shift_at_every_hour_although_no_team_works_at_night() -> None:
    plan = plan_of(PLANS / "follow-the-sun.yaml")
    teams = [team for team in plan.document.teams.values() if team.answers_clients]
    assert all(span.start >= 7 * 60 and span.end <= 20 * 60 for team in teams for span in team.coverage.hours.spans)
    assert plan.calendar(plan.tier("premium").hours).is_open(datetime(2026, 8, 2, 3, tzinfo=UTC))
