"""What went out to a person, for export; and what goes when a person is erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from seiketsu.core.registry import PersonalData
from seiketsu.delivery.models import Delivery, DeliveryState

ERASED_ADDRESS = "erased@invalid"
_WAITING = (DeliveryState.QUEUED, DeliveryState.SENDING)


def _export(user_id: int) -> dict[str, Any]:
    sent = Delivery.objects.filter(recipient_user_id=user_id).order_by("id")
    return {
        "messages": [
            {
                "to": delivery.recipient_address,
                "at": delivery.created_at.isoformat(),
                "subject": delivery.subject_line,
                "text": delivery.text,
                "state": delivery.state,
            }
            for delivery in sent
        ]
    }


def _erase(user_id: int, at: datetime) -> None:
    """What waits is stopped; of what went out, only that it did, and when, stays."""
    theirs = Delivery.objects.filter(recipient_user_id=user_id)
    addresses = set(theirs.values_list("recipient_address", flat=True))
    for delivery in [one for address in addresses for one in Delivery.objects.filter(cc__contains=[address])]:
        delivery.cc = [copy for copy in delivery.cc if copy not in addresses]
        delivery.save(update_fields=["cc"])
    theirs.filter(state__in=_WAITING).update(state=DeliveryState.CANCELLED, next_at=None, lease_until=None)
    theirs.update(
        recipient_address=ERASED_ADDRESS, cc=[], subject_line="", text="", html="", headers={}, attachments=[], error=""
    )


PERSONAL_DATA = PersonalData(export=_export, erase=_erase)
