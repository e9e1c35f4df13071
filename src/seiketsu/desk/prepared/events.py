"""What is published about prepared tickets."""

from __future__ import annotations

from dataclasses import dataclass

from seiketsu.core.events import Event, event_type


@event_type
@dataclass(frozen=True)
class TemplateChanged(Event):
    """A ticket template was made, edited, brought back or removed; `change` says which."""

    TYPE = "desk.template_changed"
    template_id: int
    version: int
    change: str
