"""REST endpoints for rosters, absences and swaps: routers by their prefix, for ``seiketsu.api`` to put in place."""

from ninja import Router

from seiketsu.schedules.api import absences, reading, swaps

ROUTERS: tuple[tuple[str, Router], ...] = (
    ("/rosters", reading.router),
    ("/absences", absences.router),
    ("/swaps", swaps.router),
)
