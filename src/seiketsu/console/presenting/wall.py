"""The supervisor wall: what is likely to be missed, who is there for it, and what waits, as figures and bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from seiketsu.commitments import queries as commitments
from seiketsu.core.ui import parts, wording
from seiketsu.core.ui.geometry import whole
from seiketsu.desk.models import Presence
from seiketsu.desk.queries.availability import Standing
from seiketsu.desk.queries.forecasting import Due, Forecast
from seiketsu.desk.queries.workload import Load, PersonLoad, Workload
from seiketsu.desk.rules.forecast import Outlook, Reason, Risk, Trust
from seiketsu.desk.subjects import desk_url
from seiketsu.plan.queries import PlanInForce
from seiketsu.schedules import queries as rosters
from seiketsu.schedules.presenting import Bar
from seiketsu.schedules.queries import LoadedRoster
from seiketsu.schedules.rules.coverage import Gap, PromiseGap, headcount
from seiketsu.schedules.rules.duty import Duty, DutyKind
from seiketsu.schedules.rules.intervals import Interval, merged, without
from seiketsu.schedules.rules.requests import of_kind

DAY = timedelta(hours=24)
_TICK = timedelta(hours=3)
_SHOWN = 5
_NAMED = 3


@dataclass(frozen=True)
class RiskRow:
    """One promise that may be missed."""

    ticket: int
    url: str
    client: str
    subject_line: str
    kind: str
    chance: str
    is_likely: bool
    due_at: datetime
    why: str


@dataclass(frozen=True)
class Panel:
    """What is expected within one horizon."""

    title: str
    expected: str
    due: int
    low: int
    high: int
    tone: parts.Tone
    risks: list[RiskRow]
    more: int


@dataclass(frozen=True)
class CoverageRow:
    """One team over the next day: who is there, and how much falls due while they are."""

    title: str
    url: str
    bars: list[Bar]


@dataclass(frozen=True)
class LoadRow:
    """Work beside people: `width` and `tick` in per cent of the longest bar."""

    title: str
    people: str
    figures: str
    tickets: int
    width: int
    tick: int
    is_over: bool


def panels(forecast: Forecast, due: Sequence[Due], now: datetime) -> list[Panel]:
    """One for each horizon."""
    known = {one.commitment: one for one in due}
    return [_panel(outlook, known, now) for outlook in forecast.outlooks]


def _panel(outlook: Outlook, known: Mapping[int, Due], now: datetime) -> Panel:
    minutes = round((outlook.until - now) / timedelta(minutes=1))
    tone: parts.Tone = "ok" if outlook.expected < 0.5 else "warn" if outlook.expected < 2 else "bad"
    rows = [_risk_row(risk, known[risk.job.commitment]) for risk in outlook.risks[:_SHOWN]]
    return Panel(
        _("Next %(minutes)d min") % {"minutes": minutes},
        wording.number(round(outlook.expected, 1), 1 if outlook.expected % 1 else 0),
        outlook.due,
        outlook.low,
        outlook.high,
        tone,
        rows,
        max(0, len(outlook.risks) - _SHOWN),
    )


def _risk_row(risk: Risk, due: Due) -> RiskRow:
    return RiskRow(
        due.ticket,
        desk_url(due.ticket),
        due.client or _("No client"),
        due.subject_line,
        str(commitments.title_of_kind(due.kind)),
        wording.percent(risk.chance),
        risk.chance >= 0.5,
        due.due_at,
        why_words(risk),
    )


def why_words(risk: Risk) -> str:
    """What stands in the way of one promise."""
    words = {
        Reason.NOBODY_THERE: _("Nobody of its team is there before it is due."),
        Reason.PERSON_AWAY: _("Whoever has it is not there before it is due."),
        Reason.TOO_CLOSE: _("Less time is left than such an answer usually takes."),
        Reason.QUEUE: _("Answers that come before it: %(ahead)d; people there for them: %(people)d."),
    }
    return words[risk.reason] % {"ahead": risk.ahead, "people": risk.people}


def trust_words(trust: Trust | None) -> str:
    """How good yesterday's forecast was."""
    if trust is None:
        return _("Yesterday there was nothing to foretell, or too little was measured before it.")
    said = _(
        "Yesterday, made every two hours: the range held %(held)d of %(tried)d times; %(foretold)s missed promises were"
        " foretold of %(due)d, %(missed)d were missed. On average it was off by %(error)s;"
        " always saying “none” by %(none)s."
    )
    return said % {
        "held": trust.held,
        "tried": trust.tried,
        "foretold": wording.number(round(trust.foretold, 1), 1),
        "due": trust.due,
        "missed": trust.missed,
        "error": wording.number(round(trust.error, 1), 1),
        "none": wording.number(round(trust.error_of_none, 1), 1),
    }


