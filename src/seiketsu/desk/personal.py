"""What tickets say about a person, for export; and what goes when a person is erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from seiketsu.core.registry import PersonalData
from seiketsu.desk.models import Draft, Message, Snooze, Ticket, WaitingReply, Watcher

ERASED_NAME = "Erased person"


def _export(user_id: int) -> dict[str, Any]:
    tickets = Ticket.objects.filter(requester_id=user_id).order_by("id")
    messages = Message.objects.filter(author_id=user_id).order_by("id").readable()
    return {
        "tickets": [
            {"number": ticket.pk, "subject": ticket.subject_line, "created_at": ticket.created_at.isoformat()}
            for ticket in tickets
        ],
        "messages": [
            {
                "ticket": message.ticket_id,
                "at": message.created_at.isoformat(),
                "from": message.source_address,
                "text": message.body_text,
            }
            for message in messages
        ],
    }


def _erase(user_id: int, at: datetime) -> None:
    """Names and addresses go, from what is shown and from what search finds; what was said about the matter stays."""
    Draft.objects.filter(user_id=user_id).delete()
    WaitingReply.objects.filter(author_id=user_id).delete()
    Snooze.objects.filter(user_id=user_id).delete()
    Watcher.objects.filter(user_id=user_id).delete()
    Message.objects.filter(author_id=user_id).update(author_name=ERASED_NAME, source_address="", cc=[])
    # The names are part of what each message is found by, so those vectors go; the text stays readable on its ticket.
    Message.objects.filter(Q(author_id=user_id) | Q(ticket__requester_id=user_id)).update(search=None)


PERSONAL_DATA = PersonalData(export=_export, erase=_erase)
