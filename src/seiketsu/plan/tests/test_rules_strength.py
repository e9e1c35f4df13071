"""Which of two values promises more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.plan.rules.strength import change_of, compare
from seiketsu.plan.spec.hours import WeeklyHours
from seiketsu.plan.spec.values import Comparator, Duration
from seiketsu.plan.tests.factories import shipped_plan


def comparator(text: str) -> Comparator:
    return Comparator.parse(text)


@pytest.mark.parametrize(
    ("one", "other", "subject", "order"),
    [
        (Duration.parse("1h"), Duration.parse("4h"), "first response", 1),
        (Duration.parse("4h"), Duration.parse("1h"), "first response", -1),
        (Duration.parse("60m"), Duration.parse("1h"), "first response", 0),
        ("immediately", Duration.parse("30m"), "tell executives", 1),
        # More notice is the stronger promise.
        (Duration.parse("2w"), Duration.parse("48h"), "maintenance notice", 1),
        ("at once", Duration.parse("48h"), "maintenance notice", -1),
        (comparator("> 9.5 / 10"), comparator("> 9.0 / 10"), "satisfaction", 1),
        (comparator("> 9 / 10"), comparator("> 9.0 / 10"), "satisfaction", 0),
        (comparator("< 10 %"), comparator("< 15 %"), "escalation rate", 1),
        (comparator("> 99.9 %"), comparator(">= 99.9 %"), "availability", 0),
        (comparator("> 95 %"), comparator("> 95 % of common issues"), "first-contact resolution", 0),
        # Another scale, another unit, another statistic: not to be compared.
        (comparator("> 9 / 10"), comparator("> 90 %"), "satisfaction", None),
        (comparator("< 4h average"), comparator("< 4h"), "response", None),
        (comparator("> 5 per month"), comparator("> 5 per year"), "articles", None),
        (comparator("> 5"), comparator("< 5"), "x", None),
        (comparator("5 - 6"), comparator("> 5"), "x", None),
        (WeeklyHours.parse("24/7"), WeeklyHours.parse("Monday 09:00-18:00"), "open", 1),
        ("some words", "other words", "x", None),
        ("the same", "the same", "x", 0),
    ],
)
def test_of_two_values_one_promises_more(one: Any, other: Any, subject: str, order: int | None) -> None:
    assert compare(one, other, subject) == order


_durations = st.integers(1, 10**7).map(lambda seconds: Duration(seconds=seconds))
_targets = st.builds(
    Comparator,
    operator=st.sampled_from(["<", ">"]),
    value=st.decimals(min_value=0, max_value=100, places=1),
    unit=st.sampled_from(["%", "/ 100"]),
)


@given(st.one_of(_durations, _targets), st.one_of(_durations, _targets))
def test_turned_round_the_answer_is_the_opposite(one: Any, other: Any) -> None:
    forth, back = compare(one, other), compare(other, one)
    assert (forth is None) == (back is None)
    assert forth is None or back is None or forth == -back


@given(_durations, _durations, _durations)
def test_what_is_stronger_than_the_stronger_is_stronger(one: timedelta, other: timedelta, third: timedelta) -> None:
    if compare(one, other) == 1 and compare(other, third) == 1:
        assert compare(one, third) == 1


@pytest.mark.parametrize(
    ("key", "before", "after", "verdict"),
    [
        ("tiers.starter.first_response", Duration.parse("8h"), Duration.parse("4h"), 1),
        ("teams.tier1.positions.support_representatives", 6, 5, -1),
        ("teams.tier1.positions.support_representatives", 6, 6, 0),
        ("tickets.categories.billing.level", 1, 2, 1),
        ("tiers.business.channels.live_chat.live", True, False, None),
        (
            "maintenance.windows.standard.schedule",
            shipped_plan().value("maintenance.windows.standard.schedule"),
            "as required",
            None,
        ),
        ("tickets.default_priority", "normal", "high", None),
    ],
)
def test_a_change_has_a_direction_only_where_that_means_something(
    key: str, before: Any, after: Any, verdict: int | None
) -> None:
    assert change_of(shipped_plan().leaf(key), before, after) == verdict
