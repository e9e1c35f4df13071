"""Whatever leaf of the plan changes, the diff tells of it, and only of it."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from seiketsu.plan.loader import _Reader
from seiketsu.plan.rules.diff import diff
from seiketsu.plan.spec.hours import Day, Schedule, WeeklyHours
from seiketsu.plan.spec.leaf import Leaf
from seiketsu.plan.spec.plan import PlanDocument
from seiketsu.plan.spec.values import Comparator, Duration, Percentage, Rate
from seiketsu.plan.spec.view import Plan
from seiketsu.plan.tests.factories import shipped_plan, shipped_source

KEYS = sorted(shipped_plan().by_key)
RAW: dict[str, Any] = _Reader("plan").read(shipped_source())


def other_value(leaf: Leaf) -> Any:
    """Something else that could stand at the leaf, as it is written in the file."""
    value = leaf.value
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case Duration():
            return "97m"
        case Comparator():
            changed = value.value / 2 + Decimal("0.25")
            return str(value).replace(f"{value.value:f}", f"{changed:f}", 1)
        case Percentage():
            return "33 %"
        case Rate():
            return "2.5 on 2026-01-01"
        case WeeklyHours():
            return "Monday 10:00-11:00"
        case Schedule():
            return "Friday 05:00-06:00"
        case Day():
            return "05-05"
        case list():
            return [*(str(item) for item in value), "one more"] if value else ["one"]
        case _:
            return f"{value}, changed"


def with_value(key: str, value: Any) -> Plan:
    """The shipped plan with another value at a leaf."""
    data = copy.deepcopy(RAW)
    here: Any = data
    steps = key.split(".")
    for step in steps[:-1]:
        here = here[step]
    here[steps[-1]] = value
    return Plan(PlanDocument.model_validate(data))


@settings(max_examples=60)
@given(st.sampled_from(KEYS))
def test_a_change_of_any_leaf_is_told_and_nothing_else_is(key: str) -> None:
    leaf = shipped_plan().leaf(key)
    assume(leaf.reference is None)
    try:
        changed = with_value(key, other_value(leaf))
    except ValidationError:
        assume(False)
        return
    told = diff(shipped_plan(), changed)
    [own] = [change for change in told if change.key == key]
    assert own.what == "changed"
    assert own.before != own.after
    # A calendar's new hours are told again where something is open or counted on it, and nowhere else.
    for change in told:
        assert change.key == key or key.startswith(("calendars.", "holidays.")), change.sentence
    back = diff(changed, shipped_plan())
    assert {change.key for change in back} == {change.key for change in told}
    opposite = {"stronger": "weaker", "weaker": "stronger", "other": "other"}
    [own_back] = [change for change in back if change.key == key]
    assert own_back.verdict == opposite[own.verdict]


@settings(max_examples=30)
@given(st.sampled_from(KEYS), st.sampled_from(KEYS))
def test_leaves_that_go_and_come_are_told_as_such(gone: str, kept: str) -> None:
    assume(gone != kept)
    data = copy.deepcopy(RAW)
    here: Any = data
    for step in gone.split(".")[:-1]:
        here = here[step]
    del here[gone.rsplit(".", 1)[1]]
    try:
        without = Plan(PlanDocument.model_validate(data))
    except ValidationError:
        assume(False)
        return
    assert gone not in without.by_key
    [removed] = [change for change in diff(shipped_plan(), without) if change.key == gone]
    assert (removed.what, removed.after) == ("removed", None)
    [added] = [change for change in diff(without, shipped_plan()) if change.key == gone]
    assert (added.what, added.before) == ("added", None)
    assert not [change for change in diff(shipped_plan(), without) if change.key == kept and change.what == "removed"]
