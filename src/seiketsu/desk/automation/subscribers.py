"""What automation does about events: run the rules that listen, move the timers of those that wait, and check all of
them against a new plan."""

from __future__ import annotations

from seiketsu.core.actor import Actor
from seiketsu.core.events import StoredEvent, subscriber
from seiketsu.desk.automation import actions, timers, triggers
from seiketsu.desk.automation.facts import ENDS, TOUCHES
from seiketsu.desk.rules.automation.vocabulary import HAPPENINGS
from seiketsu.desk.subjects import TICKET

_ACTOR = Actor.system("Automation")
_MOVES_TIMERS = frozenset((*TOUCHES, *ENDS))
_LISTENED_TO = _MOVES_TIMERS | {happening.event for happening in HAPPENINGS.values()}


@subscriber("desk.automation", types=_LISTENED_TO)
def run_rules(record: StoredEvent) -> None:
    """Triggers first, then the timers, which see what the triggers did."""
    triggers.on_event(record)
    if record.subject.kind == TICKET and record.type in _MOVES_TIMERS:
        timers.follow(record.subject.id)


@subscriber("desk.automation_check", types=["plan.applied"])
def check_rules(record: StoredEvent) -> None:
    """A rule that speaks of what the new plan lacks is switched off, and says so."""
    actions.check_all(actor=_ACTOR)
