"""Building blocks of the API's bodies: strict in what they take, the same everywhere in what they give."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

LARGEST_ID = 2**53 - 1

Item = TypeVar("Item")

Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
# What the database cannot hold is refused here, in the schema, so that a client can know it beforehand.
Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Text = Annotated[str, Field(max_length=200_000, pattern=r"^[^\x00]*$")]
Word = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_.:-]+$")]
Limit = Annotated[int, Field(ge=1, le=100)]
Cursor = Annotated[str, Field(max_length=1000, pattern=r"^[A-Za-z0-9_.-]*$")]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z").replace(".000000", "")


Moment = Annotated[
    datetime,
    PlainSerializer(_utc, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]


def _within_history(moment: datetime) -> datetime:
    """In UTC, and within what calendars and the database can reckon with."""
    try:
        usual = moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("This moment is out of range.") from None
    if not 1970 <= usual.year <= 2200:
        raise ValueError("Give a moment between 1970 and 2200.")
    return usual


GivenMoment = Annotated[AwareDatetime, Field(strict=False), AfterValidator(_within_history)]


class Given(Schema):
    """A body that a client sends: nothing unknown, and no number where text belongs."""

    model_config = ConfigDict(extra="forbid", strict=True)

    def changes(self) -> dict[str, Any]:
        """What the client named, whatever its value; the rest is to stay as it is."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Shown(BaseModel):
    """An answer, made of values or of the attributes of a row.

    A plain model on purpose: the library's own schema looks every attribute up through a wrapper, for each row of a
    list, which made lists four times slower.
    """

    model_config = ConfigDict(from_attributes=True)


class Items(Shown, Generic[Item]):
    """One page of a list. Ask again with ``cursor`` until ``next_cursor`` is null."""

    items: list[Item]
    next_cursor: str | None


class PageWanted(Schema):
    """What every list takes; lists with filters extend it."""

    limit: Limit = 50
    cursor: Cursor = ""


class FieldProblemShown(Shown):
    pointer: str
    detail: str


class ProblemShown(Shown):
    """RFC 9457. ``type`` is for programs, ``detail`` for people."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[FieldProblemShown] | None = None


class Nothing(Given):
    """A write that needs no facts but its address."""
