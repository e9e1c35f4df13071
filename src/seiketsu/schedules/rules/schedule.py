"""The schedule: layers, then changes in their order, then absences. Who is on, when, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise

from seiketsu.schedules.rules.changes import Absence, Change, attended, changed
from seiketsu.schedules.rules.coverage import Gap, Requirement, gaps
from seiketsu.schedules.rules.duty import Duty, DutyKind, Span, tidied
from seiketsu.schedules.rules.intervals import Second, whole_second
from seiketsu.schedules.rules.layers import Layer


@dataclass(frozen=True, slots=True)
class Schedule:
    """One team's roster, or one line of on-call.

    Only the changes and absences that touch the asked stretch matter for it, so a caller may leave the others out.
    """

    layers: tuple[Layer, ...] = ()
    changes: tuple[Change, ...] = ()
    absences: tuple[Absence, ...] = ()

    def planned(self, start: datetime, end: datetime) -> list[Duty]:
        """Who has which duty between two instants, those included who are away then."""
        start, end = whole_second(start), whole_second(end)
        duties = tidied([duty for layer in self.layers for duty in layer.duties(start, end)])
        for change in sorted(self.changes, key=lambda one: one.order):
            duties = changed(duties, change)
        return [part for duty in duties if (part := duty.during(start, end)) is not None]

    def duties(self, start: datetime, end: datetime) -> list[Duty]:
        """Who is really on between two instants."""
        return tidied(attended(self.planned(start, end), self.absences))

    def missed(self, start: datetime, end: datetime) -> list[Duty]:
        """The duties of people who are away, which nobody has taken from them."""
        there = self.planned(start, end)
        result: list[Duty] = []
        for absence in self.absences:
            for duty in there:
                part = duty.during(absence.starts_at, absence.ends_at) if duty.person == absence.person else None
                if part is not None:
                    result.append(part)
        return tidied(result)

    def who_is_on(self, at: datetime) -> tuple[Duty, ...]:
        """Everybody on at an instant; each duty is cut to that second."""
        at = whole_second(at)
        return tuple(self.duties(at, at + Second))

    def timeline(self, start: datetime, end: datetime) -> list[Span]:
        """Layer by layer, stretches in which the same people are on for the same reasons, ordered by beginning."""
        duties = sorted(self.duties(start, end), key=lambda one: (one.kind, one.layer))
        spans: list[Span] = []
        for (kind, layer), group in groupby(duties, key=lambda one: (one.kind, one.layer)):
            spans.extend(_spans(kind, layer, list(group)))
        return sorted(spans, key=lambda span: (span.starts_at, span.kind, span.layer))

    def gaps(self, required: Iterable[Requirement], start: datetime, end: datetime) -> list[Gap]:
        """Where fewer are on shift than required."""
        duties = [duty for duty in self.duties(start, end) if duty.kind == DutyKind.ON_SHIFT]
        return gaps(duties, required, start, end)


def _spans(kind: DutyKind, layer: str, duties: list[Duty]) -> Iterator[Span]:
    """The stretches of one layer: nothing changes within one, and equal neighbours are one."""
    edges = sorted({moment for duty in duties for moment in duty.interval})
    last: Span | None = None
    for start, end in pairwise(edges):
        here = sorted(
            (duty for duty in duties if duty.starts_at <= start and end <= duty.ends_at), key=lambda one: one.person
        )
        people, why = tuple(duty.person for duty in here), tuple(duty.why for duty in here)
        if last is not None and last.ends_at == start and (last.people, last.why) == (people, why):
            last = Span(last.starts_at, end, people, kind, layer, why)
            continue
        if last is not None:
            yield last
        last = Span(start, end, people, kind, layer, why) if people else None
    if last is not None:
        yield last
