"""When misses cluster: a stretch of the day, a part of the week, or one client, where that says more than chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import log

FEWEST_MISSES = 5
"""Fewer than this many misses are anecdotes."""
WIDEST_HOURS = 8
MOST_SHARE = 0.6
"""A cluster holds at least this share of the misses."""
LEAST_LIFT = 1.5
"""And at least so many times the share that all cases have there: a night with most cases has most misses anyway."""

_WEEKEND = frozenset({6, 7})


class ClusterKind(StrEnum):
    HOURS = "hours"
    WEEKEND = "weekend"
    WEEKDAY = "weekday"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Cluster:
    """`misses` of `of` misses. Hours run from `start` up to but not including `end` and may pass midnight; a weekday is
    an ISO number in `start`; a client is an id in `start`."""

    kind: ClusterKind
    misses: int
    of: int
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """Misses and all cases by one property: hour of the day, ISO weekday, or client id."""

    misses: Mapping[int, int]
    cases: Mapping[int, int]


def find(hours: Tally, weekdays: Tally, clients: Tally) -> Cluster | None:
    """The most telling cluster, or None when the misses are spread.

    Places are compared by Kulldorff's scan statistic, which weighs how many misses a place holds against how dense they
    are there, so that neither the narrowest hour nor the widest stretch wins by its width alone.
    """
    candidates = [*_hours(hours), *_weekdays(weekdays), *_clients(clients)]
    best = max(candidates, key=lambda candidate: candidate[0], default=None)
    return None if best is None else best[1]


def _scan(tally: Tally, places: frozenset[int]) -> tuple[float, int, int] | None:
    """The scan statistic of these places with their misses and all misses, where there is enough to speak of."""
    all_misses, all_cases = sum(tally.misses.values()), sum(tally.cases.values())
    misses = sum(tally.misses.get(place, 0) for place in places)
    cases = sum(tally.cases.get(place, 0) for place in places)
    if all_misses < FEWEST_MISSES or not cases or misses / all_misses < MOST_SHARE:
        return None
    expected = all_misses * cases / all_cases
    if misses / expected < LEAST_LIFT:
        return None
    elsewhere = all_misses - misses
    statistic = misses * log(misses / expected)
    if elsewhere:
        statistic += elsewhere * log(elsewhere / (all_misses - expected))
    return statistic, misses, all_misses


def _hours(tally: Tally) -> Iterator[tuple[float, Cluster]]:
    for width in range(1, WIDEST_HOURS + 1):
        for start in range(24):
            if scan := _scan(tally, frozenset((start + step) % 24 for step in range(width))):
                yield scan[0], Cluster(ClusterKind.HOURS, scan[1], scan[2], start, (start + width) % 24)


def _weekdays(tally: Tally) -> Iterator[tuple[float, Cluster]]:
    if scan := _scan(tally, _WEEKEND):
        yield scan[0], Cluster(ClusterKind.WEEKEND, scan[1], scan[2])
    for day in range(1, 8):
        if scan := _scan(tally, frozenset({day})):
            yield scan[0], Cluster(ClusterKind.WEEKDAY, scan[1], scan[2], day, day)


def _clients(tally: Tally) -> Iterator[tuple[float, Cluster]]:
    for client in sorted(tally.misses):
        if client and (scan := _scan(tally, frozenset({client}))):
            yield scan[0], Cluster(ClusterKind.CLIENT, scan[1], scan[2], client, client)
