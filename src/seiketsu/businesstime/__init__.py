"""Business calendars and exact arithmetic over their open time.

Pure: nothing of the project is imported. `bulk` (arrays) and `holiday_dates` (public holidays) are imported by name
where they are needed, because they load large libraries.
"""

from seiketsu.businesstime.calendar import WEEKDAYS, Calendar, Holiday
from seiketsu.businesstime.errors import (
    BusinessTimeError,
    CalendarNeverOpens,
    InvalidCalendar,
    NaiveDatetime,
    OutOfRange,
)
from seiketsu.businesstime.explanation import Segment, SegmentKind
from seiketsu.businesstime.hours import Hours

__all__ = [
    "WEEKDAYS",
    "BusinessTimeError",
    "Calendar",
    "CalendarNeverOpens",
    "Holiday",
    "Hours",
    "InvalidCalendar",
    "NaiveDatetime",
    "OutOfRange",
    "Segment",
    "SegmentKind",
]
