"""The small values a plan is written in: durations, comparators, time zones, addresses.

Each type parses the way a manager writes it, refuses everything else with a sentence that says what would be right,
and prints back as text that parses to the same value.
"""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import AfterValidator, GetCoreSchemaHandler
from pydantic_core import core_schema

_UNIT_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_UNIT_WORDS = {"w": "week", "d": "day", "h": "hour", "m": "minute", "s": "second"}
_DURATION = re.compile(r"(?:(\d+)w)?\s*(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?\s*(?:(\d+)s)?")


def text_schema(parse: Any, source: type[Any]) -> core_schema.CoreSchema:
    """Pydantic schema of a type that is written as text in the plan and is already itself in Python."""

    def validate(value: object) -> Any:
        if isinstance(value, source):
            return value
        if not isinstance(value, str):
            raise ValueError(f"{value!r} is not text; write it as text")
        return parse(value)

    return core_schema.no_info_plain_validator_function(
        validate, serialization=core_schema.to_string_ser_schema(when_used="always")
    )


class Duration(timedelta):
    """A positive length of time in whole seconds, written `15m`, `1h`, `1h 30m`, `2w`.

    An hour is sixty minutes of whatever calendar it is counted on; a day is 24 such hours and a week seven days.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `15m`, `1h`, `2w` or a falling sequence of them such as `1h 30m`."""
        match = _DURATION.fullmatch(text.strip())
        if not text.strip() or match is None:
            raise ValueError(
                f"{text!r} is not a duration; write a number and a unit, such as 15m, 1h, 1h 30m, 3d or 2w"
            )
        seconds = sum(
            int(count) * size for count, size in zip(match.groups(default="0"), _UNIT_SECONDS.values(), strict=True)
        )
        if seconds == 0:
            raise ValueError(f"{text!r} is no time at all; write a duration above zero, such as 15m")
        return cls(seconds=seconds)

    @property
    def whole_seconds(self) -> int:
        """The length in seconds; durations of a plan have no fractions."""
        return self.days * 86_400 + self.seconds

    def _parts(self) -> list[tuple[int, str]]:
        rest = self.whole_seconds
        if rest % _UNIT_SECONDS["w"] == 0:
            return [(rest // _UNIT_SECONDS["w"], "w")]
        # 24h and 48h stay hours, as the plan says them: on a business calendar "a day" reads as a working day.
        units = "dhms" if rest % _UNIT_SECONDS["d"] == 0 and rest > 2 * _UNIT_SECONDS["d"] else "hms"
        parts = []
        for unit in units:
            count, rest = divmod(rest, _UNIT_SECONDS[unit])
            if count:
                parts.append((count, unit))
        return parts

    def __str__(self) -> str:
        return " ".join(f"{count}{unit}" for count, unit in self._parts())

    def __repr__(self) -> str:
        return f"Duration({self})"

    @property
    def words(self) -> str:
        """The length as a person says it: `1 hour 30 minutes`."""
        return " ".join(f"{count} {_UNIT_WORDS[unit]}{'' if count == 1 else 's'}" for count, unit in self._parts())

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return text_schema(cls.parse, cls)


_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_COMPARATOR = re.compile(
    rf"""(?:(?P<operator>[<>]=?|=)\s*)?
    (?P<value>{_NUMBER})
    (?:\s*-\s*(?P<upper>{_NUMBER}))?
    \s*(?P<unit>%|/\s?\d+|ms|s|m|h|d|x\sbaseline|[A-Z]{{3}})?
    (?:\s+per\s+(?P<per>hour|day|week|month|quarter|year))?
    (?:\s+of\s+(?P<of>[a-z][a-z ]*?))?
    (?:\s+(?:(?P<average>average)|for\s+(?P<share>\d+(?:\.\d+)?)\s*%))?""",
    re.VERBOSE,
)
_COMPARATOR_HELP = "write a comparison, such as > 9.0 / 10, < 15 %, >= 5 per month, < 8h average or < 500ms for 95 %"
_OPERATOR_WORDS = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least", "=": "exactly"}


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


@dataclass(frozen=True, slots=True)
class Comparator:
    """A target that a number is held against: `> 9.0 / 10`, `< 15 %`, `>= 5 per month`, `500 - 1000 USD per hour`.

    `unit` is what the number counts in (`%`, `/ 10`, `ms`, `h`, a currency, `x baseline`); it is held
    against single values, their `average`, or a `share` in per cent of them that must comply.
    """

    operator: str
    value: Decimal
    unit: str | None = None
    upper: Decimal | None = None
    per: str | None = None
    of: str | None = None
    share: Decimal | None = None
    average: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a comparison strictly; a bare number is refused, for it does not say which side is good."""
        match = _COMPARATOR.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is not a comparison; {_COMPARATOR_HELP}")
        operator, upper = match["operator"], match["upper"]
        if (operator is None) == (upper is None):
            raise ValueError(
                f"{text!r} does not say which side is good; {_COMPARATOR_HELP}, or a range such as 500 - 1000"
            )
        unit = match["unit"]
        if unit and unit.startswith("/"):
            unit = f"/ {unit[1:].strip()}"
        value = _number(match["value"])
        if unit == "%" and value > 100:
            raise ValueError(f"{text!r} is more than all of it; write a percentage up to 100 %")
        if unit and unit.startswith("/") and value > Decimal(unit[2:]):
            raise ValueError(f"{text!r} is above its own scale; write a value up to {unit[2:]}")
        if upper is not None and _number(upper) <= value:
            raise ValueError(f"{text!r} runs backwards; write the smaller number first")
        return cls(
            operator=operator or "between",
            value=value,
            unit=unit,
            upper=None if upper is None else _number(upper),
            per=match["per"],
            of=match["of"],
            share=None if match["share"] is None else Decimal(match["share"]),
            average=match["average"] is not None,
        )

    def is_met(self, actual: Decimal) -> bool:
        """Whether a measured number, counted in this comparator's unit, satisfies it."""
        match self.operator:
            case "<":
                return actual < self.value
            case "<=":
                return actual <= self.value
            case ">":
                return actual > self.value
            case ">=":
                return actual >= self.value
            case "=":
                return actual == self.value
            case _:
                return self.upper is not None and self.value <= actual <= self.upper

    @property
    def higher_is_better(self) -> bool:
        """True where the target is a floor, false where it is a ceiling."""
        return self.operator in (">", ">=", "=")

    def _format(self, operator: str) -> str:
        number = f"{self.value:f}" if self.upper is None else f"{self.value:f} - {self.upper:f}"
        tight = self.unit in ("ms", "s", "m", "h", "d")
        parts = [operator, f"{number}{self.unit}" if tight else number]
        if self.unit and not tight:
            parts.append(self.unit)
        if self.per:
            parts.append(f"per {self.per}")
        if self.of:
            parts.append(f"of {self.of}")
        if self.average:
            parts.append("average")
        if self.share is not None:
            parts.append(f"for {self.share:f} %")
        return " ".join(part for part in parts if part)

    def __str__(self) -> str:
        return self._format("" if self.operator == "between" else self.operator)

    @property
    def words(self) -> str:
        """The target as a person says it: `more than 9.0 of 10`."""
        return self._format(_OPERATOR_WORDS.get(self.operator, "between")).replace(" / ", " of ")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return text_schema(cls.parse, cls)


@dataclass(frozen=True, slots=True)
class Percentage:
    """An exact share of a whole, written `95 %`; never a binary fraction."""

    value: Decimal

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `95 %` or `99.9 %`."""
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", text.strip())
        if match is None or Decimal(match[1]) > 100:
            raise ValueError(f"{text!r} is not a percentage; write a number from 0 to 100 with its sign, such as 75 %")
        return cls(Decimal(match[1]))

    @property
    def fraction(self) -> Decimal:
        """The share as a number between 0 and 1."""
        return self.value / 100

    def __str__(self) -> str:
        return f"{self.value:f} %"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return text_schema(cls.parse, cls)


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of a currency was worth in the plan's currency on a day, written `1.08 on 2026-11-02`."""

    value: Decimal
    on: date

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `1.08 on 2026-11-02`."""
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s+on\s+(\d{4}-\d{2}-\d{2})", text.strip())
        wrong = f"{text!r} is not a dated rate; write it as 1.08 on 2026-11-02"
        if match is None or Decimal(match[1]) == 0:
            raise ValueError(wrong)
        try:
            return cls(Decimal(match[1]), date.fromisoformat(match[2]))
        except ValueError:
            raise ValueError(wrong) from None

    def __str__(self) -> str:
        return f"{self.value:f} on {self.on}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return text_schema(cls.parse, cls)


_ABBREVIATED_ZONES = {
    "EST": "America/New_York",
    "EDT": "America/New_York",
    "ET": "America/New_York",
    "CST": "America/Chicago",
    "CT": "America/Chicago",
    "MST": "America/Denver",
    "PST": "America/Los_Angeles",
    "PT": "America/Los_Angeles",
    "GMT": "Europe/London",
    "CET": "Europe/Paris",
}


def _zone(text: str) -> str:
    if text in _ABBREVIATED_ZONES:
        raise ValueError(
            f"{text!r} does not say when clocks change; write the place, such as {_ABBREVIATED_ZONES[text]}"
        )
    if text not in zoneinfo.available_timezones():
        raise ValueError(f"{text!r} is not an IANA time zone; write a place such as America/New_York, or UTC")
    return text


def _slug(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", text):
        raise ValueError(f"{text!r} is not a usable key; write small letters, digits and underscores, such as tier_1")
    return text


def _currency(text: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", text):
        raise ValueError(f"{text!r} is not a currency; write its three letters, such as USD")
    return text


def _mail_address(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", text):
        raise ValueError(f"{text!r} is not a mail address; write it as support@example.com")
    return text.lower()


Zone = Annotated[str, AfterValidator(_zone)]
Slug = Annotated[str, AfterValidator(_slug)]
Currency = Annotated[str, AfterValidator(_currency)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
