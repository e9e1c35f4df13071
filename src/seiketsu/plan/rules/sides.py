"""Targets on the wrong side: a figure of which more is better, held below a limit, or the other way round.

Such a target is met by doing badly. It is no fault of reading, since a version that was applied must stay readable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from seiketsu.plan.rules.findings import Finding, named
from seiketsu.plan.spec.values import Comparator
from seiketsu.plan.spec.view import Plan

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def wrong_sides(plan: Plan) -> Iterator[Finding]:
    """Every target that the better figure would break. A range or an exact figure has no wrong side."""
    for leaf in plan.leaves():
        target, better = leaf.value, leaf.mark.better
        if better is None or not isinstance(target, Comparator) or target.operator not in _TURNED:
            continue
        if target.higher_is_better == (better == "more"):
            continue
        meant = replace(target, operator=_TURNED[target.operator])
        line = plan.line(leaf.key)
        yield Finding(
            rule="wrong_side",
            kind="conflict",
            title=f"Target on the wrong side: {leaf.subject}",
            message=(
                f"{named(plan, [leaf.key])}{f', line {line}' if line else ''}:"
                f" {better} is better here, so the target would be met by doing badly"
            ),
            right=f'write "{meant}"',
            one=(leaf.key,),
        )
