"""Rosters for hypothesis: any layers, rotations, changes and absences around changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from seiketsu.businesstime.hours import DAY, Hours
from seiketsu.schedules.rules.changes import Absence, Change, override, swap
from seiketsu.schedules.rules.duty import DutyKind
from seiketsu.schedules.rules.layers import Layer, Rotation
from seiketsu.schedules.rules.schedule import Schedule

ZONES = ("America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
# Weeks with the zones' changes of the clock in 2026, forwards and back, and one without any.
WEEKS = (
    datetime(2026, 3, 5, tzinfo=UTC),
    datetime(2026, 3, 26, tzinfo=UTC),
    datetime(2026, 4, 2, tzinfo=UTC),
    datetime(2026, 10, 1, tzinfo=UTC),
    datetime(2026, 10, 22, tzinfo=UTC),
    datetime(2026, 10, 29, tzinfo=UTC),
    datetime(2026, 7, 1, tzinfo=UTC),
)
DAYS = 7
PEOPLE = (1, 2, 3, 4)

people = st.sampled_from(PEOPLE)
kinds = st.sampled_from(tuple(DutyKind))


@st.composite
def hours(draw) -> Hours:
    """A span of a day to the minute, often near the hours at which clocks change, sometimes overnight."""
    near = st.sampled_from((0, 60, 90, 100, 120, 150, 180))
    opens = draw(st.one_of(near, st.integers(0, 1439)))
    lasts = draw(st.one_of(st.sampled_from((30, 60, 480, 1440)), st.integers(1, 1440)))
    return Hours(opens * 60, min((opens + lasts) * 60, 2 * DAY))


@st.composite
def rotations(draw, begins: date) -> Rotation:
    order = draw(st.permutations(PEOPLE))[: draw(st.integers(1, len(PEOPLE)))]
    return Rotation(
        tuple(order),
        begins + timedelta(days=draw(st.integers(-9, 3))),
        every_days=draw(st.integers(1, 8)),
        hands_over_at=60 * draw(st.one_of(st.sampled_from((0, 90, 120, 150)), st.integers(0, 1439))),
        at_once=draw(st.integers(1, 3)),
        offset=draw(st.integers(0, 3)),
    )


@st.composite
def instants(draw, begins: datetime) -> datetime:
    return begins + timedelta(seconds=draw(st.integers(0, DAYS * DAY)))


@st.composite
def intervals(draw, begins: datetime) -> tuple[datetime, datetime]:
    start = draw(instants(begins))
    return start, start + timedelta(seconds=draw(st.integers(1, 3 * DAY)))


@st.composite
def layers(draw, begins: datetime, key: str) -> Layer:
    week = tuple(tuple(draw(st.lists(hours(), max_size=2))) for _ in range(7))
    rotation = draw(st.one_of(st.none(), rotations(begins.date())))
    staffed = () if rotation else tuple(sorted(draw(st.sets(people, max_size=3))))
    since = draw(st.one_of(st.none(), instants(begins)))
    until = draw(st.one_of(st.none(), instants(begins)))
    return Layer(key, draw(kinds), draw(st.sampled_from(ZONES)), week, staffed, rotation, since, until)


@st.composite
def changes(draw, begins: datetime, number: int) -> Change:
    order = (draw(instants(begins)), number)
    one, other = draw(people), draw(people)
    if draw(st.booleans()):
        replaces = draw(st.one_of(st.none(), st.just(other)))
        adds = draw(st.booleans())
        kind = draw(kinds)
        return override(number, order, draw(intervals(begins)), one, kind=kind, replaces=replaces, adds=adds)
    return swap(number, order, (one, draw(intervals(begins))), (other, draw(intervals(begins))), kind=draw(kinds))


@st.composite
def rosters(draw) -> tuple[Schedule, datetime]:
    """A schedule, and the week to look at."""
    begins = draw(st.sampled_from(WEEKS))
    schedule = Schedule(
        tuple(draw(layers(begins, f"layer-{number}")) for number in range(draw(st.integers(0, 3)))),
        tuple(draw(changes(begins, number)) for number in range(draw(st.integers(0, 4)))),
        tuple(Absence(draw(people), *draw(intervals(begins))) for _ in range(draw(st.integers(0, 2)))),
    )
    return schedule, begins
