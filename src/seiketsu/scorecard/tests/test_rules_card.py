"""What rows add up to, which are the worst, and where two leaves disagree."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.core.measures import Kind, Sample
from seiketsu.plan.spec.values import Comparator
from seiketsu.scorecard.rules import card
from seiketsu.scorecard.rules.card import Row, Tally
from seiketsu.scorecard.rules.drawing import decimals_for, domain
from seiketsu.scorecard.rules.judging import Figure, Status, figure, judge


def row(hits: int, cases: int, target: str = "> 95 %", **fields: object) -> Row:
    goal = Comparator.parse(target)
    measured = figure(Sample(cases, Decimal(hits), Decimal(hits)), Kind.SHARE)
    plain = Row(
        measure="desk.first_response",
        title="First response",
        kind=Kind.SHARE,
        leaf="tiers.business.first_response",
        section=1,
        section_title="Service tiers",
        tier=None,
        team=None,
        team_title="",
        promise=target,
        goal=goal,
        in_time=False,
        noun="tickets",
        bounds=(0.0, 100.0),
        figure=measured,
        status=judge(measured, goal, Kind.SHARE, enough=20),
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def test_promises_are_counted_by_status_and_overruled_ones_left_out() -> None:
    rows = [row(306, 309), row(61, 62), row(48, 51), row(9, 9), row(1, 100, superseded_by="satisfaction")]
    assert card.tally(rows) == Tally(kept=1, at_risk=1, broken=1, not_enough=1)
    assert card.tally(rows).total == 4


def test_the_most_misses_beyond_what_is_allowed_come_first() -> None:
    few, many = row(18, 21, tier="starter"), row(188, 222, tier="business")
    ceiling = row(94, 796, "< 10 %", measure="desk.escalation")
    assert card.worst([few, ceiling, many, row(306, 309)]) == [many, ceiling, few]


def test_one_figure_is_named_once_even_if_two_leaves_break_on_it() -> None:
    one, two = row(10, 50), row(10, 50, "> 90 %", leaf="objectives.first_response")
    assert card.worst([one, two]) == [one]


def test_what_is_kept_or_overruled_is_not_worth_a_look() -> None:
    assert card.worst([row(306, 309), row(9, 9), row(61, 62), row(1, 100, superseded_by="other")]) == []


def test_two_leaves_that_disagree_are_named_with_which_is_which() -> None:
    plan = row(94, 796, "< 10 %", measure="desk.escalation", section=6)
    team = row(94, 796, "< 15 %", measure="desk.escalation", section=2, team="tier1", superseded_by="escalation_rate")
    (found,) = card.disagreements([team, plan])
    assert (found.kept, found.broken) == (team, plan)


def test_leaves_of_different_tiers_or_one_verdict_do_not_disagree() -> None:
    kept, broken = row(306, 309, tier="business"), row(1, 100, tier="starter", superseded_by="other")
    assert card.disagreements([kept, broken]) == []
    assert card.disagreements([row(306, 309), row(307, 309, superseded_by="other")]) == []


def test_sections_keep_the_order_of_the_plan() -> None:
    rows = [row(1, 1, section=6, section_title="Quality"), row(1, 1), row(2, 2, section=6, section_title="Quality")]
    found = card.sections(rows)
    assert [(section.number, len(section.rows)) for section in found] == [(1, 1), (6, 2)]


def test_a_change_is_told_only_against_a_period_that_could_be_judged() -> None:
    assert card.difference(Tally(kept=5), Tally(kept=8, broken=1)) == -3
    assert card.difference(Tally(kept=5), Tally(not_enough=9)) is None
    assert card.difference(Tally(kept=5), Tally()) is None


@pytest.mark.parametrize(
    ("hits", "cases", "target", "missed", "allowed"),
    [(188, 202, "> 95 %", 14, 10), (94, 796, "< 10 %", 94, 79), (20, 20, "> 95 %", 0, 1), (0, 0, "> 95 %", 0, 0)],
)
def test_misses_and_room_for_them(hits: int, cases: int, target: str, missed: int, allowed: int) -> None:
    assert card.misses(row(hits, cases, target)) == missed
    assert card.allowed_misses(row(hits, cases, target)) == allowed


@given(st.integers(20, 2_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(1, 99))
def test_a_share_that_leaves_no_room_is_never_kept(case: tuple[int, int], target: int) -> None:
    found = row(*case, f">= {target} %")
    missed, allowed = card.misses(found), card.allowed_misses(found)
    assert missed is not None and allowed is not None
    assert (missed > allowed) == (found.status is Status.BROKEN)


def test_a_miss_is_not_rounded_away() -> None:
    assert decimals_for(Decimal("9.79"), Decimal("9.8")) == 2
    assert decimals_for(Decimal("9.6"), Decimal("9.8")) == 1
    assert decimals_for(Decimal("94.996"), Decimal(95)) == 3
    assert decimals_for(Decimal(95), Decimal(95)) == 1
    assert decimals_for(Decimal("94.9999999"), Decimal(95)) == 4


@given(st.decimals(0, 100, places=6), st.decimals(0, 100, places=2))
def test_decimals_tell_a_figure_from_its_target(value: Decimal, target: Decimal) -> None:
    decimals = decimals_for(value, target)
    if abs(value - target) >= Decimal("0.0001"):
        assert round(value, decimals) != round(target, decimals) or decimals == 4


@given(st.integers(1, 2_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(0, 100))
def test_a_whisker_shows_everything_within_what_is_possible(case: tuple[int, int], target: int) -> None:
    hits, cases = case
    measured = figure(Sample(cases, Decimal(hits), Decimal(hits)), Kind.SHARE)
    low, high = domain(measured, float(target), (0.0, 100.0))
    assert measured.interval is not None and measured.value is not None
    assert 0 <= low < high <= 100
    slack = 1e-6
    assert low - slack <= measured.interval.low and measured.interval.high <= high + slack
    assert low - slack <= target <= high + slack


def test_a_whisker_of_nothing_still_has_a_scale() -> None:
    low, high = domain(Figure(None, 0, Decimal(0), None), 0.0, None)
    assert low < high
