"""Versions of what the staff write: kept with each change, read, compared, brought back. One mechanism for rules,
macros, forms and templates; each of them has `versions` of its own kind and a `version` number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk.models.versions import KeptVersion
from seiketsu.desk.rules.comparing import Difference, compared

SHOWN = 20
Words = Callable[[str, dict[str, Any]], Sequence[str]]


class Versioned(Protocol):
    """A row with versions."""

    version: int
    versions: Any


class NoVersion(ProblemForPerson):
    """There is no version of this number."""


@dataclass(frozen=True)
class Shown:
    """A version, what it changed against the one before in words, and whether it is what stands now."""

    kept: KeptVersion
    lines: Sequence[Difference]
    stands: bool


def keep(row: Versioned, change: str, *, name: str, definition: dict[str, Any], actor: Actor) -> None:
    """Keep what a row has become as its version `row.version`; inside the transaction of the change."""
    row.versions.create(
        number=row.version,
        change=change,
        name=name,
        definition=definition,
        at=clock.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label[:200],
    )


def wanted(row: Versioned, number: int) -> KeptVersion:
    """One version, to bring it back.

    Raises:
        NoVersion: there is none of this number.
    """
    found: KeptVersion | None = row.versions.filter(number=number).first()
    if found is None:
        raise NoVersion(_("There is no version %(number)d.") % {"number": number})
    return found


def shown(row: Versioned, words: Words, *, name: str, definition: dict[str, Any]) -> list[Shown]:
    """The newest versions, each compared with the one before; `words` says what a definition reads like."""
    rows: list[KeptVersion] = list(row.versions.order_by("-number")[: SHOWN + 1])
    told = [list(words(one.name, one.definition)) for one in rows]
    return [
        Shown(
            one,
            compared(told[place + 1], told[place]) if place + 1 < len(rows) else [],
            (one.name, one.definition) == (name, definition),
        )
        for place, one in enumerate(rows[:SHOWN])
    ]
