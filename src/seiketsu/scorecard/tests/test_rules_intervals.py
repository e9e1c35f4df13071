"""Intervals against known values, and what must hold for every sample."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.core.measures import Sample
from seiketsu.scorecard.rules.intervals import student, t_quantile, wilson


@pytest.mark.parametrize(
    ("hits", "cases", "low", "high"),
    [
        (61, 62, 91.4, 99.7),  # Enterprise first response
        (9, 9, 70.1, 100.0),
        (48, 51, 84.1, 98.0),
        (188, 202, 88.7, 95.8),
        (94, 796, 9.7, 14.2),
        (2, 2, 34.2, 100.0),
        (4, 5, 37.6, 96.4),
        (0, 10, 0.0, 27.8),
    ],
)
def test_wilson_gives_the_published_values(hits: int, cases: int, low: float, high: float) -> None:
    interval = wilson(hits, cases)
    assert interval is not None
    assert (round(interval.low * 100, 1), round(interval.high * 100, 1)) == (low, high)


def test_nothing_is_known_without_a_case() -> None:
    assert wilson(0, 0) is None
    assert student(9.0, None, 0) is None
    assert student(9.0, None, 1) is None


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_stays_in_bounds(case: tuple[int, int]) -> None:
    hits, cases = case
    interval = wilson(hits, cases)
    assert interval is not None
    assert 0 <= interval.low <= hits / cases + 1e-9
    assert hits / cases - 1e-9 <= interval.high <= 1
    assert interval.high > interval.low


@given(st.integers(1, 1_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_mirrors_hits_and_misses(case: tuple[int, int]) -> None:
    hits, cases = case
    of_hits, of_misses = wilson(hits, cases), wilson(cases - hits, cases)
    assert of_hits is not None and of_misses is not None
    assert math.isclose(of_hits.low, 1 - of_misses.high, abs_tol=1e-9)


@given(st.integers(1, 200), st.integers(2, 20))
def test_more_of_the_same_narrows_wilson(hits: int, times: int) -> None:
    few, many = wilson(hits, hits * 2), wilson(hits * times, hits * 2 * times)
    assert few is not None and many is not None
    assert many.high - many.low < few.high - few.low


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    [
        (1, 12.706205),
        (2, 4.302653),
        (3, 3.182446),
        (4, 2.776445),
        (5, 2.570582),
        (10, 2.228139),
        (20, 2.085963),
        (30, 2.042272),
        (40, 2.021075),
        (41, 2.019541),
        (60, 2.000298),
        (120, 1.979930),
        (1_000, 1.962339),
    ],
)
def test_t_matches_the_tables(freedom: int, quantile: float) -> None:
    assert t_quantile(freedom) == pytest.approx(quantile, abs=2e-6)


@given(st.integers(1, 500))
def test_t_falls_towards_the_normal_quantile(freedom: int) -> None:
    assert t_quantile(freedom) > t_quantile(freedom + 1) > 1.959963


@given(st.lists(st.integers(0, 10), min_size=2, max_size=60))
def test_students_interval_holds_the_mean_and_stays_on_the_scale(scores: list[int]) -> None:
    sample = Sample.of(scores)
    assert sample.mean is not None and sample.variance is not None
    interval = student(float(sample.mean), float(sample.variance), sample.n, (0.0, 10.0))
    assert interval is not None
    assert 0 <= interval.low <= float(sample.mean) + 1e-9
    assert float(sample.mean) - 1e-9 <= interval.high <= 10


@given(st.lists(st.integers(0, 10), max_size=30), st.lists(st.integers(0, 10), max_size=30))
def test_samples_add_up(some: list[int], more: list[int]) -> None:
    assert Sample.of(some) + Sample.of(more) == Sample.of([*some, *more])


@given(st.lists(st.decimals(0, 1_000, places=2), min_size=2, max_size=30))
def test_variance_is_never_negative(values: list) -> None:  # type: ignore[type-arg]
    variance = Sample.of(values).variance
    assert variance is not None and variance >= 0
