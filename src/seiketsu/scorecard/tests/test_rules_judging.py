"""When a promise counts as kept, at risk or broken, in both directions of a target."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.core.measures import Kind, Sample
from seiketsu.plan.spec.values import Comparator
from seiketsu.scorecard.rules.judging import Status, cases_over, factor_between, figure, judge, shortfall

ENOUGH_CASES = 20


def share(hits: int, cases: int) -> Sample:
    return Sample(cases, Decimal(hits), Decimal(hits))


def verdict(sample: Sample, target: str, kind: Kind = Kind.SHARE) -> Status:
    return judge(figure(sample, kind), Comparator.parse(target), kind, enough=ENOUGH_CASES)


@pytest.mark.parametrize(
    ("hits", "cases", "target", "status"),
    [
        (61, 62, "> 95 %", Status.AT_RISK),
        (9, 9, "> 95 %", Status.NOT_ENOUGH),
        (48, 51, "> 98 %", Status.BROKEN),
        (306, 309, "> 95 %", Status.KEPT),
        (94, 796, "< 15 %", Status.KEPT),
        (94, 796, "< 10 %", Status.BROKEN),
        (78, 796, "< 10 %", Status.AT_RISK),
        (0, 0, "> 95 %", Status.NOT_ENOUGH),
        (0, 100, "< 10 %", Status.KEPT),
        (19, 19, "> 95 %", Status.NOT_ENOUGH),
    ],
)
def test_shares(hits: int, cases: int, target: str, status: Status) -> None:
    assert verdict(share(hits, cases), target) is status


def test_exactly_the_target_breaks_more_than_and_meets_at_least() -> None:
    exactly = share(1_900, 2_000)
    assert verdict(exactly, "> 95 %") is Status.BROKEN
    assert verdict(exactly, ">= 95 %") is Status.AT_RISK


def test_a_share_at_the_target_is_compared_exactly() -> None:
    """95 % of 20,000,000 is not 94.99999999 % by rounding."""
    assert verdict(share(19_000_000, 20_000_000), ">= 95 %") is not Status.BROKEN


@pytest.mark.parametrize(
    ("scores", "status"),
    [
        ([10] * 30 + [9] * 4, Status.AT_RISK),
        ([10] * 29 + [7] * 5, Status.BROKEN),
        ([10] * 300 + [9] * 5, Status.KEPT),
        ([10] * 19, Status.NOT_ENOUGH),
    ],
)
def test_means(scores: list[int], status: Status) -> None:
    assert verdict(Sample.of(scores), "> 9.8 / 10", Kind.MEAN) is status


def test_a_count_needs_no_sample_and_has_no_interval() -> None:
    assert verdict(Sample(7), ">= 5 per month", Kind.COUNT) is Status.KEPT
    assert verdict(Sample(0), ">= 5 per month", Kind.COUNT) is Status.BROKEN
    assert figure(Sample(7), Kind.COUNT).interval is None


def test_a_range_is_doubted_on_both_sides() -> None:
    middling = Sample.of([4, 6] * 20)
    assert verdict(middling, "4 - 6", Kind.MEAN) is Status.KEPT
    assert verdict(middling, "4 - 5.1", Kind.MEAN) is Status.AT_RISK
    assert verdict(middling, "4.9 - 8", Kind.MEAN) is Status.AT_RISK
    assert verdict(middling, "6 - 8", Kind.MEAN) is Status.BROKEN


@given(st.integers(ENOUGH_CASES, 2_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(1, 99))
def test_a_ceiling_mirrors_a_floor(case: tuple[int, int], target: int) -> None:
    hits, cases = case
    assert verdict(share(hits, cases), f"> {target} %") is verdict(share(cases - hits, cases), f"< {100 - target} %")


@given(st.integers(ENOUGH_CASES, 500), st.integers(1, 99))
def test_more_hits_never_worsen_a_floor(cases: int, target: int) -> None:
    order = [Status.BROKEN, Status.AT_RISK, Status.KEPT]
    ranks = [order.index(verdict(share(hits, cases), f"> {target} %")) for hits in range(cases + 1)]
    assert ranks == sorted(ranks)


@given(st.integers(0, ENOUGH_CASES - 1).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_few_cases_never_give_a_verdict(case: tuple[int, int]) -> None:
    assert verdict(share(*case), "> 50 %") is Status.NOT_ENOUGH


@pytest.mark.parametrize(
    ("unit", "target", "factor"),
    [
        ("h", "< 4h average", Decimal(1)),
        ("h", "< 90m average", Decimal(60)),
        ("s", "< 4h average", Decimal(1) / 3600),
        ("", "> 9 / 10", Decimal(1)),
        ("", "> 4 / 5", Decimal("0.5")),
        ("", "> 80", Decimal(1)),
    ],
)
def test_figures_are_brought_to_the_targets_unit(unit: str, target: str, factor: Decimal) -> None:
    scale = (Decimal(0), Decimal(10)) if not unit else None
    assert factor_between(unit, scale, Comparator.parse(target)) == factor


def test_hours_cannot_be_held_against_per_cent() -> None:
    with pytest.raises(ValueError, match="cannot be held against"):
        factor_between("h", None, Comparator.parse("> 95 %"))


def test_shortfall_orders_by_distance_and_is_nothing_when_met() -> None:
    floor, ceiling = Comparator.parse("> 95 %"), Comparator.parse("< 10 %")
    assert shortfall(figure(share(97, 100), Kind.SHARE), floor) == 0
    assert shortfall(figure(share(90, 100), Kind.SHARE), floor) < shortfall(figure(share(50, 100), Kind.SHARE), floor)
    assert shortfall(figure(share(20, 100), Kind.SHARE), ceiling) == 1.0
    assert shortfall(figure(share(0, 0), Kind.SHARE), floor) == 0


def test_misses_are_counted_against_what_the_target_allows() -> None:
    floor, ceiling = Comparator.parse("> 95 %"), Comparator.parse("< 10 %")
    assert cases_over(figure(share(188, 202), Kind.SHARE), floor, Kind.SHARE) == 4  # 14 misses, 10 allowed
    assert cases_over(figure(share(94, 796), Kind.SHARE), ceiling, Kind.SHARE) == 15  # 94 escalated, 79 allowed
    assert cases_over(figure(share(100, 100), Kind.SHARE), floor, Kind.SHARE) == 0
    assert cases_over(figure(Sample.of([9, 9]), Kind.MEAN), Comparator.parse("> 9 / 10"), Kind.MEAN) is None
