"""`Plan`: the typed view of a validated plan that every other app reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any, Literal

from seiketsu.businesstime import WEEKDAYS, Calendar, Holiday, Hours
from seiketsu.businesstime.holiday_dates import holiday_dates
from seiketsu.plan.spec.hours import DAY_MINUTES, Day, WeeklyHours
from seiketsu.plan.spec.leaf import Kind, Leaf, walk
from seiketsu.plan.spec.plan import PlanDocument, Settlement
from seiketsu.plan.spec.tiers import Channel, Tier
from seiketsu.plan.spec.values import Comparator

# A fixed span, so that a calendar is the same whenever and wherever it is made, and commitments can pin it.
HOLIDAY_YEARS = range(2020, 2041)
PromiseKind = Literal["first_response", "next_response", "resolution"]


class UnknownKey(LookupError):
    """Something was asked of the plan that it does not have; the message says what it does have."""


@dataclass(frozen=True, slots=True)
class TicketPromise:
    """One promise made to a ticket: the leaf that makes it, its target and the calendar it is counted on."""

    leaf: str
    kind: PromiseKind
    target: timedelta
    calendar_key: str


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a tier may use of a channel, and when; `calendar_key` None means that no hours bound it."""

    tier: str
    channel: str
    leaf: str
    spec: Channel
    calendar_key: str | None
    critical_only: bool


