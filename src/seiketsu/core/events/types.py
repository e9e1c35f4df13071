"""What an event is: a frozen past-tense dataclass, a stored row, and the subject that it is about."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from seiketsu.core.actor import Actor


@dataclass(frozen=True)
class Subject:
    """What something is about, as (kind, id) without a foreign key: `Subject("desk.ticket", 812)`."""

    kind: str
    id: int


@dataclass(frozen=True)
class Event:
    """Base of all events. Fields are ids and small facts that JSON can hold; never message bodies."""

    TYPE: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1


EventClass = TypeVar("EventClass", bound=type[Event])
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

_types: dict[str, type[Event]] = {}
_upcasters: dict[tuple[str, int], Upcaster] = {}


class UnknownEventType(Exception):
    """The log holds a type that no installed app declares."""


def event_type(cls: EventClass) -> EventClass:
    """Declare a published event type. Types only grow: change a field by a new VERSION and an `upcaster`."""
    if not cls.TYPE or _types.setdefault(cls.TYPE, cls) is not cls:
        raise ValueError(f"{cls.__qualname__} needs a TYPE of its own; {cls.TYPE!r} is taken or empty.")
    return cls


def upcaster(type_name: str, from_version: int) -> Callable[[Upcaster], Upcaster]:
    """Declare how data of `from_version` becomes data of the next version."""

    def declare(function: Upcaster) -> Upcaster:
        _upcasters[(type_name, from_version)] = function
        return function

    return declare


def known_types() -> dict[str, type[Event]]:
    """All declared types by name."""
    return dict(_types)


def to_json(event: Event) -> dict[str, Any]:
    """The event's fields as JSON-ready values; moments become ISO 8601 text, decimals text."""
    return {field.name: _plain(getattr(event, field.name)) for field in dataclasses.fields(event)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


@dataclass(frozen=True)
class StoredEvent:
    """One row of the log as a subscriber sees it."""

    id: int
    position: int | None
    type: str
    version: int
    organization_id: int | None
    actor: Actor
    subject: Subject
    data: dict[str, Any]
    at: datetime
    correlation_id: UUID | None
    causation_id: int | None

    def event(self) -> Event:
        """The event as its newest dataclass; values that were moments stay ISO 8601 text.

        Raises:
            UnknownEventType: no installed app declares the type.
        """
        cls = _types.get(self.type)
        if cls is None:
            raise UnknownEventType(f"No installed app declares the event type {self.type!r}.")
        data, version = dict(self.data), self.version
        while version < cls.VERSION:
            data = _upcasters[(self.type, version)](data)
            version += 1
        names = {field.name for field in dataclasses.fields(cls)}
        return cls(
            **{
                name: tuple(value) if isinstance(value, list) else value
                for name, value in data.items()
                if name in names
            }
        )
