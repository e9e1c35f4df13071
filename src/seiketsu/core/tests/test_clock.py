from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from seiketsu.core import clock


def test_the_clock_runs_by_itself_in_utc() -> None:
    assert clock.now().tzinfo is UTC
    assert clock.now() <= clock.now()


def test_a_held_clock_stands_still_and_nests() -> None:
    outer, inner = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=timezone(timedelta(hours=-4)))
    with clock.at(outer):
        with clock.at(inner):
            assert clock.now() == inner
            assert clock.now().tzinfo is UTC
            assert clock.advance(timedelta(hours=1)) == inner + timedelta(hours=1)
        assert clock.now() == outer
    assert not clock.is_set()


def test_a_naive_moment_and_a_running_clock_are_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        clock.set_to(datetime(2026, 1, 1))
    with pytest.raises(RuntimeError, match="by itself"):
        clock.advance(timedelta(hours=1))
