"""What the desk's own fields and forms publish."""

from __future__ import annotations

from dataclasses import dataclass

from seiketsu.core.events import Event, event_type


@event_type
@dataclass(frozen=True)
class FieldChanged(Event):
    """A field of the desk's own was made, edited or removed; `change` says which."""

    TYPE = "desk.field_changed"
    field_id: int
    key: str
    change: str


@event_type
@dataclass(frozen=True)
class FormChanged(Event):
    """The form of a category (or the general one) was made, edited, brought back or removed."""

    TYPE = "desk.form_changed"
    form_id: int
    category: str
    version: int
    change: str
