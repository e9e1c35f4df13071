"""One span of opening hours on the wall clock, and the arithmetic of several spans on one day."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from seiketsu.businesstime.errors import InvalidCalendar

DAY = 86_400
_SPAN = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(?:-|–)\s*(\d{1,2}):(\d{2})(?::(\d{2}))?")


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """Open from `opens` until just before `closes`, in seconds of the wall clock since the date's midnight.

    `closes` above 86,400 means that the span runs past midnight into the next date.
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < DAY or not self.opens < self.closes <= 2 * DAY:
            raise InvalidCalendar(
                f"hours from {self.opens} to {self.closes} s of a date make no span: "
                f"open on the date itself, close later, by the end of the next date"
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "09:00-18:00"; a close at or before the opening is on the next date ("22:00-06:00", "09:00-00:00")."""
        match = _SPAN.fullmatch(text.strip())
        if match is None:
            raise InvalidCalendar(f"hours {text!r} can't be read: write them as 09:00-18:00")
        opens, closes = (_wall_seconds(text, match.groups("0")[at : at + 3]) for at in (0, 3))
        if opens == closes:
            raise InvalidCalendar(f"hours {text!r} open and close at once: write 00:00-24:00 for a whole day")
        if closes < opens:
            closes += DAY
        return cls(opens, closes)

    def __str__(self) -> str:
        return f"{_clock(self.opens)}-{_clock(self.closes if self.closes <= DAY else self.closes - DAY)}"


def _wall_seconds(text: str, parts: Iterable[str]) -> int:
    hour, minute, second = (int(part) for part in parts)
    seconds = hour * 3600 + minute * 60 + second
    if minute > 59 or second > 59 or seconds > DAY:
        raise InvalidCalendar(f"hours {text!r} name a time of day that no clock shows")
    return seconds


def _clock(seconds: int) -> str:
    text = f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"
    return f"{text}:{seconds % 60:02}" if seconds % 60 else text


def merged(spans: Iterable[Hours]) -> tuple[Hours, ...]:
    """The same open time as ordered spans that neither overlap nor touch."""
    result: list[Hours] = []
    for span in sorted(spans):
        if result and span.opens <= result[-1].closes:
            last = result.pop()
            span = Hours(last.opens, max(last.closes, span.closes))
        result.append(span)
    return tuple(result)


def until_midnight(spans: Iterable[Hours]) -> tuple[Hours, ...]:
    """The part of the spans that lies on their own date."""
    return merged(Hours(span.opens, min(span.closes, DAY)) for span in spans)


def past_midnight(spans: Iterable[Hours]) -> tuple[Hours, ...]:
    """The part of the spans that lies on the following date, in that date's own clock."""
    return merged(Hours(0, span.closes - DAY) for span in spans if span.closes > DAY)
