"""How many automatic answers one address may get, so that two machines can't answer each other for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

_WINDOWS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
_MOST_EVER = 1000


@dataclass(frozen=True)
class Allowance:
    """At most `most` automatic answers to one address within `window`."""

    most: int = 4
    window: timedelta = timedelta(days=1)


@dataclass(frozen=True)
class Held:
    """Not sent; why."""

    reason: str


def allowance(is_met: Callable[[Decimal], bool], per: str | None) -> Allowance:
    """Read the plan's comparison (`<= 4 per day`): the largest number that still satisfies it."""
    most = 0
    while most < _MOST_EVER and is_met(Decimal(most + 1)):
        most += 1
    return Allowance(most, _WINDOWS.get(per or "", timedelta(days=1)))


def answer_or_hold(recent: int, allowed: Allowance) -> Held | None:
    """Hold an automatic answer back when the allowance is used up by `recent` ones to the same address.

    People's own replies are never counted and never held back; neither is anything that comes in.
    """
    if recent < allowed.most:
        return None
    hours = int(allowed.window.total_seconds() // 3600)
    return Held(
        f"Held back: {recent} automatic answers went to this address within {hours} h; a machine may be answering us."
    )
