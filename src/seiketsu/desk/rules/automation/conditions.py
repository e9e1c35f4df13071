"""Whether a rule holds for a ticket, explained: each condition with the value that it met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from seiketsu.businesstime import Calendar
from seiketsu.desk.rules.automation.spec import Condition, RuleSpec, Since, Wait
from seiketsu.desk.rules.automation.timing import over_at
from seiketsu.desk.rules.automation.vocabulary import FieldKind, kind_of
from seiketsu.desk.rules.text import fold

PRIORITIES = ("low", "normal", "high", "urgent")
TIER_HOURS = "tier"
_SINCE = "since_"
# A text is looked through up to here; what a mail carries beyond is nothing that somebody typed.
_TEXT_LOOKED_AT = 50_000
_LONGEST_LOOK_AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules know of one ticket at one moment. Values are plain words, numbers, or None for nothing."""

    ticket_id: int
    now: datetime
    values: Mapping[str, Any]
    moments: Mapping[Since, datetime | None]
    calendar: Calendar
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    custom_kinds: Mapping[str, str] = field(default_factory=dict)

    def calendar_named(self, key: str) -> Calendar | None:
        return self.calendar if key == TIER_HOURS else self.calendars.get(key)


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition and what came of it. `met` is the value that it was held against, never a client's own words."""

    condition: Condition
    held: bool
    met: str
    # When the passing of time alone may make it hold; None where only a change can.
    may_hold_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the rule holds, and why."""

    holds: bool
    every: tuple[Finding, ...]
    some: tuple[Finding, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.every + self.some

    @property
    def look_again_at(self) -> datetime | None:
        """The earliest moment at which the passing of time alone may make the rule hold."""
        if self.holds:
            return None
        failed = [one for one in self.every if not one.held]
        if any(one.may_hold_at is None for one in failed):
            return None
        moments = [one.may_hold_at for one in failed if one.may_hold_at]
        if self.some and not any(one.held for one in self.some):
            chances = [one.may_hold_at for one in self.some if one.may_hold_at]
            if not chances:
                return None
            moments.append(min(chances))
        return max(moments, default=None)


def judge(spec: RuleSpec, facts: Facts) -> Verdict:
    """Every condition is looked at, so that the log shows them all."""
    every = tuple(_find(one, facts) for one in spec.every)
    some = tuple(_find(one, facts) for one in spec.some)
    holds = all(one.held for one in every) and (not some or any(one.held for one in some))
    return Verdict(holds, every, some)


def _find(condition: Condition, facts: Facts) -> Finding:
    kind = kind_of(condition.field, facts.custom_kinds)
    if kind is FieldKind.HOURS:
        return _find_hours(condition, facts)
    if kind is FieldKind.ELAPSED:
        return _find_elapsed(condition, facts)
    return find_plain(condition, facts.values, facts.custom_kinds)


def find_plain(condition: Condition, values: Mapping[str, Any], custom_kinds: Mapping[str, str]) -> Finding:
    """A condition that needs no more than values: neither hours nor time passing."""
    value = values.get(condition.field)
    match kind_of(condition.field, custom_kinds):
        case FieldKind.TEXT:
            return _find_text(condition, value)
        case FieldKind.TAGS:
            return _find_tags(condition, value or ())
        case FieldKind.NUMBER:
            return _find_number(condition, value)
        case FieldKind.BOOLEAN:
            return Finding(condition, bool(value) == (condition.operator == "yes"), "yes" if value else "no")
        case FieldKind.ORDERED:
            return _find_ordered(condition, value)
        case FieldKind.CHOICE:
            return _find_choice(condition, value)
        case FieldKind.SEVERAL:
            return _find_several(condition, value or ())
        case _:
            # The field went away since the rule was checked: it holds for nothing.
            return Finding(condition, held=False, met="")


def _find_choice(condition: Condition, value: object) -> Finding:
    plain = "" if value is None else str(value)
    held = {
        "is": plain in condition.values and bool(plain),
        "is_not": plain not in condition.values,
        "is_empty": not plain,
        "is_filled": bool(plain),
    }.get(condition.operator, False)
    return Finding(condition, held, plain)


def _find_ordered(condition: Condition, value: object) -> Finding:
    plain = "" if value is None else str(value)
    if condition.operator in ("is", "is_not"):
        return _find_choice(condition, value)
    wanted = condition.values[0] if condition.values else ""
    if plain not in PRIORITIES or wanted not in PRIORITIES:
        return Finding(condition, held=False, met=plain)
    place, least = PRIORITIES.index(plain), PRIORITIES.index(wanted)
    return Finding(condition, place >= least if condition.operator == "at_least" else place <= least, plain)


def _find_number(condition: Condition, value: object) -> Finding:
    wanted = _number(condition.values[0] if condition.values else "")
    known = _number(str(value)) if value is not None else None
    met = "" if value is None else str(value)
    if wanted is None or known is None:
        return Finding(condition, held=False, met=met)
    return Finding(condition, known >= wanted if condition.operator == "at_least" else known <= wanted, met)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _find_tags(condition: Condition, value: Sequence[str]) -> Finding:
    wanted, has = set(condition.values), set(value)
    held = {
        "has_any": bool(wanted & has),
        "has_all": wanted <= has,
        "has_none": not wanted & has,
    }.get(condition.operator, False)
    return Finding(condition, held, ", ".join(sorted(has)))


def _find_several(condition: Condition, value: Sequence[str]) -> Finding:
    if condition.operator in ("is_empty", "is_filled"):
        return Finding(condition, bool(value) == (condition.operator == "is_filled"), ", ".join(value))
    return _find_tags(condition, value)


def _find_text(condition: Condition, value: object) -> Finding:
    """What is kept is the phrase that was found, not the text: that is the client's, and may have to be erased."""
    text = "" if value is None else str(value)
    if condition.operator in ("is_empty", "is_filled"):
        return Finding(condition, bool(text.strip()) == (condition.operator == "is_filled"), "")
    found = phrase_in(text, condition.values)
    return Finding(condition, (found is not None) == (condition.operator == "contains"), found or "")


