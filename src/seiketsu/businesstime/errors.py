"""What can be wrong with a calendar or with a question put to it."""


class BusinessTimeError(ValueError):
    """Base of every error of this package."""


class InvalidCalendar(BusinessTimeError):
    """The calendar's text can't mean what it says: an unknown zone, an impossible span, a date given twice."""


class CalendarNeverOpens(InvalidCalendar):
    """No hour of the week is open, so no deadline could ever be reached; raised when the calendar is made."""

    def __init__(self, key: str) -> None:
        super().__init__(f"calendar {key!r} never opens: give it hours on at least one day of the week")
        self.key = key


class OutOfRange(BusinessTimeError):
    """The answer or the question lies outside the years for which opening hours are computed."""


class NaiveDatetime(BusinessTimeError):
    """A datetime without a time zone names no instant."""
