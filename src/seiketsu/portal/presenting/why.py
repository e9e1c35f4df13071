"""“Why 2:40 PM?”: how a promised time comes about, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from seiketsu.businesstime import SegmentKind
from seiketsu.commitments.models import Commitment
from seiketsu.core.ui import wording
from seiketsu.plan.spec import Plan
from seiketsu.portal.presenting.spans import date, hours, span, target, when

_SHORTEST_REST = timedelta(minutes=1)


@dataclass(frozen=True)
class Why:
    """A question with its answer, line by line."""

    question: str
    lines: list[str]


def why(promise: Commitment, plan: Plan, now: datetime) -> Why:
    """From what we promised, over the hours it is counted in and what did not count, to the time of the promise.

    `plan` is the one that the promise was made under.
    """
    promised = timedelta(seconds=promise.target_seconds)
    week = plan.document.calendars[promise.calendar_key].hours
    counted = hours(week, zone=plan.zone_of(promise.calendar_key))
    if not week.is_always_open:
        counted = _("counted %s") % counted
    sentence = (
        _("We promised to have it fixed within %(span)s, %(counted)s.")
        if promise.kind == "resolution"
        else _("We promised a reply within %(span)s, %(counted)s.")
    )
    lines = [
        _("The time counts from %s, when you wrote.") % when(promise.started_at, now),
        sentence % {"span": target(promised, week), "counted": counted},
        *_not_counted(promise, plan, promised),
        _("That makes it %s.") % when(promise.due_at, now),
    ]
    return Why(_("Why %s?") % wording.clock_time(promise.due_at), lines)


def _not_counted(promise: Commitment, plan: Plan, promised: timedelta) -> list[str]:
    """Days off on the way, and how long the clock rested because we waited for the client."""
    calendar = plan.calendar(promise.calendar_key)
    free = {
        segment.starts_at.astimezone(calendar.zone).date(): segment
        for segment in calendar.explain(promise.started_at, promise.due_at)
        if segment.kind is SegmentKind.HOLIDAY
    }
    lines = [
        _("%(day)s does not count: %(name)s.") % {"day": date(one.starts_at), "name": one.name} for one in free.values()
    ]
    rested = calendar.elapsed(promise.started_at, promise.due_at) - promised
    if rested >= _SHORTEST_REST:
        lines.append(_("%s in which we waited for you do not count.") % span(rested).capitalize())
    return lines
