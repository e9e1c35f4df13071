"""The preview on arrays says exactly what re-targeting one by one does."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from seiketsu.businesstime import WEEKDAYS, Calendar
from seiketsu.commitments.rules import progress as rules
from seiketsu.commitments.rules.progress import Progress, State
from seiketsu.commitments.rules.recalculation import MoveSummary, moves, summaries
from seiketsu.commitments.rules.terms import NewTerms

OFFICE = Calendar.of("office", "America/New_York", {day: ["09:00-18:00"] for day in WEEKDAYS[:5]})
LONG = Calendar.of("long", "Europe/London", {day: ["07:00-21:00"] for day in WEEKDAYS})
ALWAYS = Calendar.always("always")
CALENDARS = st.sampled_from([OFFICE, LONG, ALWAYS])
HOUR = 3600
NOW = datetime(2026, 3, 18, 15, 0, 0, 500_000, tzinfo=UTC)


@st.composite
def open_promises(draw: st.DrawFn) -> tuple[Progress, Calendar, NewTerms]:
    calendar = draw(CALENDARS)
    begun = NOW - timedelta(seconds=draw(st.integers(-HOUR, 6 * 86_400)))
    stand = rules.start(begun, draw(st.integers(1, 60 * HOUR)), calendar).progress
    if draw(st.booleans()):
        stand = rules.pause(stand, calendar, begun + (NOW - begun) / 2).progress
    if draw(st.booleans()):
        stand = rules.notice(stand, calendar, NOW).progress
    return stand, calendar, NewTerms("tiers.new", draw(st.integers(1, 60 * HOUR)), draw(CALENDARS))


@given(st.lists(open_promises(), max_size=15))
def test_the_preview_is_what_will_happen(drawn: list[tuple[Progress, Calendar, NewTerms]]) -> None:
    standing = [(number, "tiers.old", stand, calendar) for number, (stand, calendar, _) in enumerate(drawn)]
    terms = {number: new for number, (_, _, new) in enumerate(drawn)}
    found = {move.id: move for move in moves(standing, terms, NOW)}
    assert set(found) == set(terms)
    for number, (stand, calendar, new) in enumerate(drawn):
        outcome = rules.retarget(
            stand, calendar, NOW, target_seconds=new.target_seconds, new_calendar=new.calendar
        ).progress
        assert found[number].due_after == outcome.due_at
        assert found[number].is_missed == (outcome.breached_at is not None)
        assert found[number].was_missed == (
            stand.breached_at is not None or (stand.state is State.RUNNING and stand.due_at <= NOW)
        )


def test_moves_are_counted_by_promise() -> None:
    begun = datetime(2026, 3, 18, 13, tzinfo=UTC)
    stand = rules.start(begun, 4 * HOUR, ALWAYS).progress
    late = rules.start(begun, HOUR, ALWAYS).progress
    standing = [(1, "a", stand, ALWAYS), (2, "a", stand, ALWAYS), (3, "a", late, ALWAYS), (4, "b", stand, ALWAYS)]
    terms = {
        1: NewTerms("a", HOUR, ALWAYS),
        2: NewTerms("a", 3 * HOUR, ALWAYS),
        3: NewTerms("a", 6 * HOUR, ALWAYS),
        4: NewTerms("c", 5 * HOUR, ALWAYS),
    }
    assert summaries(moves(standing, terms, NOW), terms) == [
        MoveSummary("a", "a", open=3, moved=3, sooner=2, later=1, newly_missed=1, lifted=1),
        MoveSummary("b", "c", open=1, moved=1, sooner=0, later=1, newly_missed=0, lifted=0),
    ]


def test_what_has_no_new_terms_is_left_out() -> None:
    stand = rules.start(NOW, HOUR, ALWAYS).progress
    assert moves([(1, "a", stand, ALWAYS)], {}, NOW) == []