def phrase_in(text: str, phrases: Sequence[str]) -> str | None:
    """The first of the phrases that stands in the text, whatever its case and accents."""
    folded = " ".join(fold(text[:_TEXT_LOOKED_AT]).split())
    return next((one for one in phrases if one.strip() and " ".join(fold(one).split()) in folded), None)


def _find_hours(condition: Condition, facts: Facts) -> Finding:
    calendar = facts.calendar_named(condition.values[0] if condition.values else TIER_HOURS)
    if calendar is None:
        return Finding(condition, held=False, met="")
    is_open = calendar.is_open(facts.now)
    held = is_open == (condition.operator == "open")
    return Finding(
        condition, held, "open" if is_open else "closed", None if held else _turn(calendar, facts.now, is_open=is_open)
    )


def _turn(calendar: Calendar, now: datetime, *, is_open: bool) -> datetime | None:
    """When the calendar opens, or closes, next."""
    if not is_open:
        return calendar.next_opening(now)
    if calendar.around_the_clock:
        return None
    spans = calendar.open_spans(now, now + _LONGEST_LOOK_AHEAD)
    return spans[0][1] if spans else None


def _find_elapsed(condition: Condition, facts: Facts) -> Finding:
    start = facts.moments.get(Since(condition.field.removeprefix(_SINCE)))
    wait = Wait.of(condition.values)
    if start is None or wait is None:
        return Finding(condition, held=False, met="")
    over = over_at(start, wait, facts.calendar)
    passed, met = over <= facts.now, str(int((facts.now - start).total_seconds()))
    if condition.operator == "less_than":
        return Finding(condition, not passed, met)
    return Finding(condition, passed, met, None if passed else over)
