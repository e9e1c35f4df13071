"""What `/ui` shows: one believable moment, so that every part can be seen in each of its states."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from markupsafe import Markup

from seiketsu.core.ui.parts import Entry, NavigationItem, PaletteGroup, PaletteItem, TimelineEvent, tier
from seiketsu.core.ui.samples import figures, work
from seiketsu.core.ui.samples.client import client
from seiketsu.core.ui.samples.work import minutes, running

__all__ = ["client", "staff"]

VIEWS = [
    NavigationItem("All", "#all", is_current=True),
    NavigationItem("Public", "#public", count=4),
    NavigationItem("Internal", "#internal", count=2),
]
STATUSES = [("pending", "Waiting on client"), ("open", "Open"), ("solved", "Solved")]


def staff(now: datetime) -> dict[str, Any]:
    """Everything the staff page of parts shows."""
    event = Markup("Escalated to <b>Tier 2</b> by Maya, routed to <b>Sofia Lindqvist</b>")
    return {
        "people": [work.MAYA, work.RAVI, work.DANA, work.SOFIA],
        "client_zone": work.CLIENT_ZONE,
        "chips": work.chips(now),
        "strip": work.strip(now),
        "groups": work.rows(now),
        "conversation": work.messages(now),
        "event": TimelineEvent("route-2", event, now, "#why"),
        "tiers": [tier(slug) for slug in ("starter", "professional", "business", "enterprise")],
        "views": VIEWS,
        "statuses": STATUSES,
        "timeline": timeline(now),
        "palette": palette(now),
        **{name.lower(): value for name, value in vars(figures).items() if name.isupper()},
    }


def timeline(now: datetime) -> list[Entry]:
    return [
        Entry(now - minutes(6), "tool", "own", "Half of the voice agents moved", "Tom Okafor · 57 of 112"),
        Entry(now - minutes(40), "speakerphone", "ok", "Clients told, 38 min after the start", "Mail to 41"),
        Entry(now - minutes(78), "activity-heartbeat", "bad", "Voice synthesis slower than 2 s"),
    ]


def palette(now: datetime) -> list[PaletteGroup]:
    return [
        PaletteGroup("Do", [PaletteItem("plus", "New ticket for Harbor & Pine Realty", "#new")]),
        PaletteGroup(
            "Tickets",
            [
                PaletteItem(
                    "mail",
                    "Tour bookings ignore our blackout dates",
                    "#4833",
                    "4833",
                    chip=running(now, "Resolution", 108, 480),
                )
            ],
        ),
        PaletteGroup("Clients", [PaletteItem("building", "Harbor & Pine Realty", "#client", hint="Portland, ME")]),
    ]
