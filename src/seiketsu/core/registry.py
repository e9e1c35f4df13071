"""Registries through which lower apps reach upward; filled in `AppConfig.ready`, read-only afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from seiketsu.core.measures import Measure

Value = TypeVar("Value")


class AlreadyRegistered(Exception):
    """Two parts of the product claim one key."""


class Registry(Generic[Value]):
    """Keys to one value each; registering the same value twice is harmless, another one is an error."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, Value] = {}

    def register(self, key: str, value: Value) -> None:
        if self._entries.setdefault(key, value) != value:
            raise AlreadyRegistered(f"{self.name} already has an entry for {key!r}.")

    def get(self, key: str) -> Value | None:
        return self._entries.get(key)

    def items(self) -> Iterator[tuple[str, Value]]:
        return iter(sorted(self._entries.items(), key=lambda entry: entry[0]))


@dataclass(frozen=True)
class SubjectLabel:
    """How to speak of a subject: its words and the address of its page for staff."""

    label: Callable[[int], str]
    address: Callable[[int], str]


@dataclass(frozen=True)
class CheckResult:
    """`mend` says what to do when it is not well."""

    name: str
    well: bool
    detail: str
    mend: str = ""


@dataclass(frozen=True)
class PlanMover:
    """What a plan change can move: `preview(old version, new version)` in words and numbers, and `move` to do it."""

    preview: Callable[[int, int], list[str]]
    move: Callable[[int, int], int]


@dataclass(frozen=True)
class PersonalData:
    """One app's part of a person's data: all of it as JSON-ready values, and its erasure by overwriting."""

    export: Callable[[int], dict[str, Any]]
    erase: Callable[[int, datetime], None]


measures: Registry[Measure] = Registry("measures")
subject_labels: Registry[SubjectLabel] = Registry("subject labels")
still_wanted: Registry[Callable[[int], bool]] = Registry("still-wanted checks")
health_checks: Registry[Callable[[], CheckResult]] = Registry("health checks")
plan_movers: Registry[PlanMover] = Registry("plan movers")
personal_data: Registry[PersonalData] = Registry("personal data")
erasure_obstacles: Registry[Callable[[int], str]] = Registry("what stands against erasing a person")
"""Each says in words why a person can't be erased yet; an empty text is no objection."""
