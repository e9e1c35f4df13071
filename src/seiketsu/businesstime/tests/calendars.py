"""Calendars and moments that the tests share."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from seiketsu.businesstime import WEEKDAYS, Calendar, Hours

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


# Half the spans begin or end in an hour at which clocks change somewhere, so that they meet gaps and folds.
NEAR_CHANGES = (0, 30, 60, 75, 90, 105, 119, 120, 121, 135, 150, 180, 195, 1380, 1410)


def spans() -> st.SearchStrategy[Hours]:
    """One draw for each span: drawing is what such tests spend their time on."""
    near = st.sampled_from([_span(opens, closes) for opens in NEAR_CHANGES for closes in (*NEAR_CHANGES, 540, 1080)])
    anywhere = st.integers(0, 1440 * 1440 - 1).map(lambda number: _span(*divmod(number, 1440)))
    return near | anywhere


def _span(opens: int, closes: int) -> Hours:
    if opens == closes:
        return Hours(0, 86_400)
    return Hours(opens * 60, (closes if closes > opens else closes + 1440) * 60)


@st.composite
def calendars_and_moments(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar, with holidays around one moment near a clock change of its zone (or anywhere in fifty years)."""
    zone = draw(st.sampled_from(sorted(CLOCK_CHANGES)))
    anywhere = st.integers(0, 1_577_836_800).map(lambda second: datetime.fromtimestamp(second + 63_072_000, UTC))
    near = draw(st.sampled_from(CLOCK_CHANGES[zone]) | anywhere)
    moment = near + timedelta(seconds=draw(st.integers(-3 * 86_400, 3 * 86_400)))
    weekly: dict[str, list[Hours]] = {}
    for weekday, hours in draw(st.lists(st.tuples(st.sampled_from(WEEKDAYS), spans()), min_size=1, max_size=7)):
        weekly.setdefault(weekday, []).append(hours)
    holidays: dict[date, list[Hours]] = {}
    for offset, half in draw(st.lists(st.tuples(st.integers(-4, 6), st.none() | spans()), max_size=4)):
        holidays.setdefault(moment.date() + timedelta(days=offset), []).extend([half] if half else [])
    return Calendar.of("drawn", zone, weekly, holidays), moment


def local(calendar: Calendar, *parts: int, fold: int = 0) -> datetime:
    """A moment by the wall clock of the calendar's zone."""
    return datetime(*parts, tzinfo=calendar.zone, fold=fold)  # type: ignore[misc,arg-type]


def day(year: int, month: int, of_month: int) -> date:
    return date(year, month, of_month)
