"""When a time-based rule has to look at a ticket, so that nothing looks at the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from seiketsu.desk.rules.automation.conditions import Facts, judge
from seiketsu.desk.rules.automation.spec import RuleSpec
from seiketsu.desk.rules.automation.timing import over_at

# So often a rule that repeats fires in one state of a ticket.
MOST_REPEATS = 10


@dataclass(frozen=True, slots=True)
class Past:
    """What a rule has done on a ticket so far: for which state, when last, how often in that state."""

    fired_for: datetime | None = None
    fired_at: datetime | None = None
    times: int = 0


def state_since(spec: RuleSpec, facts: Facts) -> datetime | None:
    """When the state began in which the rule waits; None where the ticket isn't in such a state."""
    return facts.moments.get(spec.timing.since) if spec.timing is not None else None


def look_at(spec: RuleSpec, facts: Facts, past: Past) -> datetime | None:
    """The moment at which the rule should look; it may lie in the past. None while only a change can make it hold."""
    start = state_since(spec, facts)
    if spec.timing is None or start is None:
        return None
    if past.fired_for is not None and past.fired_for >= start:
        if not spec.timing.repeats or past.times >= MOST_REPEATS or past.fired_at is None:
            return None
        start = past.fired_at
    due = over_at(start, spec.timing.wait, facts.calendar)
    verdict = judge(spec, replace(facts, now=max(due, facts.now)))
    return due if verdict.holds else verdict.look_again_at
