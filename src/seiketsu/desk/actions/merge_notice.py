"""Telling the requester of a merged ticket where it goes on."""

from __future__ import annotations

from datetime import datetime

from seiketsu.core.actor import Actor
from seiketsu.desk.actions import mail
from seiketsu.desk.actions.change import changing
from seiketsu.desk.actions.conversation import system_author
from seiketsu.desk.actions.opening import message_added
from seiketsu.desk.actions.writing import MessageBody, Origin, write_message
from seiketsu.desk.models import Ticket, Visibility


def tell_client(source: Ticket, target: Ticket, actor: Actor, moment: datetime) -> Ticket:
    """Say to the source's requester where it goes on: an automatic word of the target, and a mail."""
    with changing(target, actor=actor, at=moment) as change:
        text = mail.words_of_merge(source, change.ticket)
        message = write_message(
            change.ticket,
            author=system_author(),
            visibility=Visibility.PUBLIC,
            body=MessageBody(text),
            origin=Origin(channel="desk", is_automatic=True),
            now=moment,
        )
        change.tell(message_added(message))
        change.ticket.last_public_at = moment
        mail.send_merged(source, change.ticket, text=text, message_id=message.pk, actor=actor)
        return change.ticket
