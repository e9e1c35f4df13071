"""The event log: past-tense facts, written in the same transaction as the change they tell.

`record` writes; one sequencer gives committed events their position; each subscriber reads on from its own cursor.
"""

from seiketsu.core.events.log import Recorded, record, record_many
from seiketsu.core.events.subscribers import batch_subscriber, caused_by, subscriber
from seiketsu.core.events.types import Event, StoredEvent, Subject, event_type, upcaster

__all__ = [
    "Event",
    "Recorded",
    "StoredEvent",
    "Subject",
    "batch_subscriber",
    "caused_by",
    "event_type",
    "record",
    "record_many",
    "subscriber",
    "upcaster",
]
