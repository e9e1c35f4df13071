"""Commitments as chips, the strip and the "Why?" of a deadline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seiketsu.commitments import queries
from seiketsu.commitments.models import Commitment
from seiketsu.commitments.queries import Explanation
from seiketsu.commitments.rules.explanation import BarKind, BarSegment, Line, LineKind
from seiketsu.core.ui import parts, wording
from seiketsu.core.ui.markup import url
from seiketsu.desk.models import Ticket
from seiketsu.plan import queries as plan_queries
from seiketsu.plan.spec import UnknownKey

_ORDER = {"first_response": 0, "next_response": 1, "resolution": 2, "follow_up": 3}
_SEGMENTS: dict[BarKind, Literal["run", "pause", "shut", "holiday", "left", "rest"]] = {
    BarKind.COUNTED: "run",
    BarKind.PAUSED: "pause",
    BarKind.OUTSIDE_HOURS: "shut",
    BarKind.HOLIDAY: "holiday",
    BarKind.RESTED: "rest",
    BarKind.LEFT: "left",
}
MarkKind = Literal["", "now", "end"]
_LINE_ICONS = {
    LineKind.STARTED: "ticket",
    LineKind.COUNTED: "clock-check",
    LineKind.PAUSED: "player-pause",
    LineKind.RESTED: "check",
    LineKind.HOLIDAY: "calendar-off",
    LineKind.RETARGETED: "arrows-exchange",
    LineKind.MISSED: "alert-triangle",
    LineKind.LEFT: "clock",
    LineKind.OVER: "alert-triangle",
    LineKind.MET: "check",
    LineKind.CANCELLED: "x",
}


def chip(commitment: Commitment, now: datetime, *, is_next: bool = False) -> parts.Chip:
    """One commitment of a ticket with the way to its explanation."""
    why = url("console:why", commitment.subject_id) + f"?of={commitment.pk}"
    return queries.chip(commitment, now, why_url=why, is_next=is_next)


def strip(ticket: Ticket, commitments: Sequence[Commitment], now: datetime) -> list[parts.Chip]:
    """The cells at the head of a ticket: the newest commitment of each kind, what is not owed any more left out."""
    newest: dict[str, Commitment] = {}
    for item in commitments:
        if item.state != "cancelled":
            newest[item.kind] = item
    ordered = sorted(newest.values(), key=lambda item: (_ORDER.get(item.kind, 9), item.pk))
    return [chip(item, now, is_next=item.pk == ticket.next_due_commitment_id) for item in ordered]


@dataclass(frozen=True)
class Track:
    """The bar of a deadline: days above, segments, moments below."""

    days: list[tuple[int, str]]
    segments: list[parts.Segment]
    marks: list[parts.Mark]


def track(explanation: Explanation) -> Track:
    """The bar: segments whose widths add up to 100, days above it, opening, now and deadline below."""
    segments = list(explanation.segments)
    if not segments:
        return Track([], [], [])
    begin, end = segments[0].starts_at, segments[-1].ends_at
    whole = max((end - begin).total_seconds(), 1.0)
    widths = _widths([(item.ends_at - item.starts_at).total_seconds() for item in segments])
    drawn = [
        parts.Segment(width, _SEGMENTS[item.kind], _segment_title(item), item.name if width > 9 else "")
        for width, item in zip(widths, segments, strict=True)
        if width > 0
    ]

    def at(moment: datetime) -> float:
        return round(min(max((moment - begin).total_seconds() / whole, 0), 1) * 100)

    moments: list[tuple[datetime, str, MarkKind]] = [
        (begin, _("opened"), ""),
        (explanation.now, _("now"), "now"),
        (explanation.due_at, _("due"), "end"),
    ]
    if explanation.commitment.met_at is not None:
        moments.append((explanation.commitment.met_at, _("met"), ""))
    marks = [
        parts.Mark(at(moment), _at(moment), word, kind) for moment, word, kind in moments if begin <= moment <= end
    ]
    return Track(_days(begin, end, whole), drawn, _apart(marks))


# Two texts below the bar need this much room, in per cent of it.
_ROOM = 17
_RANKS = {"end": 0, "now": 1, "": 2}


def _apart(marks: Sequence[parts.Mark]) -> list[parts.Mark]:
    """The marks whose texts do not run into each other; the deadline wins, then the present."""
    kept: list[parts.Mark] = []
    for mark in sorted(marks, key=lambda one: _RANKS[one.kind]):
        if all(abs(mark.x - other.x) >= _ROOM for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda one: one.x)


def _widths(seconds: Sequence[float]) -> list[int]:
    """Whole per cent that add up to 100: each stretch that exists gets its share, the largest takes the rest."""
    whole = sum(seconds) or 1.0
    widths = [round(part / whole * 100) for part in seconds]
    widths[max(range(len(widths)), key=widths.__getitem__)] += 100 - sum(widths)
    return widths


def _days(begin: datetime, end: datetime, whole: float) -> list[tuple[int, str]]:
    zone = timezone.get_current_timezone()
    days: list[tuple[int, str]] = []
    moment = begin
    while moment < end and len(days) < 60:
        following = _midnight_after(moment.astimezone(zone).date(), zone)
        until = min(following, end)
        days.append((round((until - moment).total_seconds() / whole * 100), _short_day(moment.astimezone(zone).date())))
        moment = until
    return [(width, text if width > 6 else "") for width, text in days if width > 0]


def _short_day(day: date) -> str:
    return format_date(day, "EEE d", locale=wording.locale())


def _midnight_after(day: date, zone: ZoneInfo | object) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=1)  # type: ignore[arg-type]


def _at(moment: datetime) -> str:
    return wording.day_and_time(moment)


def _segment_title(item: BarSegment) -> str:
    span = _("%(begin)s to %(end)s") % {"begin": _at(item.starts_at), "end": _at(item.ends_at)}
    return f"{item.name}: {span}" if item.name else span


def sums(explanation: Explanation) -> tuple[list[parts.Line], parts.Line | None]:
    """The arithmetic: the target, what was taken from it and what was not, and the line under the sum."""
    lines = [_sum_line(line) for line in explanation.lines]
    return (lines[:-1], lines[-1]) if lines else ([], None)


def _sum_line(line: Line) -> parts.Line:
    amount = wording.duration(timedelta(seconds=line.seconds))
    when = _at(line.starts_at)
    if line.ends_at > line.starts_at:
        when = _("%(begin)s to %(end)s") % {"begin": _at(line.starts_at), "end": _at(line.ends_at)}
    if line.kind is LineKind.COUNTED:
        amount = f"− {amount}"
    elif line.kind in (LineKind.PAUSED, LineKind.RESTED, LineKind.HOLIDAY):
        amount = _("%s not counted") % amount
    quiet = line.kind in (LineKind.PAUSED, LineKind.RESTED, LineKind.HOLIDAY)
    return parts.Line(_LINE_ICONS[line.kind], _line_text(line), when, amount, is_quiet=quiet)


def _line_text(line: Line) -> str:
    match line.kind:
        case LineKind.STARTED:
            return _("The clock starts")
        case LineKind.COUNTED:
            return ngettext("Counted", "Counted over %(num)d days", line.days) % {"num": line.days}
        case LineKind.PAUSED:
            return _("Paused: %s") % queries.pause_reason(line.name) if line.name else _("Paused")
        case LineKind.RESTED:
            return _("Solved, until it was reopened")
        case LineKind.HOLIDAY:
            return _("%s skipped") % line.name
        case LineKind.RETARGETED:
            return _("New terms: %s") % line.name if line.name else _("New terms")
        case LineKind.MISSED:
            return _("The deadline passed")
        case LineKind.LEFT:
            return _("Left, so due at %s") % _at(line.ends_at)
        case LineKind.OVER:
            return _("Over the deadline by")
        case LineKind.MET:
            return _("Met after")
        case LineKind.CANCELLED:
            return _("Not owed any more; used until then")


@dataclass(frozen=True)
class Deadline:
    """One deadline with everything that its panel shows."""

    chip: parts.Chip
    explanation: Explanation
    calendar_title: str
    promise_words: str
    target_words: str
    track: Track
    lines: list[parts.Line]
    total: parts.Line | None


def in_order(ticket: Ticket, commitments: Sequence[Commitment]) -> list[Commitment]:
    """The commitment due next first, then those that run or rest, then the settled ones, the newest first."""
    settled = ("met", "cancelled")
    return sorted(
        commitments, key=lambda item: (item.pk != ticket.next_due_commitment_id, item.state in settled, -item.pk)
    )


def deadline(commitment: Commitment, now: datetime) -> Deadline:
    """The explanation of one commitment."""
    explanation = queries.explain(commitment, now)
    plan = plan_queries.at(commitment.plan_version).plan
    lines, total = sums(explanation)
    calendar = plan.document.calendars.get(commitment.calendar_key)
    try:
        words = plan.leaf(commitment.promise).words
    except UnknownKey:
        words = commitment.promise
    return Deadline(
        chip=chip(commitment, now),
        explanation=explanation,
        calendar_title=calendar.title if calendar else commitment.calendar_key,
        promise_words=words,
        target_words=wording.duration_words(timedelta(seconds=commitment.target_seconds)),
        track=track(explanation),
        lines=lines,
        total=total,
    )
