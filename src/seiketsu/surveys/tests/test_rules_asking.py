"""Whom to ask, and whom to leave in peace."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.surveys.rules.asking import (
    ASKED_LATELY,
    ASKED_TO_STOP,
    NO_ADDRESS,
    NOT_A_CLIENT,
    Candidate,
    Terms,
    decide,
    is_open,
)

NOW = datetime(2026, 11, 19, 18, 0, tzinfo=UTC)
TERMS = Terms(rest=timedelta(days=30), open_for=timedelta(days=14))
WILLING = Candidate(is_client=True, is_active=True, has_address=True, last_asked_at=None)


def test_a_client_who_was_never_asked_is_asked_and_may_answer_until_the_end() -> None:
    decision = decide(WILLING, TERMS, NOW)
    assert decision.skipped_because == ""
    assert decision.expires_at == NOW + timedelta(days=14)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_client": False}, NOT_A_CLIENT),
        ({"is_active": False}, NOT_A_CLIENT),
        ({"has_address": False}, NO_ADDRESS),
        ({"last_asked_at": NOW - timedelta(days=29, hours=23)}, ASKED_LATELY),
        ({"paused_until": NOW + timedelta(seconds=1)}, ASKED_TO_STOP),
        ({"paused_until": NOW + timedelta(days=1), "last_asked_at": NOW}, ASKED_TO_STOP),
    ],
)
def test_each_reason_not_to_ask(change: dict[str, object], reason: str) -> None:
    assert decide(replace(WILLING, **change), TERMS, NOW).skipped_because == reason  # type: ignore[arg-type]


def test_the_rest_ends_on_the_second() -> None:
    at_the_end = replace(WILLING, last_asked_at=NOW - TERMS.rest)
    assert decide(at_the_end, TERMS, NOW).skipped_because == ""
    assert decide(at_the_end, TERMS, NOW - timedelta(seconds=1)).skipped_because == ASKED_LATELY


def test_a_pause_that_is_over_holds_nobody_back() -> None:
    assert decide(replace(WILLING, paused_until=NOW), TERMS, NOW).skipped_because == ""


@given(
    st.lists(st.integers(0, 400 * 24), min_size=1, max_size=40).map(sorted),
    st.integers(1, 90).map(lambda days: timedelta(days=days)),
)
def test_nobody_is_asked_twice_within_the_rest(hours: list[int], rest: timedelta) -> None:
    terms, last = Terms(rest, timedelta(days=14)), None
    asked: list[datetime] = []
    for hour in hours:
        moment = NOW + timedelta(hours=hour)
        if not decide(replace(WILLING, last_asked_at=last), terms, moment).skipped_because:
            asked.append(moment)
            last = moment
    assert asked, "the first occasion always asks"
    assert all(later - earlier >= rest for earlier, later in itertools.pairwise(asked))


@given(st.integers(-1_000_000, 1_000_000))
def test_an_answer_counts_up_to_the_end_and_not_at_it(seconds: int) -> None:
    assert is_open(NOW, NOW + timedelta(seconds=seconds)) is (seconds < 0)
