"""Every leaf that a real measure is held against decides: change it, and the verdict changes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

import pytest

from seiketsu.core.measures import Kind, Sample
from seiketsu.core.registry import measures
from seiketsu.plan.loader import load
from seiketsu.plan.spec import Comparator, Plan
from seiketsu.scorecard.rules.judging import Status, figure, judge
from seiketsu.scorecard.rules.periods import Period
from seiketsu.scorecard.targets import History, Target, row_of, targets
from seiketsu.surveys.tests.factories import plan_text

WANTED = {
    "desk.first_response": 4,
    "desk.first_contact_resolution": 6,
    "desk.resolution_compliance": 1,
    "desk.escalation": 2,
    "surveys.satisfaction": 8,
}
"""How many leaves of the company's plan each figure of the main job is held against."""


@lru_cache(maxsize=1)
def plan() -> Plan:
    return load(plan_text())


def held() -> list[Target]:
    return [target for target in targets(plan()) if isinstance(target.leaf.value, Comparator)]


def changed(leaf: str, goal: Comparator) -> Plan:
    """The plan with another target on the leaf's own line."""
    lines = plan_text().splitlines()
    number = plan().line(leaf)
    assert number is not None
    assert str(plan().comparator(leaf)) in lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(str(plan().comparator(leaf)), str(goal))
    return load("\n".join(lines))


def cases(target: Target, figure_: Decimal) -> Sample:
    """A thousand cases with this figure and next to no spread."""
    value = figure_ / 100 if target.measure.kind is Kind.SHARE else figure_ / target.factor
    squares = value if target.measure.kind is Kind.SHARE else value * value
    return Sample(100_000, value * 100_000, squares * 100_000)


def test_the_main_jobs_figures_are_held_against_the_plan() -> None:
    found = {key: sum(target.measure.key == key for target in targets(plan())) for key in WANTED}
    assert found == WANTED


@pytest.mark.parametrize("leaf", [target.leaf.key for target in held()])
def test_changing_a_target_changes_the_verdict(leaf: str) -> None:
    target = next(target for target in held() if target.leaf.key == leaf)
    step = Decimal(2) if target.goal.unit == "%" else target.goal.value / 10
    better = 1 if target.goal.higher_is_better else -1
    harder = replace(target.goal, value=target.goal.value + better * step)
    if harder.unit and harder.unit.startswith("/"):
        harder = replace(harder, value=min(harder.value, Decimal(harder.unit[2:])))
    between = figure(cases(target, (target.goal.value + harder.value) / 2), target.measure.kind, factor=target.factor)
    assert judge(between, target.goal, target.measure.kind, enough=20) is Status.KEPT
    follows = next(one for one in targets(changed(leaf, harder)) if one.leaf.key == leaf)
    assert judge(between, follows.goal, target.measure.kind, enough=20) is Status.BROKEN


def test_a_promised_time_follows_the_goal_of_the_company() -> None:
    goals = {str(t.goal) for t in targets(plan()) if t.measure.key == "desk.first_response"}
    assert goals == {str(plan().comparator("quality.resolution_compliance"))}
    harder = changed("quality.resolution_compliance", Comparator.parse("> 99 %"))
    assert {str(t.goal) for t in targets(harder) if t.measure.key == "desk.first_response"} == {"> 99 %"}


def test_every_measure_of_the_product_is_held_against_something() -> None:
    used = {target.measure.key for target in targets(plan())}
    assert used == {key for key, _ in measures.items()}


def test_how_many_cases_are_enough_is_the_plans() -> None:
    """Twenty of twenty in time are kept under the shipped plan, and not told by one that wants thirty."""
    target = next(t for t in held() if t.leaf.key == "quality.satisfaction")
    cases_of_twenty = Sample(20, Decimal(200), Decimal(2000))
    period, empty = Period.parse("2026-11"), History({})
    wants_more = load(plan_text().replace("enough_cases: 20", "enough_cases: 30"))
    assert row_of(target, cases_of_twenty, empty, period, plan(), is_over=True).status is Status.KEPT
    assert row_of(target, cases_of_twenty, empty, period, wants_more, is_over=True).status is Status.NOT_ENOUGH
