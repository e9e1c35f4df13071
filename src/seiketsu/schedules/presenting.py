"""What the roster's page shows: bars in days of the reader's zone, in words and in per cent of each day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_interval, format_skeleton
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core.ui import parts, wording
from seiketsu.core.ui.geometry import whole
from seiketsu.plan.spec.teams import Team
from seiketsu.schedules.queries.person import PersonsTime
from seiketsu.schedules.queries.week import TeamWeek
from seiketsu.schedules.rules.coverage import loads
from seiketsu.schedules.rules.duty import Cause, Duty, DutyKind
from seiketsu.schedules.rules.intervals import Interval
from seiketsu.schedules.rules.layers import days_of

DAYS = 7


@dataclass(frozen=True)
class Day:
    """One local day; `long` and `short` are its name, `now` how far it is gone, in per cent, if it is today."""

    date: date
    interval: Interval
    short: str
    long: str
    is_today: bool
    is_chosen: bool
    now: int | None
    url: str


@dataclass(frozen=True)
class Bar:
    """A stretch within a day: `x` and `width` in per cent of it; a local day may have 23 or 25 hours."""

    x: int
    width: int
    look: str
    text: str
    title: str


@dataclass(frozen=True)
class Cell:
    """A day of a row that can be worked upon: what a change of it would be about, in the reader's own clock.

    `shift` is the stretch as the swap form takes it, where the person has one then.
    """

    bars: tuple[Bar, ...]
    title: str
    starts: str
    ends: str
    person: int | None = None
    shift: str = ""


@dataclass(frozen=True)
class Row:
    """One person's week."""

    person: parts.Person
    is_me: bool
    hours: str
    is_too_much: bool
    days: tuple[Cell, ...]


def days(first: date, chosen: date, zone: ZoneInfo, now: datetime, team: str) -> list[Day]:
    """The seven days from a Monday on."""
    today = now.astimezone(zone).date()
    found = []
    for number, interval in enumerate(days_of(zone.key, first, DAYS)):
        day = first + timedelta(days=number)
        address = (
            f"{reverse('schedules:roster', args=[team])}?week={first.isoformat()}&day={day.isoformat()}" if team else ""
        )
        gone = whole((now - interval[0]) / (interval[1] - interval[0]) * 100) if day == today else None
        short, long = (format_skeleton(form, day, locale=wording.locale()) for form in ("Ed", "MMMMEEEEd"))
        found.append(Day(day, interval, short, long, day == today, day == chosen, gone, address))
    return found


def rows(week: TeamWeek, shown: Sequence[Day], me: int, most: timedelta) -> list[Row]:
    """People by days."""
    names = {person.pk: person.name for person in week.people}
    found = []
    for person in week.people:
        own = [duty for duty in week.duties if duty.person == person.pk]
        away = [duty for duty in week.missed if duty.person == person.pk]
        load = week.loads[person.pk]
        cells = tuple(
            _cell(person, day, own, (*_bars(own, day, names, me), *_bars(away, day, names, me, is_away=True)))
            for day in shown
        )
        hours = hours_of(load.on_shift) if load.on_shift else ""
        found.append(Row(parts.Person(person.name, person.pk), person.pk == me, hours, load.on_shift > most, cells))
    return found


def _cell(person: User, day: Day, duties: Iterable[Duty], bars: tuple[Bar, ...]) -> Cell:
    """A change of a day is about its first shift, and of a free day about its usual working hours."""
    there = [duty for duty in duties if duty.starts_at < day.interval[1] and day.interval[0] < duty.ends_at]
    there.sort(key=lambda duty: (duty.kind == DutyKind.ON_CALL, duty.starts_at))
    title = f"{person.name}, {day.long}"
    if not there:
        return Cell(bars, title, *_local(usual_hours(day)), person.pk)
    duty = there[0]
    ends = [int(moment.timestamp()) for moment in duty.interval]
    return Cell(bars, title, *_local(duty.interval), person.pk, f"{duty.person}|{duty.kind.value}|{ends[0]}|{ends[1]}")


def usual_hours(day: Day) -> Interval:
    """Nine to five of a day by the reader's clock, also where that is moved in the night before."""
    opens = datetime.combine(day.date, time(9), timezone.get_current_timezone())
    return opens, opens.replace(hour=17)


