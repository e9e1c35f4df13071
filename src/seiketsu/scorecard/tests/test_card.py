"""The card of a month: figures per tier and team, verdicts, what to look at first, trend and change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from seiketsu.core import clock
from seiketsu.core.registry import measures as registered
from seiketsu.scorecard import actions, queries
from seiketsu.scorecard.errors import NoSuchFigure
from seiketsu.scorecard.queries import Card
from seiketsu.scorecard.rules.card import Row
from seiketsu.scorecard.rules.clusters import ClusterKind
from seiketsu.scorecard.rules.judging import Status
from seiketsu.scorecard.rules.periods import Period
from seiketsu.scorecard.tests.factories import client, plan_in_force, rated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday", "measures", "plan")]
NOVEMBER = Period.parse("2026-11")
NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)


def row(card: Card, leaf: str) -> Row:
    return next(row for section in card.sections for row in section.rows if row.leaf == leaf)


def take_snapshots() -> None:
    for _, measure in registered.items():
        actions.take_snapshots(measure, now=clock.now(), zone=NEW_YORK)


def test_each_tier_is_held_to_its_own_target() -> None:
    rated(*[10] * 30, *[9] * 4, at=NOON, tier="enterprise")
    rated(*[9] * 30, at=NOON, tier="starter")
    card = queries.card(NOVEMBER)
    enterprise, starter = row(card, "tiers.enterprise.satisfaction"), row(card, "tiers.starter.satisfaction")
    assert (enterprise.figure.n, enterprise.promise, enterprise.status) == (34, "> 9.8 of 10", Status.AT_RISK)
    assert (starter.figure.value, starter.promise, starter.status) == (Decimal(9), "> 8.5 of 10", Status.KEPT)
    assert row(card, "quality.satisfaction").figure.n == 64, "the whole company is the sum of its tiers"


def test_a_promised_time_is_held_to_the_share_that_must_be_in_time() -> None:
    rated(*[9] * 188, *[1] * 14, at=NOON, tier="business")
    found = row(queries.card(NOVEMBER), "tiers.business.first_response")
    assert found.in_time and found.promise.startswith("2 hours, ")
    assert str(found.goal) == "> 95 %"
    assert (found.status, found.figure.n, found.figure.total) == (Status.BROKEN, 202, Decimal(188))


def test_changing_the_target_in_the_plan_changes_the_verdict() -> None:
    rated(*[9] * 30, at=NOON, tier="starter")
    assert row(queries.card(NOVEMBER), "tiers.starter.satisfaction").status is Status.KEPT
    plan_in_force(('satisfaction: "> 8.5 / 10"', 'satisfaction: "> 9.5 / 10"'))
    assert row(queries.card(NOVEMBER), "tiers.starter.satisfaction").status is Status.BROKEN


def test_the_direction_of_a_target_is_minded() -> None:
    rated(*[9] * 94, *[1] * 702, at=NOON, team="tier1")
    card = queries.card(NOVEMBER)
    team, company = row(card, "teams.tier1.metrics.escalation_rate"), row(card, "quality.escalation_rate")
    assert (team.status, company.status) == (Status.KEPT, Status.BROKEN)
    assert team.superseded_by == "escalation_rate" and not company.superseded_by
    (disagreement,) = card.disagreements
    assert (disagreement.kept.leaf, disagreement.broken.leaf) == (team.leaf, company.leaf)


def test_a_settlement_about_hours_overrules_no_figure() -> None:
    """Nights and Sundays are settled over every first response, but by who answers then, not by another target."""
    assert row(queries.card(NOVEMBER), "tiers.business.first_response").superseded_by == ""
    assert row(queries.card(NOVEMBER), "objectives.satisfaction").superseded_by == "satisfaction"


def test_without_cases_nothing_is_claimed() -> None:
    card = queries.card(NOVEMBER)
    assert row(card, "teams.tier2.metrics.knowledge_contributions").status is Status.AT_RISK
    shares = [found for section in card.sections for found in section.rows if found.kind != "count"]
    assert {found.status for found in shares} == {Status.NOT_ENOUGH}
    assert {found.figure.value for found in shares} == {None}
    assert card.findings == () and card.change is None


def test_a_month_begins_and_ends_by_the_companys_clock() -> None:
    first = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)  # midnight in New York, still summer time
    rated(9, at=first - timedelta(seconds=1))
    rated(9, at=first)
    rated(9, at=datetime(2026, 12, 1, 4, 59, 59, tzinfo=UTC))
    clock.set_to(datetime(2026, 12, 15, tzinfo=UTC))
    rated(9, at=datetime(2026, 12, 1, 5, 0, tzinfo=UTC))
    assert row(queries.card(NOVEMBER), "quality.satisfaction").figure.n == 2
    assert row(queries.card(Period.parse("2026-10")), "quality.satisfaction").figure.n == 1
    assert row(queries.card(Period.parse("2026-Q4")), "quality.satisfaction").figure.n == 4


def test_nothing_of_the_future_is_counted() -> None:
    rated(9, at=clock.now() + timedelta(minutes=1))
    card = queries.card(NOVEMBER)
    assert row(card, "quality.satisfaction").figure.n == 0
    assert card.until.isoformat() == "2026-11-27"


def test_one_tier_shows_its_own_rows_only() -> None:
    rated(*[9] * 30, at=NOON, tier="starter")
    card = queries.card(NOVEMBER, tier="starter")
    assert {found.tier for section in card.sections for found in section.rows} == {"starter"}


def test_the_largest_tier_stands_first() -> None:
    service = next(section for section in queries.card(NOVEMBER).sections if section.number == 1)
    tiers = list(dict.fromkeys(found.tier for found in service.rows))
    assert tiers == ["enterprise", "business", "professional", "starter"]


def test_the_worst_is_named_with_the_hours_of_its_misses() -> None:
    for day in range(2, 27):
        rated(*[9] * 8, at=datetime(2026, 11, day, 15, 0, tzinfo=UTC), tier="business")
    for day in range(2, 16):
        rated(1, at=datetime(2026, 11, day, 7, 30, tzinfo=UTC), tier="business")  # 2:30 at night
    finding = next(f for f in queries.card(NOVEMBER).findings if f.row.leaf == "tiers.business.first_response")
    assert finding.cluster is not None
    assert (finding.cluster.kind, finding.cluster.misses, finding.cluster.of) == (ClusterKind.HOURS, 14, 14)
    assert (finding.cluster.start, finding.cluster.end) == (2, 3)


def test_a_client_with_most_misses_is_named() -> None:
    unlucky = client("Summit & Vale Realty")
    for day in range(2, 27):
        for hour in (14, 17, 20):
            rated(9, 9, at=datetime(2026, 11, day, hour, 0, tzinfo=UTC))
    for day in range(2, 20):
        moment = datetime(2026, 11, day, 14 + day % 8, 0, tzinfo=UTC)
        rated(1, at=moment, organization=unlucky)
    finding = next(f for f in queries.card(NOVEMBER).findings if f.row.leaf == "tiers.business.first_response")
    assert finding.cluster is not None and finding.cluster.kind is ClusterKind.CLIENT
    assert finding.client == "Summit & Vale Realty"


def test_the_trend_is_six_months_with_gaps_for_months_without_cases() -> None:
    rated(*[8] * 25, at=datetime(2026, 8, 12, 15, tzinfo=UTC))
    rated(*[9] * 25, at=datetime(2026, 10, 12, 15, tzinfo=UTC))
    rated(*[10] * 25, at=NOON)
    take_snapshots()
    found = row(queries.card(NOVEMBER), "quality.satisfaction")
    assert found.trend == (None, None, 8.0, None, 9.0, 10.0)


def test_the_change_compares_with_the_period_before() -> None:
    rated(*[10] * 100, at=datetime(2026, 10, 12, 15, tzinfo=UTC), tier="starter", team="")
    rated(*[1] * 100, at=NOON, tier="starter", team="")
    take_snapshots()
    card = queries.card(NOVEMBER)
    october = queries.card(Period.parse("2026-10"))
    assert card.change == card.tally.kept - october.tally.kept < 0


def test_the_cases_behind_a_figure_are_those_that_it_counts() -> None:
    rated(9, 9, 2, at=NOON, tier="business")
    rated(9, at=NOON, tier="starter")
    found = queries.cases("test.first_response", leaf="tiers.business.first_response", period=NOVEMBER)
    assert [case.is_miss for case in found.items] == [True, False, False]
    assert len(found.items) == found.row.figure.n == 3
    misses = queries.cases(
        "test.first_response", leaf="tiers.business.first_response", period=NOVEMBER, only_misses=True
    )
    assert [case.value for case in misses.items] == [0]


def test_the_misses_of_a_mean_are_those_below_its_target() -> None:
    rated(9, 10, 3, at=NOON, tier="enterprise")
    found = queries.cases(
        "surveys.satisfaction", leaf="tiers.enterprise.satisfaction", period=NOVEMBER, only_misses=True
    )
    assert sorted(case.value for case in found.items) == [3, 9]


def test_pages_of_cases_neither_repeat_nor_lose_one() -> None:
    rated(*range(10), at=NOON)
    rated(*range(10), at=NOON + timedelta(hours=1))
    seen: list[int] = []
    cursor = None
    while True:
        page = queries.cases(
            "surveys.satisfaction", leaf="quality.satisfaction", period=NOVEMBER, cursor=cursor, limit=3
        )
        seen += [case.subject_id for case in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 20


@pytest.mark.parametrize(
    ("measure", "leaf"),
    [
        ("unknown", "quality.satisfaction"),
        ("surveys.satisfaction", "quality.escalation_rate"),
        ("surveys.satisfaction", ""),
    ],
)
def test_a_figure_that_does_not_exist_is_refused(measure: str, leaf: str) -> None:
    with pytest.raises(NoSuchFigure):
        queries.cases(measure, leaf=leaf, period=NOVEMBER)


def test_the_card_costs_the_same_for_few_and_for_many_cases(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    # The plan, four measures, two histories; broken rows add one query each.
    with django_assert_num_queries(7):
        queries.card(NOVEMBER)
    rated(*[10] * 300, at=NOON, tier="starter")
    rated(*[10] * 300, at=NOON, tier="enterprise")
    with django_assert_num_queries(7 + len(queries.card(NOVEMBER).findings)):
        queries.card(NOVEMBER)


def test_the_cases_cost_a_fixed_number_of_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    rated(*[9] * 60, at=NOON)
    with django_assert_num_queries(5):  # the plan, the figure, its history, the page, its labels
        queries.cases("surveys.satisfaction", leaf="quality.satisfaction", period=NOVEMBER)


def test_a_count_that_falls_short_can_be_saved_until_the_month_is_over() -> None:
    leaf = "teams.tier2.metrics.knowledge_contributions"
    rated(9, 9, 9, at=NOON, team="tier2")
    assert row(queries.card(NOVEMBER), leaf).status is Status.AT_RISK
    clock.set_to(datetime(2026, 12, 1, 5, 0, tzinfo=UTC))
    assert row(queries.card(NOVEMBER), leaf).status is Status.BROKEN
    rated(9, 9, at=NOON, team="tier2")
    assert row(queries.card(NOVEMBER), leaf).status is Status.KEPT
    assert str(row(queries.card(Period.parse("2026-Q4")), leaf).goal) == ">= 15"