@dataclass(frozen=True, eq=False)
class Plan:
    """A validated plan. `lines` maps dotted keys to lines of the file; everything else is derived from the document."""

    document: PlanDocument = field(repr=False)
    lines: Mapping[str, int] = field(default_factory=dict, repr=False)
    source: str = field(default="", repr=False)

    @property
    def tiers(self) -> Mapping[str, Tier]:
        """The tiers by slug, from the smallest to the largest as the file orders them."""
        return self.document.tiers

    @cached_property
    def by_key(self) -> Mapping[str, Leaf]:
        """Every leaf by its dotted key, in the order of the file."""
        return {leaf.key: leaf for leaf in walk(self.document)}

    def leaves(self, kind: Kind | None = None) -> list[Leaf]:
        """All leaves, or those of one kind, in the order of the file."""
        return [leaf for leaf in self.by_key.values() if kind is None or leaf.kind == kind]

    def leaf(self, key: str) -> Leaf:
        """The leaf of a dotted key; `UnknownKey` where the plan has none."""
        try:
            return self.by_key[key]
        except KeyError:
            raise UnknownKey(f"the plan has no leaf {key!r}") from None

    def value(self, key: str) -> Any:
        """The value written at a dotted key, typed as the spec has it."""
        return self.leaf(key).value

    def comparator(self, key: str) -> Comparator:
        """The value of a leaf that a number is held against."""
        value = self.value(key)
        if not isinstance(value, Comparator):
            raise UnknownKey(f"{key} is {value!r}, which no number can be held against")
        return value

    def words(self, leaf: Leaf) -> str:
        """A leaf's value as a manager says it: names instead of keys, and the hours on which a promise is counted."""
        if leaf.reference is not None and leaf.mark.scope is None:
            return self._referred(leaf)
        if leaf.kind == Kind.PROMISE and leaf.calendar is not None:
            return f"{leaf.words}, {self.document.calendars[leaf.calendar].title.lower()}"
        return leaf.words

    def _referred(self, leaf: Leaf) -> str:
        entries: Any = self.document
        for step in (leaf.reference or "").split("."):
            entries = getattr(entries, step)
        names = leaf.value if isinstance(leaf.value, list) else [leaf.value]
        titles = [getattr(dict(entries).get(name), "title", str(name)) for name in names]
        if leaf.reference == "calendars":
            return f"{titles[0]} ({self.document.calendars[leaf.value].hours})"
        return ", ".join(titles) or "none"

    def effective(self, key: str) -> Any:
        """The value that counts at a key: where the file settles that another leaf of its subject holds, that one's."""
        leaf, found = self.leaf(key), self.settlement_over(key)
        if found is not None and found[1].holds in self.by_key:
            holding = self.leaf(found[1].holds)
            if holding.subject == leaf.subject and holding.scope == leaf.scope:
                return holding.value
        return leaf.value

    def matching(self, pattern: str) -> list[Leaf]:
        """The leaves whose keys match a pattern, or lie beneath it; `*` stands for one segment."""
        return [leaf for leaf in self.by_key.values() if key_matches(pattern, leaf.key)]

    # Promises and entitlements

    def tier(self, slug: str) -> Tier:
        """A tier by slug; `UnknownKey` names those there are."""
        try:
            return self.tiers[slug]
        except KeyError:
            raise UnknownKey(f"the plan has no tier {slug!r}; it has {', '.join(self.tiers)}") from None

    def tier_rank(self, slug: str) -> int:
        """Place of a tier in the file, from 0 for the smallest: queues put higher ranks first among equals."""
        self.tier(slug)
        return list(self.tiers).index(slug)

    def counts_as(self, priority: str) -> Literal["critical", "standard"]:
        """Whether an issue of the priority is a critical or a standard one in the words of the tiers."""
        try:
            return self.document.tickets.priorities[priority].counts_as
        except KeyError:
            known = ", ".join(self.document.tickets.priorities)
            raise UnknownKey(f"the plan has no priority {priority!r}; it has {known}") from None

    def ticket_promises(self, tier: str, priority: str) -> list[TicketPromise]:
        """What a ticket of the tier and priority is promised: first response, next response and resolution."""
        spec, calendar = self.tier(tier), self.tier(tier).hours
        promises = [
            TicketPromise(f"tiers.{tier}.first_response", "first_response", spec.first_response, calendar),
            TicketPromise(f"tiers.{tier}.next_response", "next_response", spec.next_response, calendar),
        ]
        resolution = spec.resolution.target(self.counts_as(priority))
        if resolution is not None:
            name, target = resolution
            promises.append(TicketPromise(f"tiers.{tier}.resolution.{name}", "resolution", target, calendar))
        return promises

    def entitlement(self, tier: str, channel: str) -> Entitlement | None:
        """What the tier may use of a channel; None where it may not use it at all."""
        spec = self.tier(tier).channels.get(channel)
        if spec is None:
            return None
        leaf = f"tiers.{tier}.channels.{channel}"
        return Entitlement(tier, channel, leaf, spec, spec.hours, spec.priorities == "critical")

    # Calendars

    def calendar(self, key: str) -> Calendar:
        """The business calendar of a key, holidays expanded; made once for each plan."""
        if key not in self.document.calendars:
            raise UnknownKey(f"the plan has no calendar {key!r}; it has {', '.join(self.document.calendars)}")
        return self.calendars[key]

    def zone_of(self, key: str) -> str:
        """The time zone of a calendar: its own, else the company's."""
        return self.document.calendars[key].zone or self.document.company.zone

    @cached_property
    def calendars(self) -> Mapping[str, Calendar]:
        """Every business calendar of the plan."""
        return {key: self.make_calendar(key) for key in self.document.calendars}

    def make_calendar(self, key: str) -> Calendar:
        """A calendar made afresh; raises `BusinessTimeError` where the plan describes an impossible one."""
        spec = self.document.calendars[key]
        weekly = weekly_of(spec.hours)
        holidays = () if spec.holidays is None else self._holidays(spec.holidays, spec.hours)
        return Calendar.of(key, self.zone_of(key), weekly, holidays)

    def _holidays(self, key: str, hours: WeeklyHours) -> list[Holiday]:
        """The days that differ from the week: a short day never opens what the week or the country has closed."""
        spec = self.document.holidays[key]
        days = [] if spec.country is None else list(holiday_dates(spec.country, spec.subdivision, HOLIDAY_YEARS))
        closed = {holiday.date for holiday in days if not holiday.hours}
        for slug, day in spec.days.items():
            name = slug.replace("_", " ").capitalize()
            for year in HOLIDAY_YEARS if day.year is None else (day.year,):
                days.extend(own for own in special_day(day, year, name, hours) if own.date not in closed)
        return days

    # Assumptions, settlements, history

    def assumption(self, key: str) -> str | None:
        """Why the value of a leaf had to be assumed; None where the plan's own words give it."""
        for pattern, reason in self.document.assumed.items():
            if key_matches(pattern, key):
                return reason
        return None

    def settlement_over(self, key: str) -> tuple[str, Settlement] | None:
        """The settlement by which another leaf holds instead of this one, with its name."""
        for name, settlement in self.document.settled.items():
            if any(key_matches(pattern, key) for pattern in settlement.over):
                return name, settlement
        return None

    def renamed_from(self, key: str) -> str | None:
        """The key under which a leaf was known before, from the `was:` of its part or of the file."""
        for new, old in self._renames.items():
            if key == new or key.startswith(f"{new}."):
                return old + key[len(new) :]
        return None

    @cached_property
    def _renames(self) -> Mapping[str, str]:
        renames = dict(self.document.was)
        _collect_renames(self.document, "", renames)
        return renames

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """What each part of the plan that has a title is called, by its key."""
        return dict(_titles(self.document, ""))

    def line(self, key: str) -> int | None:
        """The line of the file at which a dotted key stands."""
        return self.lines.get(key)


