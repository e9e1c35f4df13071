"""Which leaf is bound, which is announced, which is neither."""

from __future__ import annotations

import pytest

from seiketsu.plan import bindings
from seiketsu.plan.bindings import Binding
from seiketsu.plan.coverage import coverage_of
from seiketsu.plan.pending import Pending
from seiketsu.plan.spec.leaf import Kind
from seiketsu.plan.spec.view import key_matches
from seiketsu.plan.tests.factories import shipped_plan

RESPONSE = Binding("tiers.*.first_response", "desk.rules.promises", Kind.PROMISE, "src/test.py::test")


def test_a_leaf_that_nobody_binds_or_announces_is_unbound() -> None:
    coverage = coverage_of(shipped_plan(), declared=[RESPONSE], pending=[])
    bound = [item.leaf.key for item in coverage.leaves if item.state == "bound"]
    assert bound == [f"tiers.{tier}.first_response" for tier in ("starter", "professional", "business", "enterprise")]
    assert coverage.count("statement") == 5
    assert len(coverage.unbound) == len(coverage.leaves) - 4 - 5


def test_a_binding_speaks_only_of_leaves_of_its_kind() -> None:
    by_kind = Binding("tiers.starter.*", "x", Kind.MEASURE)
    coverage = coverage_of(shipped_plan(), declared=[by_kind], pending=[])
    assert {item.leaf.kind for item in coverage.leaves if item.bindings} == {Kind.MEASURE}


def test_a_binding_wins_over_an_announcement_and_a_spent_announcement_is_told() -> None:
    announced = Pending("tiers.*.first_response", 1, "commitments")
    other = Pending("tiers.*", 1, "the rest")
    coverage = coverage_of(shipped_plan(), declared=[RESPONSE], pending=[announced, other])
    assert coverage.idle_pending == (announced,)
    assert coverage.count("bound") == 4


def test_a_binding_of_leaves_that_are_not_there_is_told() -> None:
    lost = Binding("tiers.gold.*", "x")
    assert coverage_of(shipped_plan(), declared=[lost, RESPONSE], pending=[]).idle_bindings == (lost,)


def test_binding_twice_is_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bindings, "_bindings", [])
    for _ in range(2):
        bindings.bind("tiers.*.first_response", by="desk.rules.promises", kind="promise", test="src/test.py::test")
    assert bindings.declared() == (RESPONSE,)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="wish"):
        bindings.bind("tiers.*", by="x", kind="wish")


@pytest.mark.parametrize(
    ("pattern", "key", "matches"),
    [
        ("tiers", "tiers.starter.first_response", True),
        ("tiers.starter", "tiers.starter.first_response", True),
        ("tiers.start", "tiers.starter.first_response", False),
        ("tiers.*.first_response", "tiers.starter.first_response", True),
        ("tiers.*.channels", "tiers.starter.channels.email.at", True),
        ("tiers.*.hours", "tiers.starter.hours", True),
        # Not the hours of something further down, which another leaf of the same name may say.
        ("tiers.*.hours", "tiers.starter.channels.email.hours", False),
        ("calendars.*.hours", "calendars.always.hours_per_day", False),
        ("tiers.*", "tiers.starter.channels.email.hours", True),
        ("mail.*", "mail", False),
        ("tiers.s*", "tiers.starter.services.x", True),
    ],
)
def test_what_a_pattern_matches(pattern: str, key: str, matches: bool) -> None:
    assert key_matches(pattern, key) is matches
