"""A person's mail as it came, for export; and what goes when a person is erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from seiketsu.accounts.models import User
from seiketsu.channels.models import BounceRecord
from seiketsu.channels.queries import SOURCE
from seiketsu.core.models import RawIntake
from seiketsu.core.registry import PersonalData
from seiketsu.desk.models import Message

_WAITING = (RawIntake.State.RECEIVED, RawIntake.State.SUSPENDED, RawIntake.State.FAILED)


def _mails(user_id: int) -> QuerySet[RawIntake]:
    """What became a message of theirs, and what came from their address and became none."""
    became = Message.objects.filter(author_id=user_id, raw_intake_id__isnull=False).values("raw_intake_id")
    address = User.objects.filter(pk=user_id).values_list("email", flat=True).first()
    theirs = Q(pk__in=became)
    if address:
        theirs |= Q(facts__summary__sender=address)
    return RawIntake.objects.filter(theirs, source=SOURCE).order_by("id")


def _export(user_id: int) -> dict[str, Any]:
    return {
        "mails": [
            {"at": raw.received_at.isoformat(), "original": bytes(raw.body).decode("utf-8", "replace")}
            for raw in _mails(user_id)
        ]
    }


def _erase(user_id: int, at: datetime) -> None:
    """The bytes and the envelope go; that a mail came, and its key, stays, so that it is not taken in again."""
    mails = _mails(user_id)
    numbers = list(mails.values_list("pk", flat=True))
    erased = RawIntake.objects.filter(pk__in=numbers)
    erased.filter(state__in=_WAITING).update(state=RawIntake.State.IGNORED, next_at=None, settled_at=at)
    erased.update(body=b"", facts={}, problem="")
    BounceRecord.objects.filter(delivery__recipient_user_id=user_id).update(recipient="", diagnostic="")


PERSONAL_DATA = PersonalData(export=_export, erase=_erase)
