"""A target that is met by doing badly is a clear fault of the check, and no such plan is applied."""

from __future__ import annotations

import pytest

from seiketsu.core.actor import SYSTEM
from seiketsu.plan import actions
from seiketsu.plan.errors import PlanRefused
from seiketsu.plan.rules.sides import wrong_sides
from seiketsu.plan.spec.leaf import Kind
from seiketsu.plan.spec.values import Comparator
from seiketsu.plan.tests.checking import finding, has, report_of
from seiketsu.plan.tests.factories import altered, shipped_plan

RESPONSE = ('      first_response: "< 4h average"', '      first_response: "> 4h average"')
CONTACT = ('\n  first_contact_resolution: "> 95 %"', '\n  first_contact_resolution: "< 95 %"')


@pytest.mark.parametrize(
    ("change", "key", "says", "right"),
    [
        (RESPONSE, "teams.tier1.metrics.first_response", "less is better here", 'write "< 4h average"'),
        (CONTACT, "quality.first_contact_resolution", "more is better here", 'write "> 95 %"'),
    ],
)
def test_a_target_in_the_wrong_direction_is_told_with_what_would_be_right(change, key, says, right) -> None:
    found = finding(report_of(change), "wrong_side", key)
    assert found.is_open and found.leaves == (key,)
    assert says in found.message and key in found.message and "line " in found.message
    assert found.right == right


def test_the_shipped_plan_and_a_stricter_one_have_none() -> None:
    assert not list(wrong_sides(shipped_plan()))
    assert not has(report_of((CONTACT[0], CONTACT[0].replace("> 95", ">= 99"))), "wrong_side")
    assert not has(report_of((CONTACT[0], CONTACT[0].replace("> 95", "= 100"))), "wrong_side")


def test_every_target_knows_its_better_side_except_thresholds() -> None:
    without = [
        leaf.key
        for leaf in shipped_plan().leaves(Kind.MEASURE)
        if isinstance(leaf.value, Comparator) and leaf.mark.better is None
    ]
    assert without == ["capacity.response_time"]


@pytest.mark.django_db
def test_such_a_plan_is_not_applied() -> None:
    with pytest.raises(PlanRefused, match="wrong side"):
        actions.apply_plan(altered(CONTACT), actor=SYSTEM)
