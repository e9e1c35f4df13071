"""A commitment chip says the next thing that matters, with icon and word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.core import clock
from seiketsu.core.ui.chips import chip_view
from seiketsu.core.ui.parts import Chip

NOW = datetime(2026, 11, 27, 15, 42, tzinfo=UTC)
RUNNING = Chip(
    "First response",
    "running",
    due_at=NOW + timedelta(hours=1),
    used=0.5,
    warn_at=NOW + timedelta(minutes=30),
    target=timedelta(hours=2),
)


def test_it_counts_while_there_is_time() -> None:
    view = chip_view(RUNNING, NOW)
    assert (view.tone, view.text, view.ring, view.counts) == ("ok", "1 h", 50, True)


def test_it_turns_amber_at_the_warning_and_red_at_the_deadline_itself() -> None:
    assert chip_view(RUNNING, NOW + timedelta(minutes=29, seconds=59)).tone == "ok"
    assert chip_view(RUNNING, NOW + timedelta(minutes=30)).tone == "warn"
    assert chip_view(RUNNING, NOW + timedelta(minutes=59, seconds=59)).tone == "warn"
    at_deadline = chip_view(RUNNING, NOW + timedelta(hours=1))
    assert (at_deadline.tone, at_deadline.icon, at_deadline.ring) == ("bad", "alert-triangle", None)


def test_a_missed_one_says_by_how_much() -> None:
    assert chip_view(replace(RUNNING, state="missed"), NOW + timedelta(hours=1, minutes=6)).text == "6 min over"


def test_a_paused_one_says_why_and_does_not_count() -> None:
    view = chip_view(Chip("Resolution", "paused", reason="Waiting on client"), NOW)
    assert (view.tone, view.text, view.named, view.counts) == ("idle", "Waiting on client", False, False)


def test_one_met_late_is_not_green() -> None:
    view = chip_view(Chip("Resolution", "missed", met_after=timedelta(hours=5)), NOW)
    assert (view.tone, view.short) == ("bad", "met late")


def test_one_met_in_time_says_how_fast() -> None:
    assert chip_view(Chip("Resolution", "met", met_after=timedelta(minutes=42)), NOW).text == "Met in 42 min"


def test_a_deadline_past_a_day_is_a_moment_not_a_count() -> None:
    with clock.at(NOW), timezone.override(ZoneInfo("America/New_York")), translation.override("en"):
        assert chip_view(replace(RUNNING, due_at=NOW + timedelta(days=2))).text == "Sun 10:42\u00a0AM"
        assert chip_view(replace(RUNNING, due_at=NOW + timedelta(hours=23, minutes=59))).text == "23 h 59 min"


def test_without_a_deadline_it_promises_nothing() -> None:
    assert chip_view(Chip("Resolution", "running"), NOW).tone == "idle"


@given(
    st.sampled_from(["running", "paused", "waiting", "met", "missed"]),
    st.one_of(st.none(), st.integers(-(10**6), 10**6)),
    st.floats(-1, 3),
)
def test_every_chip_has_a_word_and_a_picture(state: str, left: int | None, used: float) -> None:
    due = None if left is None else NOW + timedelta(seconds=left)
    view = chip_view(Chip("Resolution", state, due_at=due, used=used, warn_at=NOW), NOW)  # type: ignore[arg-type]
    assert view.text
    assert view.icon or view.ring is not None
    assert view.ring is None or 0 <= view.ring <= 100


@pytest.mark.parametrize("state", ["running", "met", "paused"])
def test_the_title_names_what_was_promised(state: str) -> None:
    assert "First response" in chip_view(replace(RUNNING, state=state), NOW).title  # type: ignore[arg-type]
