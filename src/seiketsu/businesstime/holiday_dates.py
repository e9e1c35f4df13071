"""Public holidays of a country as dates of a calendar, from the `holidays` library."""

from collections.abc import Iterable
from datetime import date

import holidays

from seiketsu.businesstime.calendar import Holiday
from seiketsu.businesstime.errors import InvalidCalendar


def holiday_dates(country: str, subdivision: str | None, years: Iterable[int]) -> tuple[Holiday, ...]:
    """The closed dates of some years: public holidays and the days they are observed on, in English where known.

    Only days off count: dates that are merely customary (Valentine's Day) and half holidays are left out.
    """
    wanted = sorted(set(years))
    if not wanted:
        return ()
    try:
        found = holidays.country_holidays(
            country, subdiv=subdivision, years=wanted, categories=holidays.PUBLIC, observed=True, language="en_US"
        )
    except NotImplementedError as error:
        place = f"{country}, {subdivision}" if subdivision else country
        raise InvalidCalendar(f"no holidays are known for {place!r}: use ISO codes such as US or ES, MD") from error
    days: dict[date, str] = {day: name for day, name in found.items() if day.year in wanted}
    return tuple(Holiday(day, days[day]) for day in sorted(days))
