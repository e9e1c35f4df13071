"""Calendars and moments that the tests share."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from seiketsu.businesstime import WEEKDAYS, Calendar, Holiday, Hours

WORKDAYS = WEEKDAYS[:5]

# A moment within a few hours of a clock change, and one near no change. Lord Howe shifts by half an hour, Casablanca
# goes back for Ramadan without calling it daylight saving, Cairo and Havana change at midnight, Apia lost a whole date.
CLOCK_CHANGES = {
    "America/New_York": [datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)],
    "Europe/London": [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)],
    "Africa/Casablanca": [datetime(2026, 2, 15, 2, tzinfo=UTC), datetime(2026, 3, 22, 2, tzinfo=UTC)],
    "Australia/Lord_Howe": [datetime(2026, 4, 4, 15, tzinfo=UTC), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)],
    "Asia/Kathmandu": [datetime(1985, 12, 31, 18, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)],
    "Africa/Cairo": [datetime(2026, 4, 23, 22, tzinfo=UTC), datetime(2026, 10, 29, 21, tzinfo=UTC)],
    "America/Havana": [datetime(2026, 3, 8, 5, tzinfo=UTC), datetime(2026, 11, 1, 5, tzinfo=UTC)],
    "Pacific/Apia": [datetime(2011, 12, 30, 10, tzinfo=UTC)],
    "UTC": [datetime(2026, 3, 29, 1, tzinfo=UTC)],
}


def weekdays(*hours: str, key: str = "office", zone: str = "America/New_York", holidays: object = ()) -> Calendar:
    return Calendar.of(key, zone, dict.fromkeys(WORKDAYS, hours), holidays)  # type: ignore[arg-type]


def minutes_of_day() -> st.SearchStrategy[int]:
    """Half the time an hour at which clocks change somewhere, so that spans meet gaps and folds."""
    near_change = st.sampled_from([0, 30, 60, 75, 90, 105, 119, 120, 121, 135, 150, 180, 195, 1380, 1410])
    return st.one_of(near_change, st.integers(0, 1439))


@st.composite
def spans(draw: st.DrawFn) -> Hours:
    opens = draw(minutes_of_day())
    closes = draw(minutes_of_day())
    return (
        Hours(opens * 60, (closes if closes > opens else closes + 1440) * 60) if closes != opens else Hours(0, 86_400)
    )


@st.composite
def calendars_and_moments(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar, with holidays around one moment near a clock change of its zone (or anywhere in fifty years)."""
    zone = draw(st.sampled_from(sorted(CLOCK_CHANGES)))
    anywhere = st.integers(0, 1_577_836_800).map(lambda second: datetime.fromtimestamp(second + 63_072_000, UTC))
    near = draw(st.one_of(st.sampled_from(CLOCK_CHANGES[zone]), anywhere))
    moment = near + timedelta(seconds=draw(st.integers(-3 * 86_400, 3 * 86_400)))
    weekly = draw(
        st.dictionaries(st.sampled_from(WEEKDAYS), st.lists(spans(), min_size=1, max_size=3), min_size=1, max_size=7)
    )
    days = draw(st.dictionaries(st.integers(-4, 6), st.lists(spans(), max_size=2), max_size=3))
    holidays = [
        Holiday(moment.date() + timedelta(days=day), f"Day {day}", tuple(sorted(hours))) for day, hours in days.items()
    ]
    return Calendar.of("drawn", zone, weekly, holidays), moment


def local(calendar: Calendar, *parts: int, fold: int = 0) -> datetime:
    """A moment by the wall clock of the calendar's zone."""
    return datetime(*parts, tzinfo=calendar.zone, fold=fold)  # type: ignore[misc,arg-type]


def day(year: int, month: int, of_month: int) -> date:
    return date(year, month, of_month)