def weekly_of(hours: WeeklyHours) -> dict[str, list[str]]:
    """Opening hours as the business calendar takes them: spans by day name."""
    if hours.is_always_open:
        return {day: ["00:00-24:00"] for day in WEEKDAYS}
    weekly: dict[str, list[str]] = {}
    for span in hours.spans:
        end = span.end if span.end <= DAY_MINUTES else span.end - DAY_MINUTES
        weekly.setdefault(WEEKDAYS[span.weekday], []).append(
            f"{span.start // 60:02d}:{span.start % 60:02d}-{end // 60:02d}:{end % 60:02d}"
        )
    return weekly


def key_matches(pattern: str, key: str) -> bool:
    """Whether a key is the pattern's, or lies beneath it; `*` stands for one segment of the key or a part of one."""
    if "*" not in pattern:
        return key == pattern or key.startswith(f"{pattern}.")
    return _compiled(pattern).fullmatch(key) is not None


@lru_cache(maxsize=2_048)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("[^.]+".join(re.escape(piece) for piece in pattern.split("*")) + r"(\..*)?")


def special_day(day: Day, year: int, name: str, week: WeeklyHours) -> Iterator[Holiday]:
    """The day in a year, open during those of its hours that the week has open too."""
    try:
        when = date(year, day.month, day.day)
    except ValueError:  # 29 February, in a year that has none
        return
    if day.hours is None:
        yield Holiday(when, name)
        return
    start, end = day.hours
    left = [
        Hours(max(start, span.start) * 60, min(end, span.end) * 60)
        for span in week.spans
        if span.weekday == when.weekday() and max(start, span.start) < min(end, span.end)
    ]
    yield Holiday(when, name, tuple(left))


def _titles(part: Any, path: str) -> Iterator[tuple[str, str]]:
    title = getattr(part, "title", None)
    if path and isinstance(title, str):
        yield path, title
    for name in type(part).model_fields:
        value, inner = getattr(part, name), f"{path}.{name}" if path else name
        entries = (
            {f"{inner}.{slug}": entry for slug, entry in value.items()} if isinstance(value, dict) else {inner: value}
        )
        for key, entry in entries.items():
            if hasattr(entry, "model_fields_set"):
                yield from _titles(entry, key)


def _collect_renames(part: Any, path: str, renames: dict[str, str]) -> None:
    for name in type(part).model_fields:
        value = getattr(part, name)
        inner = f"{path}.{name}" if path else name
        if isinstance(value, dict):
            for slug, entry in value.items():
                if not hasattr(entry, "model_fields_set"):
                    continue
                old = getattr(entry, "was", None)
                if isinstance(old, str):
                    renames[f"{inner}.{slug}"] = f"{inner}.{old}"
                _collect_renames(entry, f"{inner}.{slug}", renames)
        elif hasattr(value, "model_fields_set"):
            _collect_renames(value, inner, renames)
