"""What automation publishes. Facts are ids and small values."""

from __future__ import annotations

from dataclasses import dataclass

from seiketsu.core.events import Event, event_type


@event_type
@dataclass(frozen=True)
class RuleFired(Event):
    """A rule did something on a ticket; its log has the conditions and each act."""

    TYPE = "desk.rule_fired"
    ticket_id: int
    rule_id: int
    rule_version: int
    firing_id: int
    outcome: str


@event_type
@dataclass(frozen=True)
class RuleChanged(Event):
    """A rule was made, edited, switched or removed; `change` says which."""

    TYPE = "desk.rule_changed"
    rule_id: int
    rule_version: int
    change: str


@event_type
@dataclass(frozen=True)
class MacroChanged(Event):
    """A macro was made, edited or removed."""

    TYPE = "desk.macro_changed"
    macro_id: int
    change: str


@event_type
@dataclass(frozen=True)
class MacroUsed(Event):
    """An agent applied a macro to a ticket."""

    TYPE = "desk.macro_used"
    ticket_id: int
    macro_id: int
    name: str
