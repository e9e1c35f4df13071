"""Two leaves that promise different things for the same subject.

Leaves say what they are about (`subject`) and for whom (`scope`). A leaf for fewer (Starter) may promise more than
the leaf for all, never less; two leaves for the same ones must say the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from seiketsu.plan.rules.findings import Finding, named
from seiketsu.plan.rules.strength import compare
from seiketsu.plan.spec.leaf import Kind, Leaf
from seiketsu.plan.spec.view import Plan

_COMPARED = (Kind.PROMISE, Kind.MEASURE)


def contradictions(plan: Plan) -> Iterator[Finding]:
    """Every contradiction, one for each subject and each wider leaf value."""
    by_subject: dict[str, list[Leaf]] = defaultdict(list)
    for leaf in plan.leaves():
        if leaf.subject is not None and leaf.kind in _COMPARED:
            by_subject[leaf.subject].append(leaf)
    for subject, leaves in by_subject.items():
        yield from _of_subject(plan, subject, leaves)


def hasty(plan: Plan) -> Iterator[Finding]:
    """Where a critical issue is promised less than a standard one, to the same clients."""
    leaves = [leaf for leaf in plan.leaves() if leaf.subject is not None and leaf.kind == Kind.PROMISE]
    for critical in leaves:
        for standard in leaves:
            same = (critical.subject, critical.scope) == (standard.subject, standard.scope)
            if not same or (critical.priorities, standard.priorities) != ("critical", "standard"):
                continue
            if compare(critical.value, standard.value, critical.subject) == -1:
                yield Finding(
                    rule="critical_waits",
                    kind="conflict",
                    title=f"Critical issues wait longer: {critical.subject}",
                    message=f"{named(plan, [critical.key])} against {named(plan, [standard.key])}",
                    right="give critical issues the stronger promise",
                    one=(critical.key,),
                    other=(standard.key,),
                )


def _of_subject(plan: Plan, subject: str, leaves: list[Leaf]) -> Iterator[Finding]:
    against: dict[tuple[str, ...], list[Leaf]] = {}
    for wide in leaves:
        weaker = [narrow for narrow in leaves if narrow is not wide and _contradicts(wide, narrow, leaves)]
        if weaker:
            against.setdefault(tuple(leaf.key for leaf in weaker), []).append(wide)
    for weaker_keys, wides in against.items():
        yield _finding(plan, subject, [leaf.key for leaf in wides], list(weaker_keys))


def _contradicts(wide: Leaf, narrow: Leaf, leaves: list[Leaf]) -> bool:
    if not _priorities_meet(wide.priorities, narrow.priorities) or not _contains(wide.scope, narrow.scope):
        return False
    order = compare(narrow.value, wide.value, narrow.subject)
    if wide.scope == narrow.scope and wide.priorities == narrow.priorities:
        # Report a pair of equals once, from the side of the one that promises more.
        return order == -1 or (order is None and leaves.index(wide) < leaves.index(narrow))
    return order == -1


def _priorities_meet(one: str, other: str) -> bool:
    return "all" in (one, other) or one == other


def _contains(wide: Mapping[str, str], narrow: Mapping[str, str]) -> bool:
    return all(narrow.get(dimension) == value for dimension, value in wide.items())


def _finding(plan: Plan, subject: str, strong: Iterable[str], weak: Iterable[str]) -> Finding:
    one, other = tuple(strong), tuple(weak)
    return Finding(
        rule="contradiction",
        kind="conflict",
        title=f"Two figures: {subject}",
        message=f"{named(plan, one)} against {named(plan, other)}",
        right="give them one value, or name the leaf that holds under `settled`",
        one=one,
        other=other,
    )