def coverage(
    loaded: Mapping[str, LoadedRoster],
    in_force: PlanInForce,
    due: Sequence[Due],
    names: Mapping[int, str],
    now: datetime,
) -> list[CoverageRow]:
    """The next 24 hours of every team that the plan has."""
    start = now.replace(microsecond=0)
    rows = []
    for slug, team in in_force.plan.document.teams.items():
        roster = loaded[slug].roster if slug in loaded else None
        if roster is None:
            continue
        duties = roster.duties(start, start + DAY)
        moments = [one.due_at for one in due if one.team == slug]
        bars = [*_shifts(duties, moments, names, start), *_on_call(duties, names, start)]
        bars += [_gap(gap, start) for gap in rosters.staffing_gaps(roster, in_force, slug, start, start + DAY)]
        rows.append(CoverageRow(team.title, reverse("schedules:roster", args=[slug]), bars))
    return rows


def _shifts(duties: Sequence[Duty], due: Sequence[datetime], names: Mapping[int, str], start: datetime) -> list[Bar]:
    """Where the number of people changes, another bar begins; each says how much falls due in it."""
    shifts = of_kind(duties, DutyKind.ON_SHIFT)
    found = []
    for opens, closes, count in headcount(shifts, start, start + DAY):
        if not count:
            continue
        here = sorted({duty.person for duty in shifts if duty.starts_at <= opens < duty.ends_at})
        load = sum(opens < moment <= closes for moment in due)
        text = _short_names(here, names)
        said = _("%(when)s: %(count)d on shift, %(load)d due") % {
            "when": _span((opens, closes)),
            "count": count,
            "load": load,
        }
        found.append(_bar((opens, closes), start, "on", f"{count} · {text}", f"{said}: {_all_names(here, names)}"))
    return found


def _on_call(duties: Sequence[Duty], names: Mapping[int, str], start: datetime) -> list[Bar]:
    """Only where nobody is on shift: whoever is on call then is who a client reaches."""
    manned = merged(duty.interval for duty in of_kind(duties, DutyKind.ON_SHIFT))
    found = []
    for duty in of_kind(duties, DutyKind.ON_CALL):
        text = _("On call: %(name)s") % {"name": names.get(duty.person, "?")}
        for part in without([duty.interval], manned):
            found.append(_bar(part, start, "stand-by", text, f"{text}, {_span(part)}"))
    return found


def _gap(gap: Gap, start: datetime) -> Bar:
    interval = (gap.starts_at, gap.ends_at)
    text = _("Nobody") if not gap.has else f"{gap.has}/{gap.needs}"
    said = _("%(has)d of %(needs)d people, %(when)s") % {"has": gap.has, "needs": gap.needs, "when": _span(interval)}
    return _bar(interval, start, "lacking", text, said)


def _bar(interval: Interval, start: datetime, look: str, text: str, title: str) -> Bar:
    x, end = (whole((moment - start) / DAY * 100) for moment in interval)
    return Bar(min(x, 99), max(1, end - x), look, text, title)


def _short_names(people: Sequence[int], names: Mapping[int, str]) -> str:
    shown = [names[person].split()[-1] for person in people[:_NAMED] if names.get(person, "").split()]
    return ", ".join(shown) + ("…" if len(people) > _NAMED else "")


def _all_names(people: Sequence[int], names: Mapping[int, str]) -> str:
    return ", ".join(names.get(person, "?") for person in people)


