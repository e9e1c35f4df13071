"""Reads of rosters. `on_now` and `shift_ends_at` are what routing asks."""

from seiketsu.schedules.queries.gaps import HORIZON, clients_by_tier, foreseen_gaps, staffing_gaps
from seiketsu.schedules.queries.loading import LoadedRoster, first_shift_at, roster_of, rosters
from seiketsu.schedules.queries.presence import OnNow, on_now, on_now_by_team, shift_ends, shift_ends_at
from seiketsu.schedules.queries.whereabouts import Times, Whereabouts, whereabouts

__all__ = [
    "HORIZON",
    "LoadedRoster",
    "OnNow",
    "Times",
    "Whereabouts",
    "clients_by_tier",
    "first_shift_at",
    "foreseen_gaps",
    "on_now",
    "on_now_by_team",
    "roster_of",
    "rosters",
    "shift_ends",
    "shift_ends_at",
    "staffing_gaps",
    "whereabouts",
]
