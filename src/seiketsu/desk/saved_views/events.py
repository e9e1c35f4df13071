"""What saved views publish."""

from __future__ import annotations

from dataclasses import dataclass

from seiketsu.core.events import Event, event_type


@event_type
@dataclass(frozen=True)
class ViewChanged(Event):
    """A view was made, edited, moved or removed; `change` says which."""

    TYPE = "desk.view_changed"
    view_id: int
    change: str
