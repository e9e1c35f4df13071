"""Figures and findings as people read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from seiketsu.core.measures import Kind, Sample
from seiketsu.plan.spec.values import Comparator
from seiketsu.scorecard import wording
from seiketsu.scorecard.exporting import harmless
from seiketsu.scorecard.queries import Card, Finding
from seiketsu.scorecard.rules.card import Row, Tally
from seiketsu.scorecard.rules.clusters import Cluster, ClusterKind
from seiketsu.scorecard.rules.judging import figure, judge
from seiketsu.scorecard.rules.periods import Period
from seiketsu.scorecard.tests.test_rules_card import row


def plain(text: str) -> str:
    """Without the spaces that must not break."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2009", " ")


def mean(scores: list[int], target: str, **fields: object) -> Row:
    goal = Comparator.parse(target)
    measured = figure(Sample.of(scores), Kind.MEAN)
    changed = {"kind": Kind.MEAN, "goal": goal, "figure": measured, "noun": "ratings", "bounds": (0.0, 10.0)}
    return replace(row(0, 0), **changed, status=judge(measured, goal, Kind.MEAN, enough=20), **fields)  # type: ignore[arg-type]


def card(**fields: object) -> Card:
    plain_card = Card(
        plan_version=1,
        period=Period.parse("2026-11"),
        until=date(2026, 11, 27),
        tier=None,
        sections=(),
        tally=Tally(),
        change=None,
        findings=(),
        disagreements=(),
        unmeasured=0,
        enough=20,
        zone=ZoneInfo("America/New_York"),
    )
    return replace(plain_card, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hits", "cases", "in_time", "text"),
    [
        (188, 202, True, "93.1 % in time"),
        (188, 202, False, "93.1 %"),
        (9, 9, True, "9 of 9 in time"),
        (3, 5, False, "3 of 5"),
        (80, 80, False, "100 %"),
        (0, 300, False, "0 %"),
        (0, 0, True, "no cases"),
        (9_499, 10_000, False, "94.99 %"),  # not "95.0 %", which would look kept
    ],
)
def test_a_share_in_words(hits: int, cases: int, in_time: bool, text: str) -> None:
    assert plain(wording.actual(row(hits, cases, in_time=in_time))) == text


def test_a_mean_does_not_look_better_than_it_is() -> None:
    assert wording.actual(mean([10] * 79 + [9] * 21, "> 9.8 / 10")) == "9.79"
    assert wording.actual(mean([10] * 6 + [9] * 4, "> 9.8 / 10")) == "9.6"


def test_hours_carry_their_unit_and_ratings_none() -> None:
    assert plain(wording.actual(mean([2, 3], "< 4h average"))) == "2.5 h"
    assert plain(wording.value_in_words(Decimal(9), mean([9], "> 9.8 / 10"))) == "9"


def test_samples_and_intervals() -> None:
    assert wording.sample(row(188, 202)) == "188 of 202"
    assert wording.sample(mean([9] * 34, "> 9.8 / 10")) == "34 ratings"
    assert wording.interval(row(188, 202)) == "88.7 to 95.8"
    assert wording.interval(row(80, 80)) == "95.4 to 100"
    assert wording.interval(row(0, 0)) == ""
    assert wording.interval(mean([9], "> 9.8 / 10")) == "", "one case has no interval"


def test_nothing_is_drawn_of_nothing() -> None:
    assert wording.whisker(row(0, 0)) is None
    drawn = wording.whisker(row(188, 202))
    assert drawn is not None and drawn.tone == "bad" and drawn.target == 95


@pytest.mark.parametrize(
    ("cluster", "client", "text"),
    [
        (Cluster(ClusterKind.HOURS, 11, 14, 23, 7), "", "11 of 14 misses fell between 11:00 PM and 7:00 AM."),
        (Cluster(ClusterKind.WEEKEND, 8, 9), "", "8 of 9 misses fell on a weekend."),
        (Cluster(ClusterKind.WEEKDAY, 8, 9, 1, 1), "", "8 of 9 misses fell on a Monday."),
        (Cluster(ClusterKind.WEEKDAY, 8, 9, 7, 7), "", "8 of 9 misses fell on a Sunday."),
        (Cluster(ClusterKind.CLIENT, 8, 9, 5, 5), "Ridge & Co", "8 of 9 misses were of Ridge & Co."),
        (Cluster(ClusterKind.CLIENT, 8, 9, 5, 5), "", "8 of 9 misses were of one client."),
    ],
)
def test_where_misses_cluster(cluster: Cluster, client: str, text: str) -> None:
    assert plain(wording.finding_words(Finding(row(1, 100), cluster, client))) == text


def test_misses_that_are_spread_are_counted_against_their_room() -> None:
    late = wording.finding_words(Finding(row(188, 202, in_time=True), None))
    assert late == "14 of 202 were late; the target leaves room for 10."
    assert wording.finding_words(Finding(row(188, 202), None)) == "14 of 202 missed; the target leaves room for 10."
    escalated = wording.finding_words(Finding(row(94, 796, "< 10 %"), None))
    assert escalated == "94 of 796; the target leaves room for 79."
    rated = wording.finding_words(Finding(mean([9] * 30, "> 9.8 / 10"), None))
    assert rated == "9.0 from 30 ratings, and the target is > 9.8 / 10."


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (None, ""),
        (0, ""),
        (-3, "3 fewer than in October 2026"),
        (-1, "1 fewer than in October 2026"),
        (2, "2 more than in October 2026"),
    ],
)
def test_the_change_against_the_period_before(change: int | None, text: str) -> None:
    assert wording.change_words(card(change=change)) == text


def test_periods_in_words() -> None:
    assert plain(wording.period_words(Period.parse("2026-11"), card())) == "Nov 1 – 27, 2026"
    assert wording.period_name(Period.parse("2026-Q4")) == "quarter 4 of 2026"
    assert wording.period_name(Period.parse("2026-11")) == "November 2026"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_text_of_a_client_becomes_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"


def test_ordinary_text_is_left_alone() -> None:
    assert harmless("Callers hear our old name") == "Callers hear our old name"
