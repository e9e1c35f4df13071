"""Rules and their firings in words: what each line of a list says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from seiketsu.desk.automation import wording
from seiketsu.desk.automation.firing import finding_json
from seiketsu.desk.automation.known import Vocabulary
from seiketsu.desk.automation.preview import Touched
from seiketsu.desk.automation.queries import RuleRow
from seiketsu.desk.models import RuleFiring, Ticket
from seiketsu.desk.rules.automation.spec import Act, Condition
from seiketsu.desk.rules.automation.vocabulary import HAPPENINGS

_TONES = {"done": "ok", "partly": "warn", "refused": "bad", "unchanged": "idle", "stopped": "warn"}
_ICONS = {
    "done": "check",
    "partly": "alert-triangle",
    "refused": "alert-octagon",
    "unchanged": "minus",
    "stopped": "ban",
}


@dataclass(frozen=True)
class Listed:
    """A rule in the list."""

    row: RuleRow
    start: str
    acts: Sequence[str]
    problems: Sequence[str]


@dataclass(frozen=True)
class Met:
    """A condition with what it met."""

    words: str
    met: str
    held: bool


@dataclass(frozen=True)
class Done:
    """Something that a firing did; `why` is the refusal."""

    words: str
    result: str
    why: str


@dataclass(frozen=True)
class Fired:
    """One line of the log."""

    firing: RuleFiring
    cause: str
    met: Sequence[Met]
    did: Sequence[Done]
    tone: str
    icon: str


def listed(row: RuleRow, words: Vocabulary) -> Listed:
    return Listed(
        row,
        wording.start(row.spec),
        [wording.act(one, words) for one in row.spec.acts],
        [wording.fault(one, words) for one in row.faults],
    )


def fired(firing: RuleFiring, words: Vocabulary) -> Fired:
    return Fired(
        firing,
        _cause(firing),
        [_met(one, words) for one in firing.findings],
        [_done(one, words) for one in firing.did if "act" in one],
        _TONES[firing.outcome],
        _ICONS[firing.outcome],
    )


def _cause(firing: RuleFiring) -> str:
    if firing.event_id is None:
        return _("its wait was over")
    known = [name for name, one in HAPPENINGS.items() if one.event == firing.event_type and not one.facts]
    said = {"desk.message_added": _("somebody wrote"), "desk.status_changed": str(wording.HAPPENINGS["status"])}
    return said.get(firing.event_type) or (str(wording.HAPPENINGS[known[0]]) if known else firing.event_type)


def _met(finding: Mapping[str, Any], words: Vocabulary) -> Met:
    return Met(wording.condition(Condition.of(finding), words), wording.met(finding, words), bool(finding["held"]))


def _done(one: Mapping[str, Any], words: Vocabulary) -> Done:
    return Done(wording.act(Act.of(one["act"]), words), str(one["result"]), str(one["why"]))


def touched(one: Touched, words: Vocabulary) -> tuple[Ticket, datetime, list[Met]]:
    """A ticket that a tried rule would have touched."""
    return one.ticket, one.at, [_met(finding_json(finding), words) for finding in one.verdict.findings]
