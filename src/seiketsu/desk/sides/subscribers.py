"""What side conversations do about mail that came back."""

from __future__ import annotations

from seiketsu.core.actor import Actor
from seiketsu.core.events import StoredEvent, subscriber
from seiketsu.delivery.models import Delivery
from seiketsu.desk.models import SideConversation
from seiketsu.desk.sides import actions
from seiketsu.desk.sides.subjects import SIDE

_ACTOR = Actor.system("Desk")


@subscriber("desk.side_returned_mail", types=["delivery.bounced", "delivery.failed"])
def note_returned_mail(record: StoredEvent) -> None:
    """Nobody should wait for an answer to what never arrived."""
    if record.subject.kind != SIDE:
        return
    side = SideConversation.objects.select_related("ticket", "started_by").filter(pk=record.subject.id).first()
    delivery = Delivery.objects.filter(pk=record.data["delivery_id"]).first()
    if side is None or delivery is None:
        return
    reason = record.data.get("reason") or delivery.error
    actions.note_returned(side, address=delivery.recipient_address, reason=reason, actor=_ACTOR)
