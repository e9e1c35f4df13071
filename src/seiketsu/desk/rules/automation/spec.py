"""What a rule of the staff is made of, and how it is kept as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Unit(StrEnum):
    """What a wait is counted in; those of business are counted on the hours of the ticket's tier."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    BUSINESS_HOURS = "business_hours"
    BUSINESS_DAYS = "business_days"


class Since(StrEnum):
    """From which moment of a ticket a wait is counted; each new moment begins a new state."""

    CREATED = "created"
    STATUS = "status"
    ASSIGNED = "assigned"
    CLIENT_WROTE = "client_wrote"
    STAFF_ANSWERED = "staff_answered"
    TOUCHED = "touched"


@dataclass(frozen=True, slots=True)
class Wait:
    """So long, such as 3 business days."""

    amount: int
    unit: Unit

    def as_values(self) -> tuple[str, str]:
        return str(self.amount), self.unit.value

    @classmethod
    def of(cls, values: Sequence[str]) -> Wait | None:
        """The wait behind an amount and a unit; None where they are none."""
        if len(values) != 2 or not values[0].isdecimal() or values[1] not in list(Unit):
            return None
        return cls(int(values[0]), Unit(values[1]))


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of a rule: a field, how it is compared, and with what."""

    field: str
    operator: str
    values: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"field": self.field, "operator": self.operator, "values": list(self.values)}

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Condition:
        return cls(
            str(given.get("field", "")),
            str(given.get("operator", "")),
            tuple(str(value) for value in given.get("values", ())),
        )


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that a rule or a macro does, with its parameters by name."""

    kind: str
    values: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "values": dict(self.values)}

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Act:
        values = {str(name): str(value) for name, value in dict(given.get("values", {})).items()}
        return cls(str(given.get("kind", "")), values)


@dataclass(frozen=True, slots=True)
class Timing:
    """When a time-based rule looks at a ticket. `repeats`: again after each further wait, else once for each state."""

    since: Since
    wait: Wait
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """A whole rule: it listens to `events`, or waits by `timing`; `every` must hold, and one of `some` if there are."""

    events: tuple[str, ...] = ()
    timing: Timing | None = None
    every: tuple[Condition, ...] = ()
    some: tuple[Condition, ...] = ()
    acts: tuple[Act, ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return self.every + self.some

    def as_json(self) -> dict[str, Any]:
        timing = self.timing
        return {
            "events": list(self.events),
            "timing": timing
            and {"since": timing.since.value, "wait": list(timing.wait.as_values()), "repeats": timing.repeats},
            "every": [one.as_json() for one in self.every],
            "some": [one.as_json() for one in self.some],
            "acts": [one.as_json() for one in self.acts],
        }

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> RuleSpec:
        """The rule behind its JSON. What can't be read is left out; `checking.faults` then says what is missing."""
        return cls(
            events=tuple(str(one) for one in given.get("events") or ()),
            timing=_timing(given.get("timing")),
            every=tuple(Condition.of(one) for one in given.get("every") or ()),
            some=tuple(Condition.of(one) for one in given.get("some") or ()),
            acts=tuple(Act.of(one) for one in given.get("acts") or ()),
        )


def _timing(given: Mapping[str, Any] | None) -> Timing | None:
    if not given or given.get("since") not in list(Since):
        return None
    wait = Wait.of([str(part) for part in given.get("wait") or ()])
    return Timing(Since(given["since"]), wait, bool(given.get("repeats"))) if wait else None