def _local(interval: Interval) -> tuple[str, str]:
    start, end = (timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M") for moment in interval)
    return start, end


def _bars(duties: Iterable[Duty], day: Day, names: dict[int, str], me: int, *, is_away: bool = False) -> list[Bar]:
    found = []
    for duty in duties:
        part = duty.during(*day.interval)
        if part is None:
            continue
        look = "away" if is_away else "call" if duty.kind == DutyKind.ON_CALL else "mine" if duty.person == me else ""
        if len(duty.why) > 1 and not is_away:
            look = f"{look} changed".strip()
        said = span_words(duty.interval)
        title = "; ".join([_("away, and nobody in their place")] if is_away else why_words(duty, names))
        kind = _("On call") if duty.kind == DutyKind.ON_CALL else _("On shift")
        text = kind if duty.kind == DutyKind.ON_CALL else short_hours(part.interval)
        found.append(_bar(part.interval, day, look, text, f"{kind} {said}; {title}"))
    return found


@dataclass(frozen=True)
class WeekRow:
    """One week of one person: its name, its hours on shift, and its days with their bars."""

    title: str
    hours: str
    is_too_much: bool
    days: tuple[tuple[Day, Cell], ...]


@dataclass(frozen=True)
class Shift:
    """One shift in a list."""

    when: str
    kind: str
    team: str
    why: str


def weeks_of_person(
    own: PersonsTime,
    person: User,
    first: date,
    count: int,
    zone: ZoneInfo,
    now: datetime,
    most: timedelta | None = None,
) -> list[WeekRow]:
    """One person by weeks and days."""
    found = []
    for number in range(count):
        monday = first + timedelta(days=7 * number)
        shown = days(monday, monday, zone, now, "")
        start, end = shown[0].interval[0], shown[-1].interval[1]
        inside = [part for duty in own.duties if (part := duty.during(start, end)) is not None]
        spent = next(iter(loads(inside)), None)
        names = {person.pk: person.name}
        cells = tuple(
            (
                day,
                _cell(
                    person,
                    day,
                    own.duties,
                    (*_bars(own.duties, day, names, 0), *_bars(own.missed, day, names, 0, is_away=True)),
                ),
            )
            for day in shown
        )
        hours = spent.on_shift if spent else timedelta()
        title = days_in_words(monday, monday + timedelta(days=6))
        found.append(WeekRow(title, hours_of(hours), most is not None and hours > most, cells))
    return found


def shifts(duties: Iterable[Duty], teams: dict[str, str], titles: Mapping[str, Team], person: User) -> list[Shift]:
    """Shifts in words, in the order given."""
    found = []
    for duty in duties:
        team = teams[duty.layer]
        kind = _("On call") if duty.kind == DutyKind.ON_CALL else _("On shift")
        why = "; ".join(why_words(duty, {person.pk: person.name}))
        found.append(Shift(span_words(duty.interval), kind, titles[team].title if team in titles else team, why))
    return found


def cover(week: TeamWeek, shown: Sequence[Day]) -> list[Cell]:
    """The team's row: how many are there, who only can be reached, and where too few are there.

    To work on a day here is to put somebody into its first gap.
    """
    found = []
    for day in shown:
        bars = [
            bar
            for counted, look in ((week.on_call, "call"), (week.counted, ""))
            for start, end, count in counted
            if count and (bar := _counted(start, end, count, day, look)) is not None
        ]
        holes: list[Interval] = []
        for gap in week.gaps:
            start, end = max(gap.starts_at, day.interval[0]), min(gap.ends_at, day.interval[1])
            if start < end:
                holes.append((start, end))
                said = _("%(has)d of %(needs)d people, %(when)s") % {
                    "has": gap.has,
                    "needs": gap.needs,
                    "when": span_words((start, end)),
                }
                text = _("Nobody") if not gap.has else f"{gap.has}/{gap.needs}"
                bars.append(_bar((start, end), day, "lacking", text, said))
        title = f"{_('The team')}, {day.long}"
        found.append(Cell(tuple(bars), title, *_local(min(holes) if holes else usual_hours(day))))
    return found


def _counted(start: datetime, end: datetime, count: int, day: Day, look: str) -> Bar | None:
    first, last = max(start, day.interval[0]), min(end, day.interval[1])
    if first >= last:
        return None
    words = _("%(count)d on call, %(when)s") if look else _("%(count)d on shift, %(when)s")
    said = words % {"count": count, "when": span_words((first, last))}
    return _bar((first, last), day, look, "" if look else str(count), said)


def _bar(interval: Interval, day: Day, look: str, text: str, title: str) -> Bar:
    length = day.interval[1] - day.interval[0]
    x = whole((interval[0] - day.interval[0]) / length * 100)
    end = whole((interval[1] - day.interval[0]) / length * 100)
    return Bar(min(x, 99), max(1, end - x), look, text, title)


def why_words(duty: Duty, names: dict[int, str]) -> list[str]:
    """How a person came to a duty, step by step."""
    said = []
    for step in duty.why:
        before = names.get(step.before or 0, _("a colleague"))
        said.append(
            {
                Cause.LAYER: _("by the hours on their record"),
                Cause.ROTATION: _("by rotation, turn %(number)d") % {"number": step.number + 1},
                Cause.OVERRIDE: _("in place of %(name)s") % {"name": before},
                Cause.ADDITION: _("in addition"),
                Cause.SWAP: _("by a swap with %(name)s") % {"name": before},
            }[step.cause]
        )
    return said


def days_in_words(first: date, last: date) -> str:
    """`Nov 23 – 29`: some days in a row, in the reader's language."""
    return str(format_interval(first, last, "MMMd", locale=wording.locale()))


def short_hours(interval: Interval) -> str:
    """`7–15`, `7:30–15`: what fits a bar, by the reader's clock; the bar's title says it in full."""
    start, end = (timezone.localtime(moment) for moment in interval)
    return f"{_short(start)}–{_short(end) if (end.hour, end.minute) != (0, 0) else 24}"


def _short(moment: datetime) -> str:
    return f"{moment.hour}:{moment.minute:02d}" if moment.minute else str(moment.hour)


def hours_of(length: timedelta) -> str:
    """A week's work in hours, as plans and contracts count it."""
    return _("%(hours)d h") % {"hours": round(length / timedelta(hours=1))}


def span_words(interval: Interval) -> str:
    """The same with the day, and with the last day where that is another."""
    start, end = interval
    last = wording.clock_time(end) if end - start < timedelta(hours=20) else wording.day_and_time(end)
    return f"{wording.day_and_time(start)} – {last}"
