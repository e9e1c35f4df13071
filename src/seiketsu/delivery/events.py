"""What happened to a message. The subject of each event is what the message is about, such as a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from seiketsu.core.events import Event, event_type


@dataclass(frozen=True)
class _DeliveryEvent(Event):
    delivery_id: int
    kind: str
    recipient_user_id: int | None


@event_type
@dataclass(frozen=True)
class DeliverySent(_DeliveryEvent):
    """The next mail server took responsibility for it."""

    TYPE: ClassVar[str] = "delivery.sent"


@event_type
@dataclass(frozen=True)
class DeliveryFailed(_DeliveryEvent):
    """Refused for good, or every retry was used up."""

    TYPE: ClassVar[str] = "delivery.failed"
    reason: str = ""


@event_type
@dataclass(frozen=True)
class DeliveryBounced(_DeliveryEvent):
    """A mail server reported afterwards that it could not be delivered."""

    TYPE: ClassVar[str] = "delivery.bounced"
    reason: str = ""


@event_type
@dataclass(frozen=True)
class DeliveryCancelled(_DeliveryEvent):
    """Stopped before it was sent, by a person or because it was no longer wanted."""

    TYPE: ClassVar[str] = "delivery.cancelled"
    reason: str = ""


@event_type
@dataclass(frozen=True)
class QueueWithdrawn(Event):
    """Everything that waited was stopped at once, such as the demo company's past."""

    TYPE: ClassVar[str] = "delivery.queue_withdrawn"
    count: int
    reason: str