def _span(interval: Interval) -> str:
    return f"{wording.day_and_time(interval[0])} – {wording.clock_time(interval[1])}"


def hours(now: datetime, zone: ZoneInfo) -> list[tuple[int, str]]:
    """The marks over the next 24 hours: their place in per cent, and the time by the reader's clock."""
    local = now.astimezone(zone)
    first = (local + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    first += timedelta(hours=-first.hour % 3)
    marks = []
    while first.astimezone(now.tzinfo) < now + DAY:
        marks.append((whole((first - local) / DAY * 100), wording.clock_time(first)))
        first += _TICK
    return marks


def promise_rows(found: Sequence[PromiseGap], in_force: PlanInForce) -> list[tuple[PromiseGap, str, str]]:
    """Promises of the next 24 hours that nobody stands behind, with the titles of tier and calendar."""
    document, tiers = in_force.plan.document, in_force.plan.tiers
    return [(gap, tiers[gap.tier].title, document.calendars[gap.calendar].title) for gap in found]


def loads(found: Sequence[Load], titles: Mapping[str, str], names: Mapping[int, str]) -> list[LoadRow]:
    """Bars of one scale."""
    longest = max([max(load.hours or 0.0, load.capacity) for load in found] or [0.0]) or 1.0
    return [
        LoadRow(
            titles.get(load.key) or load.key.replace("_", " ").capitalize(),
            _short_names(load.people, names) or _("nobody"),
            _figures(load),
            load.tickets,
            whole((load.hours or 0.0) / longest * 100),
            whole(load.capacity / longest * 100),
            load.is_over,
        )
        for load in found
    ]


def _figures(load: Load) -> str:
    capacity = wording.number(round(load.capacity, 1), 1)
    if load.hours is None:
        return _("%(capacity)s h there") % {"capacity": capacity}
    return _("%(hours)s of %(capacity)s h") % {
        "hours": wording.number(round(load.hours, 1), 1),
        "capacity": capacity,
    }


def assignees(found: Workload, teams: Mapping[str, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Whom tickets can be given to: whoever fits best, people on shift with their load, others, teams."""
    here = [(f"person:{one.person.pk}", f"{one.person.name} ({_load_words(one)})") for one in found.people]
    on = {one.person.pk for one in found.people}
    others = [(f"person:{number}", name) for number, name in found.names.items() if number not in on]
    groups = [
        (_("By itself"), [("best", _("Whoever fits best now")), ("nobody", _("Nobody: back to the team"))]),
        (_("On shift"), here),
        (_("Not on shift"), others),
        (_("Team"), [(f"team:{slug}", title) for slug, title in teams.items()]),
    ]
    return [group for group in groups if group[1]]


def _load_words(one: PersonLoad) -> str:
    return f"{one.standing.load.words}/{one.standing.load.limit}"


@dataclass(frozen=True)
class PersonRow:
    """Somebody on shift: what they say of themselves, and how full they are."""

    person: parts.Person
    teams: str
    presence: str
    until: datetime
    load: str
    width: int
    is_full: bool
    state: str
    reason: str


def people(found: Workload, teams: Mapping[str, str]) -> list[PersonRow]:
    """Who is on shift, the fullest first."""
    return [
        PersonRow(
            parts.Person(one.person.name, one.person.pk, _dot(one.standing)),
            ", ".join(teams.get(slug, slug) for slug in one.teams),
            str(one.standing.availability.get_state_display()) if one.standing.availability else "",
            one.until,
            _load_words(one),
            whole(min(one.share, 1) * 100),
            one.share >= 1,
            one.standing.presence or "",
            one.standing.availability.reason if one.standing.availability else "",
        )
        for one in found.people
    ]


def _dot(standing: Standing) -> Literal["here", "busy"] | None:
    if standing.presence is None:
        return None
    return "here" if standing.presence == Presence.AVAILABLE else "busy"


def zone_of_reader() -> ZoneInfo:
    """Where the reader's clock hangs."""
    return ZoneInfo(timezone.get_current_timezone_name())
